"""The slope of a function of one number at 0, from nothing but its values.

Central differences extrapolated to step 0 by Ridders' method: the step is quartered until rounding takes over, a
tableau of polynomial extrapolations is kept, and of it the value that changes least, both from the step before and from
the order below.

Sources: Ridders, "Accurate computation of F'(x) and F'(x)F''(x)" (1982); Press et al., "Numerical Recipes", section 5.7.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

__all__ = ["VALUES_A_SLOPE", "Slope", "slope"]

_STEPS: Final = 9
_EPSILON: Final = float(np.finfo(np.float64).eps)

VALUES_A_SLOPE: Final = 2 * _STEPS
"""How many times `slope` calls the function."""


@dataclass(frozen=True, slots=True)
class Slope:
    """`value` with the `error` that it is trusted to; `left` and `right` at the smallest step; whether 0 is a kink."""

    value: float
    error: float
    left: float
    right: float
    kink: bool


def slope(f: Callable[[float], float], middle: float, size: float) -> Slope:
    """The slope of f at 0.

    Args:
        f: may have no value (NaN or infinite) away from 0; steps that reach such a place are passed over, and a side on which no
            step has a value counts as a kink with an infinite slope.
        middle: its value at 0, finite.
        size: of what is moved, which sets the first step: a fiftieth of it, at least 0.002.
    """
    h = 0.02 * max(size, 0.1)
    best, error, left, right = 0.0, np.inf, -np.inf, np.inf
    previous: list[float] = []
    gaps: list[tuple[float, float]] = []
    for _ in range(_STEPS):
        above, below = f(h), f(-h)
        left = (middle - below) / h if math.isfinite(below) else left
        right = (above - middle) / h if math.isfinite(above) else right
        if math.isfinite(above) and math.isfinite(below):
            rounding = _EPSILON * max(abs(middle), abs(above), abs(below)) / h
            gaps.append((abs(right - left), rounding))
            row = _extrapolated((left + right) / 2, previous)
            for older, coarser, finer in zip(previous, row, row[1:], strict=False):
                change = max(abs(finer - coarser), abs(finer - older)) + rounding
                if change <= error:
                    best, error = finer, change
            previous = row
        h /= 4
    if not gaps:
        sides = [side for side in (left, right) if math.isfinite(side)]
        return Slope(sides[0] if sides else 0.0, 0.0, left, right, kink=True)
    gap, rounding = gaps[-1]
    finest = (left + right) / 2
    doubt = gap / 2 + 2 * rounding + 1e-9 * abs(finest)
    if not abs(best - finest) <= doubt + error < math.inf:
        # Coarser steps reached over a kink near by: the finest has the last word.
        best, error = finest, doubt
    return Slope(best, error, left, right, _stays(gaps))


def _extrapolated(newest: float, previous: list[float]) -> list[float]:
    """The tableau's next row: the error's terms are even powers of the step, and that falls by 4, so that its square does by 16."""
    row = [newest]
    for k, old in enumerate(previous):
        row.append((16.0 ** (k + 1) * row[k] - old) / (16.0 ** (k + 1) - 1))
    return row


def _stays(gaps: list[tuple[float, float]]) -> bool:
    """Whether the difference of the one-sided slopes stays as steps shrink.

    For a smooth function it falls with the step, by 4 here; at a kink it does not. Only a difference that stands clear of
    rounding counts. A kink near by, but not here, shows nothing once the step is smaller than the way to it.
    """
    gap, rounding = gaps[-1]
    return len(gaps) > 1 and gap > max(100 * rounding, 0.3 * gaps[-2][0])
