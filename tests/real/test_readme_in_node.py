"""The README's JavaScript reads an answer as a safetensors file in Node."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.process import ROOT, Service


def test_the_javascript_reads_the_numbers_of_the_json_answer(service: Service, tmp_path: Path) -> None:
    """Run as it stands, it prints the loss and a gradient; told to print JSON, every number of it is that of the JSON answer."""
    if shutil.which("node") is None:
        pytest.skip("Node is not installed: run tests/real/install")
    program = re.findall(r"```js\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    script = tmp_path / "read.mjs"
    text = program.replace("http://127.0.0.1:8000", service.url)
    plain = "\nconsole.log(JSON.stringify(answer, (key, value) => (ArrayBuffer.isView(value) ? [...value] : value)));\n"
    script.write_text(text + plain, encoding="utf-8")
    done = subprocess.run(["node", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    shown, _, told = done.stdout.rstrip("\n").rpartition("\n")
    request = httpx.get(f"{service.url}/examples/founding").json()
    expected = httpx.post(f"{service.url}/backward", json=request).json()
    assert shown.startswith(f"{expected['loss']} {{")
    assert "shape: [ 2, 3 ]" in shown
    found = json.loads(told)
    assert found.keys() == expected.keys()
    assert found["loss"] == expected["loss"]
    for group in ("tensors", "gradients"):
        assert list(found[group]) == list(expected[group])
        for name, tensor in found[group].items():
            rows = expected[group][name]
            assert tensor["shape"] == [len(rows), len(rows[0])]
            assert tensor["data"] == [number for row in rows for number in row]
