"""Local derivatives: of each entry of an operation's result by one entry of a tensor that it uses.

A pullback takes the gradient of the result to the gradient of the tensor: for one entry q of it, the sum over the entries p of
the result of d result[p] / d tensor[q] * gradient[p]. It is linear, so that its transpose, applied to the unit vector
of q, gives these derivatives, all at once. Every operation brings its pullbacks, and nothing here knows which there are.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app.engine.formula import Formula, names_in
from app.engine.functions import Array
from app.explain.evaluated import Evaluated

__all__ = ["Local"]


class Local:
    """The derivatives of one operation by one of the tensors that it uses.

    Attributes:
        work: how many numbers it takes to find those by one entry.
    """

    def __init__(self, result: str, pullback: Formula, values: Mapping[str, Any]) -> None:
        self._parts = Evaluated(pullback, values)
        self._gradient = f"d{result}"
        self._shape = np.shape(values[result])
        self.work = self._parts.work

    def by(self, entry: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
        """The entries of the result whose derivative by this entry is not 0, each with it."""
        if self._known(self._parts.tree):  # of L, whose gradient by itself is 1
            slope = float(self._parts.value(self._parts.tree)[entry])
            if slope:
                yield (), slope
            return
        unit = np.zeros(self._parts.shape(self._parts.tree))
        unit[entry] = 1
        slopes = self._transposed(self._parts.tree, unit)
        for place in np.argwhere(slopes).tolist():
            yield tuple(place), float(slopes[tuple(place)])

    def _transposed(self, node: ast.expr, by: Array) -> Array:  # noqa: C901, PLR0911, PLR0912 - one return a kind of node
        """The sum of `by` times the derivatives of a part of the pullback, by what comes into the pullback."""
        if self._known(node):
            return np.zeros(self._shape)
        by = _summed_to(self._parts.shape(node), by)
        value = self._parts.value
        match node:
            case ast.Name():
                return by
            case ast.UnaryOp(operand=operand):
                return self._transposed(operand, -by)
            case ast.Attribute(value=inner):
                return self._transposed(inner, by.T)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._transposed(left, by) + self._transposed(right, by)
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return self._transposed(left, by) - self._transposed(right, by)
            case ast.BinOp(left=left, op=ast.Div(), right=right) if self._known(right):
                return self._transposed(left, by / value(right))
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if self._known(right):
                return self._transposed(left, by * value(right))
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if self._known(left):
                return self._transposed(right, by * value(left))
            case ast.BinOp(left=left, op=ast.MatMult(), right=right) if self._known(right):
                return self._transposed(left, by @ value(right).T)
            case ast.BinOp(left=left, op=ast.MatMult(), right=right) if self._known(left):
                return self._transposed(right, value(left).T @ by)
            case ast.Call(func=ast.Name(id="sum"), args=[summed]):
                return self._transposed(summed, np.broadcast_to(by, self._parts.shape(summed)))
            case ast.Call(func=ast.Name(id="where"), args=[condition, there, elsewhere]) if self._known(condition):
                holds = value(condition)
                return self._transposed(there, by * holds) + self._transposed(elsewhere, by * ~holds)
        raise ValueError(f"{ast.unparse(node)} is not linear in {self._gradient}")

    def _known(self, node: ast.expr) -> bool:
        """Whether a part is free of what comes into the pullback."""
        return self._gradient not in names_in(node)


def _summed_to(shape: tuple[int, ...], by: Array) -> Array:
    """What was broadcast from a shape, brought back to it: the transpose of copying is adding."""
    if not shape:
        return np.asarray(by.sum())
    axes = tuple(axis for axis, length in enumerate(shape) if length == 1 < by.shape[axis])
    return by.sum(axis=axes, keepdims=True) if axes else by
