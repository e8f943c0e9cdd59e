"""What the eye is shown of a matrix: all of a small one, the corners of a large one, few digits of each number.

Every form that shows matrices shows the same; `left_out` says what is missing, and whoever writes it must say so, too.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

__all__ = ["DIGITS", "Abridged", "abridged", "places", "rounded"]

DIGITS: Final = 8
"""The significant digits that are shown, as NumPy prints; those of a float32 end before."""

_MOST: Final = 8
_EDGE: Final = 3


@dataclass(frozen=True, slots=True)
class Abridged:
    """The shown part of a matrix.

    Attributes:
        shape: of the whole matrix; what has one axis only, as class numbers have, is a row.
        rows: the numbers of the rows that are shown, with None for a gap.
        columns: likewise.
        cells: the shown numbers, rounded, by row and column; a gap's are None.
        left_out: a sentence about what is not shown; empty if everything is.
    """

    shape: tuple[int, int]
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    cells: tuple[tuple[str | None, ...], ...]
    left_out: str


def abridged(value: Any, most: int = _MOST) -> Abridged:
    """What is shown of a tensor or scalar, at most so many rows and columns before there are gaps."""
    matrix = np.atleast_2d(value)
    shape = matrix.shape[0], matrix.shape[1]
    rows, columns = (places(length, most) for length in shape)
    cells = tuple(
        tuple(None if i is None or j is None else rounded(matrix[i, j]) for j in columns)
        for i in rows
    )  # fmt: skip
    return Abridged(shape, rows, columns, cells, _left_out(" × ".join(map(str, np.shape(value))), rows, columns))


def places(length: int, most: int = _MOST) -> tuple[int | None, ...]:
    """The rows or columns that are shown: all of them, or the first and last few with None between."""
    if length <= most:
        return tuple(range(length))
    return (*range(_EDGE), None, *range(length - _EDGE, length))


def rounded(number: Any) -> str:
    """A number with the digits that are shown; a whole one of an integer type with all of them."""
    if isinstance(number, int | np.integer):
        return str(number)
    # By its own shortest text, a float32 keeps its own digits; with + 0.0, a zero has no sign.
    return f"{float(str(number)) + 0.0:.{DIGITS}g}"


def _left_out(shape: str, rows: tuple[int | None, ...], columns: tuple[int | None, ...]) -> str:
    cut = " and ".join([*["rows"] * (None in rows), *["columns"] * (None in columns)])
    return f"Of {shape} numbers, only the first and last {_EDGE} {cut} are shown." if cut else ""
