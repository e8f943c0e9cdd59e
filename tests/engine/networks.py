"""Networks for tests: three layers of every kind from one seed, with no two sizes alike and no gradient that is zero."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import combinations, pairwise
from typing import Any, Final, Literal, get_args, get_type_hints

import numpy as np

from app.engine.activations import Activation, Tanh
from app.engine.checks import checked_network
from app.engine.functions import Array
from app.engine.layers import Dense
from app.engine.losses import Loss
from app.engine.network import DTypeName, Layout, Network

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "ONE_EACH",
    "PAIRS",
    "Bias",
    "described",
    "fits",
    "make_network",
    "numeric_slope",
    "variants",
]

Bias = Literal["all", "none", "last"]

_SAMPLES: Final = 5
_SIZES: Final = (3, 4, 2, 3)
_WITHIN: Final = ("simplex", "unit", "positive", "real")
_OTHER_NUMBER: Final = 0.3


def variants(union: Any, at_once: int = 1) -> list[Any]:
    """Every member of a union, or one class, with its defaults and with up to `at_once` parameters changed, where it allows that."""
    return [part for member in get_args(union) or (union,) for n in range(at_once + 1) for part in _changed(member, n)]


def _changed(member: Any, count: int) -> Iterator[Any]:
    hints = get_type_hints(member)
    names = [field.name for field in fields(member) if field.name != "kind"]
    for chosen in combinations(names, count):
        try:
            yield member(**{name: _other(hints[name], getattr(member(), name)) for name in chosen})
        except ValueError:
            continue  # nesterov without momentum, say


def _other(hint: Any, default: object) -> object:
    """A value of a parameter that is not its default."""
    if isinstance(default, bool):
        return not default
    return _OTHER_NUMBER if isinstance(default, float) else next(value for value in get_args(hint) if value != default)


ACTIVATIONS: Final[list[Activation]] = variants(Activation)
LOSSES: Final[list[Loss]] = variants(Loss)


def described(part: Any) -> str:
    """An activation, a loss or an optimizer in one word: `leaky_relu-alpha=0.3`."""
    changed = [f"{f.name}={getattr(part, f.name)}" for f in fields(part) if getattr(part, f.name) != f.default]
    return "-".join([part.kind, *changed])


def fits(activation: Activation, loss: Loss) -> bool:
    """Whether a loss has a value on all that an activation gives: probabilities of classes are of the unit interval, and so on."""
    return _WITHIN.index(activation.range) <= _WITHIN.index(loss.takes)


PAIRS: Final = [(activation, loss) for activation in ACTIVATIONS for loss in LOSSES if fits(activation, loss)]
"""Every activation with every loss that makes sense on it."""

ONE_EACH: Final = list(dict.fromkeys(next(pair for pair in PAIRS if part in pair) for part in (*ACTIVATIONS, *LOSSES)))
"""Every activation and every loss at least once."""


def make_network(  # noqa: PLR0913 - a network has these parts
    activation: Activation,
    loss: Loss,
    *,
    bias: Bias = "all",
    classes: bool = False,
    l1: float = 0.0,
    l2: float = 0.0,
    layout: Layout = "rows",
    dtype: DTypeName = "float64",
    seed: int = 58,
) -> Network:
    """A 3-4-2-3 network and 5 samples: the activation on the first and the last layer, tanh between them.

    The first layer's Z reaches far enough, about 5 both ways, to stand on every piece of the piecewise activations; the last one's
    stays within 3 of 0, where a hard sigmoid is neither 0 nor 1 and every fitting loss has a value. The seed is one with which no
    layer of relus is dead.
    """
    random = np.random.default_rng(seed)
    X = 1.5 * random.standard_normal((_SAMPLES, _SIZES[0]))
    y = _targets(loss, random, classes=classes)
    layers = []
    for i, (inputs, units) in enumerate(pairwise(_SIZES)):
        W = (1.0, 0.4, 0.8)[i] * random.standard_normal((inputs, units))
        b = 0.5 * random.standard_normal((1, units))
        has_bias = bias == "all" or (bias == "last" and i == len(_SIZES) - 2)
        layers.append(Dense(W, b if has_bias else None, Tanh() if i == 1 else activation))
    if layout == "columns":
        X, layers = X.T, [layer.transpose() for layer in layers]
        y = y if y.ndim == 1 else y.T
    return checked_network(X, y, layers, loss, l1=l1, l2=l2, layout=layout, dtype=dtype)


def _targets(loss: Loss, random: np.random.Generator, *, classes: bool) -> Any:
    """Class numbers, counts, signs or, for all other losses, numbers between 0 and 1 that need not sum to 1."""
    shape = (_SAMPLES, _SIZES[-1])
    if classes:
        return random.integers(_SIZES[-1], size=_SAMPLES)
    match loss.kind:
        case "hinge" | "squared_hinge":
            return np.where(random.permuted(np.tile([True, False, True], (_SAMPLES, 1)), axis=1), 1.0, -1.0)
        case "poisson_nll":
            return random.integers(4, size=shape).astype(np.float64)
    return random.uniform(0.1, 0.9, shape)


def numeric_slope(network: Network, name: str, direction: Array, step: float = 1e-5) -> float:
    """The plain central difference of the forward program's L as one tensor moves along a direction."""
    program, inputs = network.sketch().program, network.inputs()
    above, below = (float(program.run({**inputs, name: inputs[name] + h * direction})["L"]) for h in (step, -step))
    return (above - below) / (2 * step)
