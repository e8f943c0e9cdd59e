"""The boxes of a computation graph: what is written in each, and its place, column by column and lane by lane."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import numpy as np

from app.explain.picture.grid import Cell
from app.explain.picture.marks import LINE, MARGIN, width_of

__all__ = ["GAP", "PAD", "TRACK", "Box", "Plan", "shape_of"]

GAP: Final = 80.0
"""Between two columns."""
PAD: Final = 8.0
"""Between a box and what is in it."""
TRACK: Final = 8.0
"""From one track of a channel to the next."""
_CHANNEL: Final = 44.0
_APART: Final = 18.0
_NARROWEST: Final = 110.0
_WRAPPED: Final[dict[str, Any]] = {
    "width": 34, "max_lines": 8, "placeholder": " ...", "break_long_words": False, "break_on_hyphens": False
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """A cell with what is written in it, and where: its sides, how high its middle is, its height."""

    cell: Cell
    lines: tuple[str, ...]
    left: float
    right: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Every box by its tensor's name, how high the channel above each lane begins, and where all ends."""

    boxes: Mapping[str, Box]
    channels: Mapping[int, float]
    right: float
    bottom: float

    @classmethod
    def of(cls, cells: Collection[Cell], values: Mapping[str, Any], tracks: Mapping[int, int], top: float) -> "Plan":
        """Place cells.

        Args:
            cells: what is drawn.
            values: their values.
            tracks: how many lines run side by side in the channel above each lane.
            top: where to begin.
        """
        lines = {cell.name: _lines(cell, values[cell.name]) for cell in cells}
        widths = _largest((cell.column, max(map(width_of, lines[cell.name])) + 2 * PAD) for cell in cells)
        heights = _largest(((cell.lane, cell.row), LINE * len(lines[cell.name]) + PAD) for cell in cells)
        lefts, x = {}, float(MARGIN)
        for column in sorted(widths):
            lefts[column] = x
            x += max(widths[column], _NARROWEST) + GAP
        middles, channels, y = {}, {}, top
        for lane in sorted({lane for lane, _ in heights}):
            channels[lane] = y
            y += _CHANNEL + TRACK * tracks.get(lane, 0)
            for row in sorted((row for place, row in heights if place == lane), reverse=lane == 0):
                middles[lane, row] = y + heights[lane, row] / 2
                y += heights[lane, row] + _APART
        boxes = {}
        for cell in cells:
            left, own = lefts[cell.column], lines[cell.name]
            right = left + max(widths[cell.column], _NARROWEST)
            boxes[cell.name] = Box(cell, own, left, right, middles[cell.lane, cell.row], LINE * len(own) + PAD)
        return cls(boxes, channels, x, y)


def shape_of(value: Any) -> str:
    """4 × 3, or that it is a number."""
    return " × ".join(map(str, np.shape(value))) or "a number"


def _lines(cell: Cell, value: Any) -> tuple[str, ...]:
    """The name, the formula if it is told, as far as there is room for it, and the shape."""
    formula = [] if cell.statement is None or not cell.told else wrap(f"= {cell.statement.formula.text}", **_WRAPPED)
    return (cell.name, *formula, shape_of(value))


def _largest(sizes: Iterable[tuple[Any, float]]) -> dict[Any, float]:
    found: dict[Any, float] = {}
    for place, size in sizes:
        found[place] = max(size, found.get(place, 0.0))
    return found
