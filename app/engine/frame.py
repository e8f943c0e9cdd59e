"""Frame: a network and its batch without the numbers.

Whether shapes meet, what a run costs and which program it is follow from the frame alone. Clients send one frame again and
again with other numbers, so all of that is worked out once, on a network of zeros that take no memory.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from app.engine.activations import Activation
from app.engine.checks import checked_network
from app.engine.cost import Cost, backward_cost, forward_cost
from app.engine.functions import Array
from app.engine.layers import Dense
from app.engine.losses import Loss
from app.engine.network import Layout, Network, compiled
from app.engine.program import Program, Values

__all__ = ["Frame", "Prepared", "Run", "programs"]

Shape = tuple[int, ...]


class Run(NamedTuple):
    """A program and what it is given; `cost` is the run's estimate, `network` one of the same kinds."""

    program: Program
    inputs: Values
    cost: Cost
    network: Network

    @classmethod
    def of(cls, network: Network, *, backward: bool) -> "Run":
        """Of a network, which is checked."""
        cost = (backward_cost if backward else forward_cost)(network)
        return cls(network.sketch(backward=backward).program, network.inputs(), cost, network)


class Frame(NamedTuple):
    """Shapes, kinds and scalars, in float64 and with a matrix of targets: where the numbers decide nothing else."""

    X: Shape
    y: Shape | None
    layers: tuple[tuple[Shape, Shape | None, Activation], ...]
    loss: Loss
    l1: float
    l2: float
    layout: Layout
    backward: bool

    def run(self, X: Array, y: Any, parameters: Iterable[tuple[Array, Array | None]]) -> Run:
        """The run of these numbers, which have this frame; `W` and `b` of each layer.

        Raises:
            ValidationFailed: shapes do not meet.
        """
        prepared = _prepare(self)
        inputs = {**prepared.inputs, "X": X, "y": y}
        for (W_name, b_name, b_shape), (W, b) in zip(prepared.parameters, parameters, strict=True):
            inputs[W_name] = W
            if b is not None:
                inputs[b_name] = b if b.shape == b_shape else b.reshape(b_shape)
        return Run(prepared.program, inputs, prepared.cost, prepared.network)


class Prepared(NamedTuple):
    """What follows from a frame: the run of zeros, and where the parameters stand in it."""

    program: Program
    inputs: Values
    cost: Cost
    network: Network
    parameters: tuple[tuple[str, str, Shape | None], ...]


@lru_cache(maxsize=256)
def _prepare(frame: Frame) -> Prepared:
    layers = [Dense(_zeros(W), None if b is None else _zeros(b), activation) for W, b, activation in frame.layers]
    y = None if frame.y is None else _zeros(frame.y)
    network = checked_network(_zeros(frame.X), y, layers, frame.loss, l1=frame.l1, l2=frame.l2, layout=frame.layout)
    run = Run.of(network, backward=frame.backward)
    parameters = tuple(
        (f"W_{i}", f"b_{i}", None if layer.b is None else layer.b.shape) for i, layer in enumerate(network.layers, 1)
    )
    return Prepared(*run, parameters)


def programs() -> tuple[int, int, int]:
    """How often a program was found made already, how often it was made, and how many are kept, in this process."""
    hits, misses, size = compiled()
    return hits + _prepare.cache_info().hits, misses, size


def _zeros(shape: Shape) -> Array:
    return np.broadcast_to(0.0, shape)
