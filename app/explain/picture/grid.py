"""The grid of a computation graph: which column, lane and row a tensor stands in.

The forward lane is ordered by the longest path from what is given: a statement stands one column after the last tensor that it uses,
what is given one column before the first that uses it. A gradient stands under its tensor, an update under its parameter: the
backward lane runs from right to left below the forward one, the update last. Row 0 is next to the channel between the two.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.engine.program import Phase, Statement
from app.explain.story import Story

__all__ = ["LANES", "Cell", "grid"]

LANES: Final[Mapping[Phase, int]] = {"forward": 0, "loss": 0, "backward": 1, "update": 2}


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a tensor stands, and what computed it, if anything did.

    Attributes:
        name: of the tensor.
        statement: what computed it; None for what was given.
        told: whether the story tells of that.
        lane: 0 forward, 1 backward, 2 update.
        column: counted without those in which nothing is drawn.
        row: counted from the channel above its lane; in the forward lane from the one below.
    """

    name: str
    statement: Statement | None
    told: bool
    lane: int
    column: int
    row: int


def grid(story: Story) -> dict[str, Cell]:
    """The cells of the told statements and of the tensors that they use; given numbers stand in the formulas only."""
    told = {statement.name for statement in story.told}
    drawn = told | {name for statement in story.told for name in statement.formula.names if _is_drawn(story, name)}
    columns, lanes = _columns(story), _lanes(story)
    used = sorted({columns[name] for name in drawn})
    stacks: dict[tuple[int, int], list[str]] = defaultdict(list)
    for name in lanes:  # in order of mention
        if name in drawn:
            stacks[lanes[name], columns[name]].append(name)
    cells = {}
    for (lane, column), names in stacks.items():
        for row, name in enumerate(sorted(names, key=lambda name: _is_aside(story, name, lane))):
            cells[name] = Cell(name, story.statement(name), name in told, lane, used.index(column), row)
    return cells


def _is_drawn(story: Story, name: str) -> bool:
    return name in story.values or np.ndim(story.value(name)) > 0


def _is_aside(story: Story, name: str, lane: int) -> bool:
    """Whether a tensor is beside the way from X to L, or its gradient beside the way back."""
    tensor = name.removeprefix("d") if lane == LANES["backward"] else name
    return lane != LANES["update"] and tensor not in story.values and tensor != "X"


def _lanes(story: Story) -> dict[str, int]:
    """The lane of every tensor and scalar; what is given is in that of the first statement that uses it."""
    lanes: dict[str, int] = {}
    for statement in story.program.statements:
        for name in (*statement.formula.names, statement.name):
            lanes.setdefault(name, LANES[statement.phase])
    return lanes


def _columns(story: Story) -> dict[str, int]:
    """The column of every tensor and scalar, before empty ones are left out."""
    columns: dict[str, int] = {}
    for statement in story.program.statements:
        known = [columns[name] for name in statement.formula.names if name in columns]
        match statement.phase:
            case "backward":
                own = columns[statement.name.removeprefix("d")]
            case "update":
                own = (min if statement.layer is None else max)(known, default=0)
            case _:
                own = 1 + max(known, default=0)
        columns[statement.name] = own
        for name in statement.formula.names:
            columns.setdefault(name, own - 1 if LANES[statement.phase] == 0 else own)
    return columns
