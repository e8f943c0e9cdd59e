"""Stories to draw: the founding example, one with every kind of part, deep and wide ones."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import Any, Final

import numpy as np
import pytest

from app.engine.activations import Activation, Gelu, Identity, Sigmoid, Tanh
from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import HalfMse
from app.engine.optimizers import NAdam, Optimizer
from app.engine.step import Step
from app.engine.update import ClipNorm, ClipValue
from app.explain.story import Story
from tests.engine.networks import ONE_EACH, described, make_network, variants
from tests.published.worked.founding import CASES
from tests.strategies import LAYOUTS

__all__ = ["CUTS", "EVERY_KIND", "PRINTED", "dense", "founding"]

PRINTED: Final[dict[str, Any]] = dict(CASES[0].calls[0].prints)
"""The founding example's tensors as its notebook prints them."""

CUTS: Final[list[dict[str, Any]]] = [
    {},
    {"phase": "forward"},
    {"phase": "loss"},
    {"phase": "backward"},
    {"phase": "update"},
    {"layer": 1},
    {"layer": 2, "phase": "backward"},
]


def founding() -> Story:
    """The founding example's story."""
    request = CASES[0].request
    activations: tuple[Activation, ...] = (Sigmoid(), Identity())
    layers = [
        Dense(np.array(layer["W"]), np.array(layer["b"], float), activation)
        for layer, activation in zip(request["layers"], activations, strict=True)
    ]
    return Story.of(checked_network(np.array(request["X"]), np.array(request["y"]), layers, HalfMse()))


def dense(sizes: Sequence[int], *, scale: float = 1.0, step: bool = False) -> Story:
    """A story of layers of these sizes; a step has everything that draws long lines."""
    random = np.random.default_rng(58)
    layers = [
        Dense(scale * random.standard_normal((p, n)) / p**0.5, random.standard_normal((1, n)), Gelu())
        for p, n in pairwise(sizes)
    ]
    X, y = random.standard_normal((3, sizes[0])), random.standard_normal((3, sizes[-1]))
    network = checked_network(X, y, layers, HalfMse(), l1=0.1 * step, l2=0.2 * step)
    return Story.of(Step(network, NAdam(), ClipNorm(1.0)) if step else network)


def _every_kind() -> list[Any]:
    """Every activation, loss and optimizer at least once, with and without biases, clipping, class numbers and frozen layers."""
    found = []
    for i, (pair, optimizer) in enumerate(zip_longest(ONE_EACH, variants(Optimizer))):
        activation, loss = pair or (Tanh(), HalfMse())
        network = make_network(
            activation,
            loss,
            bias=("all", "none", "last")[i % 3],
            classes=loss.classes and i % 2 == 0,
            l2=0.1 * (i % 2),
            layout=LAYOUTS[i % 2],
            dtype=("float64", "float32")[i // 2 % 2],
        )
        first = replace(network.layers[0], frozen=frozenset({"W"} if i % 4 == 0 else ()))
        network = replace(network, layers=(first, *network.layers[1:]))
        clip = (None, ClipNorm(0.1), ClipValue(0.1))[i % 3]
        told = network if optimizer is None else Step(network, optimizer, clip)
        names = [described(activation), loss.kind, *([] if optimizer is None else [described(optimizer)])]
        found.append(pytest.param(told, id="-".join(names)))
    return found


EVERY_KIND: Final = _every_kind()
