"""Schemathesis reads the OpenAPI document, makes requests of it, valid and invalid ones, and finds every answer as documented.

All of its checks are on: no 5xx, no status, header, media type or body that is not documented, what is invalid refused, other
methods refused with their `Allow`, and what is valid accepted. For the last one requests are made to fit (see the hooks).
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.process import ROOT, Service

VERBS = ("forward", "backward", "step", "train", "gradcheck", "initialize", "check", "check/probe", "explain")


def report(service: Service, directory: Path, *arguments: object) -> dict[str, Any]:
    """What Schemathesis says of a run with all checks; nothing may be wrong in it, and nothing warned of."""
    command = ROOT / ".cache" / "schemathesis" / "bin" / "schemathesis"
    if not command.exists():
        pytest.skip("Schemathesis is not installed: run tests/real/install")
    file = directory / "report.json"
    done = subprocess.run(
        [
            str(command),
            *("run", f"{service.url}/openapi.json", "--checks", "all", "--mode", "all", "--seed", "1", "--no-color"),
            *("--report", "json", "--report-json-path", str(file), *map(str, arguments)),
        ],
        cwd=directory,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.real.schemathesis_hooks", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    said: dict[str, Any] = json.loads(file.read_text())
    assert said["failures"] == said["errors"] == []
    assert [name for name, warnings in said["warnings"].items() if warnings] == []
    return said


@pytest.mark.parametrize("phase", ["coverage", pytest.param("fuzzing", marks=pytest.mark.alone)])
def test_every_answer_is_as_documented(service: Service, tmp_path: Path, phase: str) -> None:
    """Values at the edges of every field of every operation, and random ones: none of those that are valid is refused."""
    limit = ("--max-time", 20) if phase == "fuzzing" else ()
    said = report(service, tmp_path, "--phases", f"examples,{phase}", *limit)
    assert (said["operations"]["tested"], said["operations"]["total"]) == (15, 15)
    assert said["test_cases"]["generated"] > 300
    for verb in VERBS:
        rates = said["valid_rates"][f"POST /{verb}"]
        assert rates["examples"]["accepted"] >= 1
        assert rates[phase]["accepted"] >= 1
        assert rates[phase]["rejected"] == 0


def test_links_may_be_followed(service: Service, tmp_path: Path) -> None:
    """What one operation answers is taken by the next, as the links of the document say."""
    said = report(service, tmp_path, "--phases", "stateful", "--max-time", 10)
    assert said["test_cases"]["generated"] > 100
    assert said["phases"]["stateful"]["status"] == "success"
