"""Finite differences over a forward program: the proof, by nothing but the values of `L`, that a gradient is right.

Central differences in float64 whatever the request's dtype, extrapolated to step 0 by Ridders' method: the step is quartered
from a size fit for the entry until rounding takes over, and the tableau's most stable value is kept. Tensors of at most
`EVERY_ENTRY` numbers are checked along every entry; larger ones along random directions, where one number (the slope
along the direction) stands for all.

Sources: Ridders, "Accurate computation of F'(x) and F'(x)F''(x)" (1982); Press et al., "Numerical Recipes", section 5.7.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from app.engine.functions import Array
from app.engine.network import Network
from app.engine.program import require_finite

__all__ = ["EVERY_ENTRY", "Check", "gradcheck", "gradcheck_runs"]

EVERY_ENTRY: Final = 200
DIRECTIONS: Final = 4
_QUARTERINGS: Final = 9
_RUNS_A_SLOPE: Final = 2 * _QUARTERINGS + 2
_EPSILON: Final = float(np.finfo(np.float64).eps)

Verdict = Literal["ok", "kink", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """How one tensor's analytic gradient compares with the numeric one.

    `analytic` and `numeric` are of the tensor's shape when every entry was checked, else one slope a direction. `kinks` are the
    positions (entries, or numbers of directions) where the slopes from the left and from the right differ: there the gradient
    is a convention, and any value between the two slopes is right.
    """

    name: str
    method: Literal["every_entry", "random_directions"]
    verdict: Verdict
    max_abs_error: float
    max_rel_error: float
    at: list[int]
    kinks: list[list[int]]
    analytic: Array
    numeric: Array


@dataclass(frozen=True, slots=True)
class _Slope:
    value: float
    error: float
    left: float
    right: float
    kink: bool


def gradcheck(network: Network, *, seed: int = 0) -> tuple[list[Check], float, float]:
    """Check the gradients of every parameter and of X.

    Args:
        network: with a `y`.
        seed: of the random directions.

    Returns:
        One check a tensor, parameters first; the loss; and the relative tolerance that the verdicts used: 1e-6, for
        float32 networks (whose analytic gradients carry float32's rounding) 1e-3.

    Raises:
        NotFinite: the loss or a gradient is not a finite number, so that there is nothing to compare.
    """
    tolerance = 1e-6 if network.X.dtype == np.float64 else 1e-3
    gradients = network.backward()
    require_finite(gradients)
    exact = _in_float64(network)
    program, inputs = exact.sketch().program, exact.inputs()
    loss = float(program.run(inputs)["L"])
    random = np.random.default_rng(seed)
    checks = []
    for name in [f"{p}_{i}" for i, layer in enumerate(network.layers, 1) for p in layer.parameters] + ["X"]:
        tensor, gradient = inputs[name], gradients[f"d{name}"].astype(np.float64)

        def along(direction: Array, size: float, name: str = name, tensor: Array = tensor) -> float:
            return float(program.run({**inputs, name: tensor + size * direction})["L"])

        # What counts as zero: an error in a gradient far below the largest one is rounding, not a mistake.
        scale = max(float(np.abs(gradient).max()), 1e-8 * max(abs(loss), 1.0))
        if tensor.size <= EVERY_ENTRY:
            slopes = [_slope(_entry(along, tensor, i), loss, abs(float(tensor.flat[i]))) for i in range(tensor.size)]
            checks.append(_judged(name, "every_entry", gradient, tensor.shape, slopes, scale, tolerance))
        else:
            directions = [_unit(random.standard_normal(tensor.shape)) for _ in range(DIRECTIONS)]
            slopes = [_slope(lambda h, d=d: along(d, h), loss, 1.0) for d in directions]  # type: ignore[misc]  # d is bound
            expected = np.array([np.vdot(gradient, d) for d in directions])
            scale = max(float(np.linalg.norm(gradient)) / tensor.size**0.5, scale * 1e-3)
            checks.append(_judged(name, "random_directions", expected, (DIRECTIONS,), slopes, scale, tolerance))
    return checks, loss, tolerance


def gradcheck_runs(network: Network) -> int:
    """How many forward passes a check of this network takes, known before any of them."""
    tensors = [value.size for layer in network.layers for value in layer.parameters.values()] + [network.X.size]
    return sum(_RUNS_A_SLOPE * (n if n <= EVERY_ENTRY else DIRECTIONS) for n in tensors)


def _entry(along: Callable[[Array, float], float], tensor: Array, i: int) -> Callable[[float], float]:
    direction = np.zeros_like(tensor)
    direction.flat[i] = 1
    return lambda h: along(direction, h)


def _slope(f: Callable[[float], float], middle: float, magnitude: float) -> _Slope:
    """The slope of f at 0 by Ridders' tableau, and those from the left and the right at the smallest steps.

    Args:
        f: the loss as a function of the size of the step; f(0) is `middle`.
        middle: the loss where it stands.
        magnitude: of the entry that is moved, which sets the first step.
    """
    h = 0.02 * max(magnitude, 0.1)
    best, error = 0.0, np.inf
    previous: list[float] = []
    gaps: list[tuple[float, float]] = []
    left = right = 0.0
    for _ in range(_QUARTERINGS):
        above, below = f(h), f(-h)
        left, right = (middle - below) / h, (above - middle) / h
        rounding = _EPSILON * max(abs(middle), abs(above), abs(below)) / h
        gaps.append((abs(right - left), rounding))
        row = [(left + right) / 2]
        for k, old in enumerate(previous):
            weight = 16.0 ** (k + 1)  # the error's terms are even powers of the step, and that falls by 4
            row.append((weight * row[k] - old) / (weight - 1))
            change = max(abs(row[-1] - row[-2]), abs(row[-1] - old)) + rounding
            if change <= error:
                best, error = row[-1], change
        previous = row
        h /= 4
    return _Slope(best, float(error), left, right, _stays(gaps))


def _stays(gaps: list[tuple[float, float]]) -> bool:
    """Whether the difference of the one-sided slopes stays as steps shrink.

    For a smooth function it falls with the step, by 4 here; at a kink it does not fall. Only differences that stand clear of
    rounding count; a kink near by, but not here, falls to nothing once the step is smaller than the way to it.
    """
    clear = [gap for gap, noise in gaps if gap > 1000 * noise]
    return len(clear) == len(gaps) and clear[-1] > 0.5 * clear[-3]


def _unit(direction: Array) -> Array:
    return direction / np.linalg.norm(direction)  # type: ignore[no-any-return]


def _in_float64(network: Network) -> Network:
    wide: Any = lambda tensor: tensor.astype(np.float64) if tensor.dtype == np.float32 else tensor  # noqa: E731 - a word for it
    layers = tuple(
        replace(layer, **{name: wide(value) for name, value in layer.parameters.items()}) for layer in network.layers
    )
    return replace(network, X=wide(network.X), y=wide(network.y), layers=layers)


def _judged(  # noqa: PLR0913 - one call, one place
    name: str,
    method: Literal["every_entry", "random_directions"],
    analytic: Array,
    shape: tuple[int, ...],
    slopes: list[_Slope],
    scale: float,
    tolerance: float,
) -> Check:
    numeric = np.array([slope.value for slope in slopes]).reshape(shape)
    flat = analytic.reshape(-1)
    margins = [tolerance * max(abs(a), abs(s.value), scale) + 2 * s.error for a, s in zip(flat, slopes, strict=True)]
    smooth_ok = [abs(a - s.value) <= margin for a, s, margin in zip(flat, slopes, margins, strict=True)]
    between = [
        min(s.left, s.right) - margin <= a <= max(s.left, s.right) + margin
        for a, s, margin in zip(flat, slopes, margins, strict=True)
    ]
    kinks = [i for i, slope in enumerate(slopes) if slope.kink]
    wrong = [i for i, slope in enumerate(slopes) if not (between[i] if slope.kink else smooth_ok[i])]
    errors = np.array([0.0 if i in set(kinks) and i not in wrong else abs(flat[i] - s.value) for i, s in enumerate(slopes)])
    relative = errors / np.maximum(np.maximum(np.abs(flat), np.abs(numeric.reshape(-1))), scale)
    worst = int(relative.argmax())
    verdict: Verdict = "wrong" if wrong else "kink" if kinks else "ok"
    position = lambda i: [int(n) for n in np.unravel_index(i, shape)]  # noqa: E731 - used twice below
    return Check(
        name=name,
        method=method,
        verdict=verdict,
        max_abs_error=float(errors.max()),
        max_rel_error=float(relative.max()),
        at=position(worst),
        kinks=[position(i) for i in kinks[:20]],
        analytic=analytic,
        numeric=numeric,
    )
