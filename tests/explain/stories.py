"""Stories of every kind that the service can tell: what scripts, whatever their language, must compute."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np

from app.engine.activations import Activation, Identity, Relu, Sigmoid, Softmax, Tanh
from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import CrossEntropy, HalfMse, Loss
from app.engine.network import Network
from app.engine.optimizers import Adam, NAdam, Optimizer
from app.engine.step import Step
from app.engine.update import ClipNorm, ClipValue
from app.explain.story import Story
from tests.engine.networks import ACTIVATIONS, LOSSES, ONE_EACH, described, make_network, variants

__all__ = ["SINGLE", "STORIES"]

# Where activations and losses have their kinks, or their flat and steep ends.
KINKS: Final = np.array([[0.0, 1.0], [-1.0, 3.0], [-3.0, 0.3], [-0.3, 0.0], [40.0, -40.0]])
FAR: Final = np.array([[800.0, -800.0], [1.0, -2.0]])
CERTAIN: Final = np.array([[0.0, 1.0], [1.0, 0.0], [0.3, 0.7]])


def _after(step: Step) -> Step:
    """The step after this one."""
    values = step.run()
    network = replace(step.network, layers=tuple(step.next_layers(values)))
    return replace(step, network=network, state=step.next_state(values))


def _through(activation: Activation, loss: Loss, X: Any, y: Any, l1: float = 0.0) -> Network:
    """X itself goes through an activation, and what comes out into a loss."""
    return checked_network(X, y, [Dense(np.eye(2), np.zeros((1, 2)), activation), Dense(np.eye(2))], loss, l1=l1)


def _networks() -> Iterator[tuple[str, Network]]:
    for activation, loss in ONE_EACH:
        yield f"{described(activation)}-{described(loss)}", make_network(activation, loss)
    for loss in LOSSES:
        if loss.classes:
            yield f"classes-{described(loss)}", make_network(Softmax(), loss, classes=True)
    for bias in ("none", "last"):
        yield f"bias-{bias}", make_network(Sigmoid(), HalfMse(), bias=bias, l1=0.1)
    yield "columns", make_network(Softmax(), CrossEntropy(), layout="columns", l1=0.1, l2=0.2)
    yield "columns-classes", make_network(Softmax(), CrossEntropy(), layout="columns", classes=True)
    for activation in ACTIVATIONS:
        yield f"kinks-{described(activation)}", _through(activation, HalfMse(), KINKS, np.ones_like(KINKS), l1=0.1)
        yield f"far-{described(activation)}", _through(activation, HalfMse(), FAR, np.ones_like(FAR))
    for loss in LOSSES:
        if loss.takes == "real":
            yield f"kinks-{described(loss)}", _through(Identity(), loss, KINKS, np.where(KINKS > 0, 1.0, -1.0))
        if loss.takes in {"unit", "simplex"}:
            yield f"certain-{described(loss)}", _through(Identity(), loss, CERTAIN, CERTAIN.round())
    yield "one-number", checked_network(np.ones((1, 1)), np.zeros((1, 1)), [Dense(np.full((1, 1), 0.5))], HalfMse())
    random = np.random.default_rng(4)
    wide = [Dense(random.standard_normal(shape) / 8, None, Tanh()) for shape in ((70, 90), (90, 40))]
    X, y = random.standard_normal((120, 70)), random.standard_normal((120, 40))
    yield "wide", checked_network(X, y, wide, HalfMse(), l2=0.1)
    deep = [Dense(np.eye(2) + 0.1 * random.standard_normal((2, 2)), None, Tanh()) for _ in range(64)]
    yield "64-layers", checked_network(KINKS[:4], KINKS[:4], deep, HalfMse())


def _steps() -> Iterator[tuple[str, Step]]:
    network = make_network(Tanh(), HalfMse())
    for optimizer in variants(Optimizer):
        yield f"first-{described(optimizer)}", Step(network, optimizer)
        yield f"second-{described(optimizer)}", _after(Step(network, optimizer))
    yield "clip-value", Step(network, Adam(), ClipValue(0.01))
    yield "clip-norm", Step(network, Adam(), ClipNorm(0.01))
    yield "clip-norm-large", Step(network, Adam(), ClipNorm(1e6))
    layers = (replace(network.layers[0], frozen=frozenset(["W"])), *network.layers[1:])
    yield "frozen", Step(replace(network, layers=layers), Adam())


STORIES: Final[dict[str, Story]] = {
    **{name: Story.of(network) for name, network in _networks()},
    **{name: Story.of(step) for name, step in _steps()},
}
"""In float64, by what is particular about each."""

SINGLE: Final[dict[str, Story]] = {
    "float32-relu": Story.of(make_network(Relu(), HalfMse(), dtype="float32", l1=0.1)),
    "float32-columns": Story.of(make_network(Softmax(), CrossEntropy(), dtype="float32", layout="columns")),
    "float32-classes": Story.of(make_network(Softmax(), CrossEntropy(), dtype="float32", classes=True)),
    **{
        f"float32-{described(activation)}": Story.of(make_network(activation, HalfMse(), dtype="float32"))
        for activation in ACTIVATIONS
    },
    "float32-nadam": Story.of(_after(Step(make_network(Sigmoid(), HalfMse(), dtype="float32"), NAdam()))),
}
"""In float32."""
