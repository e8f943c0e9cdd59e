"""Numbers as source text: the fewest digits that come back as the same number, in every language of the scripts."""

from typing import Any

import numpy as np

from app.engine.functions import Array

__all__ = ["digits", "rows"]


def digits(number: Any) -> str:
    """A number, exactly; infinity, which a parameter may become in float32, is a literal that overflows."""
    if not np.isfinite(number):
        return "1e999"
    if not isinstance(number, np.floating):
        return repr(number)
    short = str(number)
    # Read as a double and rounded once more: in rare cases this is the neighbour, and the double's own digits are not.
    return short if type(number)(float(short)) == number else repr(float(number))


def rows(matrix: Array) -> list[str]:
    """Each row's numbers, separated by commas."""
    if matrix.dtype == np.float32:
        return [", ".join(map(digits, row)) for row in matrix]
    return [", ".join(map(repr, row)) for row in matrix.tolist()]
