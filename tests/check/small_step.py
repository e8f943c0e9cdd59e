"""A step of a small network whose formulas are easy to have in mind."""

from itertools import pairwise
from typing import Any

import numpy as np

from app.engine.activations import Sigmoid, Silu, Tanh
from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import HalfMse
from app.engine.optimizers import Sgd
from app.engine.step import Step

__all__ = ["small_step"]


def small_step(
    optimizer: Any = None,
    sizes: tuple[int, ...] = (3, 4, 4, 2),
    activations: tuple[Any, ...] = (Sigmoid(), Silu(), Tanh()),
    *,
    m: int = 5,
    l2: float = 0.0,
) -> Step:
    """Plain descent on half the mean squared error of m samples, by layers of these sizes; the first is the inputs'."""
    random = np.random.default_rng(5)
    layers = [
        Dense(random.normal(size=shape), random.normal(size=(1, shape[1])), activation)
        for shape, activation in zip(pairwise(sizes), activations, strict=True)
    ]
    X, y = random.normal(size=(m, sizes[0])), random.normal(size=(m, sizes[-1]))
    return Step(checked_network(X, y, layers, HalfMse(), l2=l2), optimizer or Sgd(0.1), None, None)
