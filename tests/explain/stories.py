"""Stories of every kind, for tests of what is told: each activation and loss in both layouts, each optimizer with each clipping."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Final, get_args

import numpy as np

from app.engine.activations import Tanh
from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import HalfMse, Mse
from app.engine.network import Network
from app.engine.parts import skeleton
from app.engine.step import Step
from app.engine.update import Clip
from app.explain.story import Story
from tests.engine.networks import ONE_EACH, make_network
from tests.published.worked.founding import CASES
from tests.strategies import LAYOUTS, OPTIMIZERS

__all__ = ["founding", "stories"]

PLAIN: Final = make_network(Tanh(), HalfMse())


@cache
def founding() -> Story:
    """The founding example."""
    request = CASES[0].request
    kinds = {activation.kind: activation for activation, _ in ONE_EACH}
    layers = [
        Dense(np.array(layer["W"]), np.array(layer["b"], float), kinds[layer["activation"]])
        for layer in request["layers"]
    ]
    return Story.of(checked_network(np.array(request["X"]), np.array(request["y"]), layers, HalfMse()))


@cache
def stories() -> tuple[Story, ...]:
    """All of them."""
    return (*map(Story.of, _networks()), *(Story.of(step).cut(phase="update") for step in _steps()))


def _networks() -> Iterator[Network]:
    for (activation, loss), layout in product(ONE_EACH, LAYOUTS):
        yield make_network(activation, loss, classes=loss.classes, layout=layout, bias="last")
    for layout in LAYOUTS:
        yield make_network(Tanh(), Mse(), l1=0.1, l2=0.2, layout=layout, dtype="float32")


def _steps() -> Iterator[Step]:
    for optimizer, clip in product({skeleton(part): part for part in OPTIMIZERS}.values(), (None, *get_args(Clip))):
        yield Step(PLAIN, optimizer, None if clip is None else clip(1.0))
    frozen = [replace(layer, frozen=frozenset({"W", "b"})) for layer in PLAIN.layers]
    yield Step(replace(PLAIN, layers=tuple(frozen)), OPTIMIZERS[0])
