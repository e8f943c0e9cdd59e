"""Lean NumPy: what an expert writes by hand for this very network, nothing general, nothing computed twice.

`dot` instead of `@`, `np.add.reduce` instead of `np.sum`, arguments by place: what counts when arrays are tiny.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from benchmarks.workloads import Array, Workload

__all__ = ["backward", "descent"]

_exp = np.exp
_total: Any = np.add.reduce  # whose types know no arguments by place; by keyword it costs half as much again
_KEEP_AXIS: Final = True


def backward(workload: Workload) -> dict[str, Array]:
    """Every tensor and every gradient, by name."""
    (X, y), layers = (workload.X, workload.y), workload.layers
    return _two_layers(X, y, *layers) if len(layers) == 2 else _three_layers(X, y, *layers)  # noqa: PLR2004 - the one question


def _two_layers(X: Array, y: Array, layer_1: tuple[Array, Array], layer_2: tuple[Array, Array]) -> dict[str, Array]:
    W_1, b_1 = layer_1
    W_2, b_2 = layer_2
    m = len(X)
    Z_1 = X.dot(W_1) + b_1
    A_1 = 1 / (1 + _exp(-Z_1))
    Z_2 = A_1.dot(W_2) + b_2
    A_2 = 1 / (1 + _exp(-Z_2))
    error = A_2 - y
    loss = _total(error * error, None) / (2 * m)
    dA_2 = error / m
    dZ_2 = dA_2 * A_2 * (1 - A_2)
    dW_2 = A_1.T.dot(dZ_2)
    db_2 = _total(dZ_2, 0, None, None, _KEEP_AXIS)
    dA_1 = dZ_2.dot(W_2.T)
    dZ_1 = dA_1 * A_1 * (1 - A_1)
    dW_1 = X.T.dot(dZ_1)
    db_1 = _total(dZ_1, 0, None, None, _KEEP_AXIS)
    dX = dZ_1.dot(W_1.T)
    return {
        "loss": loss, "Z_1": Z_1, "A_1": A_1, "Z_2": Z_2, "A_2": A_2,
        "dA_2": dA_2, "dZ_2": dZ_2, "dW_2": dW_2, "db_2": db_2,
        "dA_1": dA_1, "dZ_1": dZ_1, "dW_1": dW_1, "db_1": db_1, "dX": dX,
    }  # fmt: skip


def _three_layers(
    X: Array, y: Array, layer_1: tuple[Array, Array], layer_2: tuple[Array, Array], layer_3: tuple[Array, Array]
) -> dict[str, Array]:
    W_1, b_1 = layer_1
    W_2, b_2 = layer_2
    W_3, b_3 = layer_3
    m = len(X)
    Z_1 = X.dot(W_1) + b_1
    A_1 = 1 / (1 + _exp(-Z_1))
    Z_2 = A_1.dot(W_2) + b_2
    A_2 = 1 / (1 + _exp(-Z_2))
    Z_3 = A_2.dot(W_3) + b_3
    A_3 = 1 / (1 + _exp(-Z_3))
    error = A_3 - y
    loss = _total(error * error, None) / (2 * m)
    dA_3 = error / m
    dZ_3 = dA_3 * A_3 * (1 - A_3)
    dW_3 = A_2.T.dot(dZ_3)
    db_3 = _total(dZ_3, 0, None, None, _KEEP_AXIS)
    dA_2 = dZ_3.dot(W_3.T)
    dZ_2 = dA_2 * A_2 * (1 - A_2)
    dW_2 = A_1.T.dot(dZ_2)
    db_2 = _total(dZ_2, 0, None, None, _KEEP_AXIS)
    dA_1 = dZ_2.dot(W_2.T)
    dZ_1 = dA_1 * A_1 * (1 - A_1)
    dW_1 = X.T.dot(dZ_1)
    db_1 = _total(dZ_1, 0, None, None, _KEEP_AXIS)
    dX = dZ_1.dot(W_1.T)
    return {
        "loss": loss, "Z_1": Z_1, "A_1": A_1, "Z_2": Z_2, "A_2": A_2, "Z_3": Z_3, "A_3": A_3,
        "dA_3": dA_3, "dZ_3": dZ_3, "dW_3": dW_3, "db_3": db_3,
        "dA_2": dA_2, "dZ_2": dZ_2, "dW_2": dW_2, "db_2": db_2,
        "dA_1": dA_1, "dZ_1": dZ_1, "dW_1": dW_1, "db_1": db_1, "dX": dX,
    }  # fmt: skip


def descent(workload: Workload, rate: float) -> Iterator[Array]:
    """Gradient descent on the whole batch without end, a step at a time: the losses."""
    (X, y), layers = (workload.X, workload.y), workload.layers
    return _descent_of_two(X, y, rate, *layers) if len(layers) == 2 else _descent_of_three(X, y, rate, *layers)  # noqa: PLR2004 - as above


def _descent_of_two(
    X: Array, y: Array, rate: float, layer_1: tuple[Array, Array], layer_2: tuple[Array, Array]
) -> Iterator[Array]:
    W_1, b_1 = layer_1
    W_2, b_2 = layer_2
    m = len(X)
    while True:
        A_1 = 1 / (1 + _exp(-(X.dot(W_1) + b_1)))
        A_2 = 1 / (1 + _exp(-(A_1.dot(W_2) + b_2)))
        error = A_2 - y
        yield _total(error * error, None) / (2 * m)
        dZ_2 = error / m * A_2 * (1 - A_2)
        dZ_1 = dZ_2.dot(W_2.T) * A_1 * (1 - A_1)
        W_2 = W_2 - rate * A_1.T.dot(dZ_2)
        b_2 = b_2 - rate * _total(dZ_2, 0, None, None, _KEEP_AXIS)
        W_1 = W_1 - rate * X.T.dot(dZ_1)
        b_1 = b_1 - rate * _total(dZ_1, 0, None, None, _KEEP_AXIS)


def _descent_of_three(  # noqa: PLR0913, PLR0917 - a network has these parts
    X: Array,
    y: Array,
    rate: float,
    layer_1: tuple[Array, Array],
    layer_2: tuple[Array, Array],
    layer_3: tuple[Array, Array],
) -> Iterator[Array]:
    W_1, b_1 = layer_1
    W_2, b_2 = layer_2
    W_3, b_3 = layer_3
    m = len(X)
    while True:
        A_1 = 1 / (1 + _exp(-(X.dot(W_1) + b_1)))
        A_2 = 1 / (1 + _exp(-(A_1.dot(W_2) + b_2)))
        A_3 = 1 / (1 + _exp(-(A_2.dot(W_3) + b_3)))
        error = A_3 - y
        yield _total(error * error, None) / (2 * m)
        dZ_3 = error / m * A_3 * (1 - A_3)
        dZ_2 = dZ_3.dot(W_3.T) * A_2 * (1 - A_2)
        dZ_1 = dZ_2.dot(W_2.T) * A_1 * (1 - A_1)
        W_3 = W_3 - rate * A_2.T.dot(dZ_3)
        b_3 = b_3 - rate * _total(dZ_3, 0, None, None, _KEEP_AXIS)
        W_2 = W_2 - rate * A_1.T.dot(dZ_2)
        b_2 = b_2 - rate * _total(dZ_2, 0, None, None, _KEEP_AXIS)
        W_1 = W_1 - rate * X.T.dot(dZ_1)
        b_1 = b_1 - rate * _total(dZ_1, 0, None, None, _KEEP_AXIS)
