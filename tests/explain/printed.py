"""What a script prints, read back; and a runner of many scripts in one process, which is how they are quick."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.explain.story import Story

__all__ = ["PYTHON", "apart", "printed_by", "read"]

# Each file of a directory that is named *.py, by itself; what it prints goes to a file beside it, what goes wrong as well.
_RUNNER: Final = """
import contextlib, io, pathlib, sys, traceback
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            exec(compile(file.read_text(), str(file), "exec"), {"__name__": "__main__"})
        except Exception:
            traceback.print_exc(file=out)
    file.with_suffix(".out").write_text(out.getvalue())
"""
PYTHON: Final = (sys.executable, "-c", _RUNNER)


def printed_by(
    scripts: Mapping[str, str], command: Sequence[str | Path], suffix: str, directory: Path
) -> dict[str, str]:
    """What each script prints, all run by one command that is given their directory."""
    for name, text in scripts.items():
        (directory / f"{name}{suffix}").write_text(text, encoding="utf-8")
    subprocess.run([*command, directory], check=True, timeout=1200, capture_output=True)
    return {name: (directory / f"{name}.out").read_text(encoding="utf-8") for name in scripts}


def read(text: str) -> dict[str, Any]:
    """The numbers of `name = value` lines by name; anything else in the text is a mistake."""
    before, *parts = re.split(r"^(\w+) = ", text, flags=re.MULTILINE)
    assert before == "", text[-2000:]
    return {name: json.loads(value) for name, value in zip(parts[::2], parts[1::2], strict=True)}


def apart(story: Story, text: str, names: Iterable[str]) -> float:
    """How far what was printed is from the story's values, as a part of each tensor's largest number; all of `names` must be there."""
    values = read(text)
    assert list(values) == list(names)
    return max(_distance(story.values[name], value) for name, value in values.items())


def _distance(ours: Any, theirs: Any) -> float:
    mine, other = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    assert mine.shape == other.shape or mine.size == 1  # to Octave a matrix of one number is a number
    size = np.abs(mine).max()
    # What is nothing but rounding (a gradient that is 0 in exact arithmetic) has no size of its own.
    return float(np.abs(mine - other.reshape(mine.shape)).max() / (size if size > 1e-12 else 1))
