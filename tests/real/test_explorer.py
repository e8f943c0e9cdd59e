"""The explorer's tests that Node runs: those of its modules alone, and those of the page in a real browser."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.process import ROOT, Service
from tests.real.node import need_chromium

WEB = ROOT / "tests" / "web"
MODULES = sorted(WEB.rglob("*.test.js"))
QUIET = {"speed.test.mjs", "train.test.mjs"}  # one measures, and trainings yield to whatever else there is
CONCERNS = [
    pytest.param(file, marks=[pytest.mark.alone] if file.name in QUIET else [])
    for file in sorted((ROOT / "tests" / "real" / "explorer").glob("*.test.mjs"))
]


def _holds(file: Path, **environment: str) -> None:
    """Run a file of tests; where one fails, what Node says of it is the reason."""
    done = subprocess.run(
        ["node", "--test", "--test-reporter=spec", file],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout.partition("failing tests:")[2] or done.stdout + done.stderr


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(WEB).as_posix().partition(".")[0])
def test_a_module_of_the_explorer_keeps_its_word(file: Path) -> None:
    """Each fact about it holds under Node's own runner."""
    if shutil.which("node") is None:
        pytest.skip("Node is not installed: run tests/real/install")
    _holds(file)


@pytest.mark.parametrize("file", CONCERNS, ids=lambda file: file.name.partition(".")[0])
def test_the_explorer_in_a_browser(file: Path, service: Service, node_modules: Path) -> None:
    """Each fact holds in Chromium, without a word in its console and without a request to another host."""
    need_chromium()
    _holds(file, EXPLORER=service.url, NODE_PATH=str(node_modules), PYTHON=sys.executable)
