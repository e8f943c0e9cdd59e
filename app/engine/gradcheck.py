"""Finite differences over a forward program: the proof, by nothing but the values of `L`, that a gradient is right.

In float64, whatever the request's dtype. Tensors of at most `EVERY_ENTRY` numbers are checked along every entry; larger
ones along random directions, where one number (the slope along the direction) stands for all: for a direction D, the
slope of L(T + h D) at h = 0 is the sum of dT * D.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from app.engine.functions import Array
from app.engine.network import Network
from app.engine.program import require_finite
from app.engine.slopes import VALUES_A_SLOPE, Slope, slope

__all__ = ["EVERY_ENTRY", "Check", "gradcheck", "gradcheck_runs"]

EVERY_ENTRY: Final = 200
DIRECTIONS: Final = 4

Method = Literal["every_entry", "random_directions"]
Verdict = Literal["ok", "kink", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """How one tensor's analytic gradient compares with the numeric one.

    `analytic` and `numeric` are of the tensor's shape when every entry was checked, else one slope a direction. `kinks` are the
    positions (entries, or numbers of directions) where the slopes from the left and from the right differ: there the gradient
    is a convention, any value between the two slopes is right, and no error is counted.
    """

    name: str
    method: Method
    verdict: Verdict
    max_abs_error: float
    max_rel_error: float
    at: list[int]
    kinks: list[list[int]]
    analytic: Array
    numeric: Array


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
    gradients = network.backward()
    require_finite(gradients)
    tolerance = 1e-6 if network.X.dtype == np.float64 else 1e-3
    exact = _in_float64(network)
    loss = float(exact.forward()["L"])
    random = np.random.default_rng(seed)
    checks = []
    for name in _checked(network):
        dT = gradients[f"d{name}"].astype(np.float64)
        # What counts as zero: an error far below the tensor's largest gradient is rounding, not a mistake.
        scale = max(float(np.abs(dT).max()), 1e-8 * max(abs(loss), 1.0))
        if dT.size <= EVERY_ENTRY:
            slopes = [_along(exact, name, direction, loss) for direction in _entries(dT.shape)]
            checks.append(_judged(name, "every_entry", dT, slopes, scale * tolerance, tolerance))
        else:
            directions = [_unit(random.standard_normal(dT.shape)) for _ in range(DIRECTIONS)]
            slopes = [_along(exact, name, direction, loss) for direction in directions]
            expected = np.array([np.vdot(dT, direction) for direction in directions])
            checks.append(_judged(name, "random_directions", expected, slopes, scale * tolerance, tolerance))
    return checks, loss, tolerance


def gradcheck_runs(network: Network) -> int:
    """How many forward passes a check of this network takes, known before any of them."""
    sizes = [value.size for layer in network.layers for value in layer.parameters.values()] + [network.X.size]
    return sum(VALUES_A_SLOPE * (size if size <= EVERY_ENTRY else DIRECTIONS) for size in sizes)


def _checked(network: Network) -> list[str]:
    return [f"{name}_{i}" for i, layer in enumerate(network.layers, 1) for name in layer.parameters] + ["X"]


def _along(network: Network, name: str, direction: Array, loss: float) -> Slope:
    """The slope of L as the tensor of this name moves along a direction."""
    program, inputs = network.sketch().program, network.inputs()
    tensor = inputs[name]

    @np.errstate(over="ignore")  # a step from the largest numbers may lead nowhere, which `slope` passes over
    def moved(h: float) -> float:
        return float(program.run({**inputs, name: tensor + h * direction})["L"])

    return slope(moved, loss, float(np.abs(tensor * (direction != 0)).max()))


def _entries(shape: tuple[int, ...]) -> Iterator[Array]:
    """The unit directions, one an entry."""
    for i in range(int(np.prod(shape))):
        direction = np.zeros(shape)
        direction.flat[i] = 1
        yield direction


def _unit(direction: Array) -> Array:
    return direction / np.linalg.norm(direction)


def _in_float64(network: Network) -> Network:
    layers = tuple(
        layer.with_parameters({name: value.astype(np.float64) for name, value in layer.parameters.items()})
        for layer in network.layers
    )
    y: Any = network.y if network.y is None or network.y.ndim == 1 else network.y.astype(np.float64)
    return replace(network, X=network.X.astype(np.float64), y=y, layers=layers)


def _judged(  # noqa: PLR0913, PLR0917 - one judgement of all these
    name: str, method: Method, analytic: Array, slopes: list[Slope], smallest: float, tolerance: float
) -> Check:
    """The verdict. An error is right up to `tolerance` of the slope and up to `smallest`, whichever is more."""
    flat = analytic.reshape(-1)
    values, left, right, unsure = np.array([(s.value, s.left, s.right, s.error) for s in slopes]).T
    kink = np.array([s.kink for s in slopes])
    margin = np.maximum(tolerance * np.maximum(np.abs(flat), np.abs(values)), smallest) + 2 * unsure
    outside = np.maximum(np.minimum(left, right) - flat, flat - np.maximum(left, right))
    error = np.where(kink, np.maximum(outside, 0), np.abs(flat - values))
    relative = error / np.maximum(np.maximum(np.abs(flat), np.abs(values)), smallest / tolerance)

    def position(i: int) -> list[int]:
        return [int(n) for n in np.unravel_index(i, analytic.shape)]

    return Check(
        name=name,
        method=method,
        verdict="wrong" if (error > margin).any() else "kink" if kink.any() else "ok",
        max_abs_error=float(error.max()),
        max_rel_error=float(relative.max()),
        at=position(int(relative.argmax())),
        kinks=[position(int(i)) for i in np.flatnonzero(kink)[:20]],
        analytic=analytic,
        numeric=values.reshape(analytic.shape),
    )
