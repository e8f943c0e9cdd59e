"""What is costly is made once, however many processes run the tests."""

import subprocess
import sys
from pathlib import Path

from tests.process import ROOT

ASKING = """
import json, os, pathlib, time
import pytest
from tests.real.once import once

@pytest.mark.parametrize("number", range(8))
def test_it(number, tmp_path_factory):
    def make():
        time.sleep(1)
        with open({made!r}, "a") as made:
            made.write(f"{{os.getpid()}}\\n")
        return ["costly"]
    assert once(tmp_path_factory, "thing", make) == ["costly"]
    with open({asked!r}, "a") as asked:
        asked.write(f"{{os.getpid()}}\\n")
"""


def test_one_of_several_processes_makes_it(tmp_path: Path) -> None:
    """Two processes ask eight times, at first both at once; one of them has made it, and the other has it, too."""
    made, asked = tmp_path / "made", tmp_path / "asked"
    (tmp_path / "test_asking.py").write_text(ASKING.format(made=str(made), asked=str(asked)))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "2",
        f"--basetemp={tmp_path / 'base'}",
        str(tmp_path / "test_asking.py"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
    assert len(made.read_text().splitlines()) == 1
    assert len(asked.read_text().splitlines()) == 8
    assert len(set(asked.read_text().splitlines())) == 2
