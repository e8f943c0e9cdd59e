"""What hypothesis draws: networks of every kind, size, layout and dtype, and the requests that say the same."""

from dataclasses import asdict
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.engine.activations import Activation
from app.engine.checks import checked_network
from app.engine.functions import Array
from app.engine.layers import Dense
from app.engine.losses import Loss
from app.engine.network import DTypeName, Layout, Network
from app.engine.optimizers import Optimizer
from tests.engine.networks import ACTIVATIONS, LOSSES, fits, variants

__all__ = ["BOUNDED", "LAYOUTS", "OPTIMIZERS", "batches", "matrices", "networks", "request"]

# The same examples on every run and on every machine, however busy it is.
BOUNDED: Final = settings(max_examples=150, derandomize=True, deadline=None)

LAYOUTS: Final[tuple[Layout, ...]] = ("rows", "columns")
DTYPES: Final[tuple[DTypeName, ...]] = ("float64", "float32")
OPTIMIZERS: Final[list[Optimizer]] = variants(Optimizer, 2)


def matrices(width: Literal[32, 64] = 64) -> st.SearchStrategy[Array]:
    """Matrices of any finite numbers of so many bits: subnormal, huge, of both signs and zeros."""
    numbers = st.floats(allow_nan=False, allow_infinity=False, width=width)
    shapes = arrays.array_shapes(min_dims=2, max_dims=2, max_side=4)
    return arrays.arrays(np.dtype(f"float{width}"), shapes, elements=numbers)


@st.composite
def networks(draw: st.DrawFn, layouts: tuple[Layout, ...] = LAYOUTS, dtypes: tuple[DTypeName, ...] = DTYPES) -> Network:
    """One to four layers of one to five units, one to six samples; the loss fits the last activation."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    activations: list[Activation] = [draw(st.sampled_from(ACTIVATIONS)) for _ in sizes[1:]]
    loss = draw(st.sampled_from([loss for loss in LOSSES if fits(activations[-1], loss)]))
    layout, random = draw(st.sampled_from(layouts)), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    samples = draw(st.integers(1, 6))
    X, y = random.standard_normal((samples, sizes[0])), draw(_targets(loss, random, samples, sizes[-1]))
    layers = []
    for (inputs, units), activation in zip(pairwise(sizes), activations, strict=True):
        b = random.standard_normal((1, units)) if draw(st.booleans()) else None
        layers.append(Dense(random.standard_normal((inputs, units)), b, activation))
    if layout == "columns":
        X, y, layers = X.T.copy(), y.T.copy(), [layer.transpose() for layer in layers]
    l1, l2 = draw(st.sampled_from([0.0, 0.1])), draw(st.sampled_from([0.0, 0.1]))
    return checked_network(X, y, layers, loss, l1=l1, l2=l2, layout=layout, dtype=draw(st.sampled_from(dtypes)))


@st.composite
def _targets(draw: st.DrawFn, loss: Loss, random: np.random.Generator, samples: int, outputs: int) -> Any:
    if loss.classes and draw(st.booleans()):
        return random.integers(outputs, size=samples)
    if "hinge" in loss.kind:
        return random.choice([-1.0, 1.0], (samples, outputs))
    return random.uniform(0.1, 0.9, (samples, outputs))


@st.composite
def batches(draw: st.DrawFn) -> tuple[Network, list[int]]:
    """A network in rows and an order to put its samples in."""
    network = draw(networks(layouts=("rows",), dtypes=("float64",)))
    return network, draw(st.permutations(range(len(network.X))))


def request(network: Network, **more: Any) -> dict[str, Any]:
    """The body that says the same as a network."""
    layers = [
        {
            "W": layer.W.tolist(),
            "b": None if layer.b is None else layer.b.tolist(),
            "activation": asdict(layer.activation),
            "frozen": sorted(layer.frozen),
        }
        for layer in network.layers
    ]
    return {
        "X": network.X.tolist(),
        "y": None if network.y is None else network.y.tolist(),
        "layers": layers,
        "loss": asdict(network.loss),
        "regularization": {"l1": network.l1, "l2": network.l2},
        "layout": network.layout,
        "dtype": network.X.dtype.name,
        **more,
    }
