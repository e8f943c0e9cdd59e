"""The Node programs of this directory: what they are given, and what they print, as JSON."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

__all__ = ["need_chromium", "printed_by"]


def need_chromium() -> None:
    """Skip a test where there is no browser."""
    if shutil.which("chromium") is None:
        pytest.skip("there is no chromium here: run tests/real/install")


def printed_by(program: str, node_modules: Path, *arguments: object, given: str = "", seconds: int = 90) -> Any:
    """What a program prints that gets these arguments, and something on its standard input."""
    done = subprocess.run(
        ["node", Path(__file__).parent / program, *map(str, arguments)],
        env=os.environ | {"NODE_PATH": str(node_modules)},
        input=given,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
