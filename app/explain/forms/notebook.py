"""A notebook that runs from top to bottom: the walk-through with the program between, and its outputs already in it.

The code is the program in NumPy, and an output is what `print` makes of the value that it computed here: whoever runs the notebook
sees the same. Its format is nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html).
"""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np

from app.engine.program import Statement
from app.explain.blocks import Block, Code, Shown
from app.explain.forms.form import DocumentForm, Manner
from app.explain.markdown import markdown
from app.explain.scripts.numpy import assignments, line, prelude
from app.explain.story import Story
from app.explain.walkthrough import walk

__all__ = ["FORM"]

# What a fresh interpreter has, whatever was set in this one.
_PRINTED: Final[dict[str, Any]] = {
    "edgeitems": 3, "floatmode": "maxprec", "formatter": None, "infstr": "inf", "linewidth": 75, "nanstr": "nan", "precision": 8,
    "sign": "-", "suppress": False, "threshold": 1000, "legacy": False,
}  # fmt: skip
_METADATA: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def _tell(story: Story, _: Manner) -> str:
    cells = [{"id": f"cell-{i}", **cell} for i, cell in enumerate(_Notebook(story).cells())]
    notebook = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


class _Notebook:
    """A notebook that is being written: what its code has computed and printed so far."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._to_run: list[Statement] = list(story.program.statements)
        self._printed: set[str] = set()
        self._executions = 0

    def cells(self) -> Iterator[dict[str, Any]]:
        """Markdown and code by turns; before the first code that of the program's functions and of what was given."""
        for runs, group in groupby(walk(self._story), lambda block: isinstance(block, Code | Shown)):
            blocks = list(group)
            if not runs:
                yield {"cell_type": "markdown", "metadata": {}, "source": _lines(markdown(blocks).strip())}
                continue
            if not self._executions:
                yield self._code(prelude(self._story))
                yield self._code(assignments(self._story))
            yield self._ran(blocks)

    def _ran(self, blocks: Sequence[Block]) -> dict[str, Any]:
        """The cell that computes and prints what blocks tell, after what they need and do not tell."""
        told = [statement for block in blocks if isinstance(block, Code) for statement in block.statements]
        shown = [block.name for block in blocks if isinstance(block, Shown)]
        wanted = {statement.name for statement in told}.union(shown)
        last = max((i for i, statement in enumerate(self._to_run, 1) if statement.name in wanted), default=0)
        # What is told is written even where it had to run before, for something that comes earlier in a part of the story.
        again = [statement for statement in told if statement not in self._to_run]
        computed, self._to_run = [*self._to_run[:last], *again], self._to_run[last:]
        names = [name for name in dict.fromkeys([*(s.name for s in told), *shown]) if name not in self._printed]
        self._printed.update(names)
        scalars = {name for name in names if not np.ndim(self._story.value(name))}
        prints = [
            f'print("{name} =", {name})' if name in scalars else f'print("{name} =", {name}, sep="\\n")'
            for name in names
        ]
        with np.printoptions(**_PRINTED):
            printed = [f"{name} ={' ' if name in scalars else chr(10)}{self._story.value(name)!s}\n" for name in names]
        return self._code("\n".join([*map(line, computed), *prints]), "".join(printed))

    def _code(self, source: str, printed: str = "") -> dict[str, Any]:
        self._executions += 1
        return {
            "cell_type": "code",
            "execution_count": self._executions,
            "metadata": {},
            "outputs": [{"name": "stdout", "output_type": "stream", "text": _lines(printed)}] if printed else [],
            "source": _lines(source),
        }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


FORM: Final = DocumentForm("ipynb", "application/x-ipynb+json", _tell)
