"""A formula's value together with how far it can be off, given how far each tensor in it can be off.

The same trees that run are folded over pairs (value, error): worst cases, to first order and beyond where it is cheap, plus
float rounding of each operation. So a claim that was computed from numbers rounded to four decimals is judged by what
four decimals allow, and no tighter than the floats it was computed in.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.engine.functions import FUNCTIONS

__all__ = ["DOUBLE", "SINGLE", "Bounded", "Bounds"]

DOUBLE = 4 * float(np.finfo(np.float64).eps)
SINGLE = 4 * float(np.finfo(np.float32).eps)


@dataclass(frozen=True, slots=True)
class Bounded:
    """A value, and the error that each entry of it has at most (of its shape, or one number for all)."""

    value: Any
    error: Any = 0.0


class Bounds:
    """Evaluates trees over bounded tensors, for floats of one precision (`DOUBLE` or `SINGLE`)."""

    def __init__(self, precision: float = DOUBLE) -> None:
        self._precision = precision

    def of(self, node: ast.expr, world: Mapping[str, Bounded]) -> Bounded:  # noqa: PLR0911 - one return a kind of node
        """The bounded value of a tree.

        Raises:
            KeyError: a name has no value.
            ValueError: shapes do not meet.
        """
        match node:
            case ast.Name(id=name):
                return world[name]
            case ast.Constant(value=value):
                return Bounded(value)
            case ast.Attribute(value=inner):
                x = self.of(inner, world)
                return Bounded(np.transpose(x.value), np.transpose(x.error))
            case ast.UnaryOp(operand=operand):
                x = self.of(operand, world)
                return Bounded(-x.value, x.error)
            case ast.Compare(left=left, ops=[relation], comparators=[right]):
                return _compared(self.of(left, world), type(relation), self.of(right, world))
            case ast.BinOp(left=left, op=op, right=right):
                return self._operated(self.of(left, world), op, self.of(right, world))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
                axis = {str(k.arg): k.value.value for k in keywords if isinstance(k.value, ast.Constant)}
                return self._called(name, [self.of(argument, world) for argument in arguments], axis)
        raise ValueError(f"{ast.dump(node)} is not in the language of formulas")

    def _rounded(self, value: Any, error: Any, size: Any = None) -> Bounded:
        """Add the rounding of the operation itself."""
        total = error + self._precision * np.abs(value if size is None else size)
        return Bounded(value, np.where(np.isnan(total), np.inf, total))  # 0 times an error without bound is one

    def _operated(self, x: Bounded, op: ast.operator, y: Bounded) -> Bounded:
        a, b, ea, eb = x.value, y.value, x.error, y.error
        match op:
            case ast.Add():
                return self._rounded(a + b, ea + eb, np.abs(a) + np.abs(b))
            case ast.Sub():
                return self._rounded(a - b, ea + eb, np.abs(a) + np.abs(b))
            case ast.Mult():
                return self._rounded(a * b, np.abs(a) * eb + ea * np.abs(b) + ea * eb)
            case ast.Div():
                value = a / b
                least = np.abs(b) - eb
                return self._rounded(value, np.where(least > 0, (ea + np.abs(value) * eb) / least, np.inf))
            case ast.Pow():
                value = a**b
                grown = np.abs((np.abs(a) + ea) ** b - np.abs(a) ** b) if np.any(ea) else 0.0
                return self._rounded(value, grown)
        sizes = np.abs(a) @ np.abs(b)
        ea, eb = np.broadcast_to(ea, np.shape(a)), np.broadcast_to(eb, np.shape(b))
        error = np.abs(a) @ eb + ea @ np.abs(b) + ea @ eb
        return self._rounded(a @ b, error, sizes)

    def _called(  # noqa: C901, PLR0911 - one return a family of functions
        self, name: str, arguments: list[Bounded], axis: dict[str, Any]
    ) -> Bounded:
        values = [x.value for x in arguments]
        errors = [x.error for x in arguments]
        value = FUNCTIONS[name].run(*values, **axis)
        match name:
            case "sum":
                spread = np.broadcast_to(errors[0], np.shape(values[0]))
                total = FUNCTIONS["sum"].run
                return self._rounded(value, total(spread, **axis), total(np.abs(values[0]), **axis))
            case "softmax":
                return self._rounded(value, value * np.expm1(2 * np.max(errors[0])))
            case "log_softmax":
                return self._rounded(value, 2 * np.max(errors[0]), np.abs(value) + np.max(np.abs(values[0])))
            case "maximum" | "minimum":
                return Bounded(value, np.maximum(*errors))
            case "clip" | "abs" | "log_cosh":
                return self._rounded(value, errors[0])
            case "normal_pdf":
                return self._rounded(value, errors[0] / 4)
            case "sign":
                return Bounded(value, np.where(np.abs(values[0]) <= errors[0], 2.0, 0.0))
            case "where":
                apart = np.abs(values[1] - values[2]) * (np.asarray(errors[0]) != 0)
                return Bounded(value, np.maximum(errors[1], errors[2]) + apart)
            case "zeros" | "one_hot":
                return Bounded(value)
            case "last":
                return Bounded(value, FUNCTIONS[name].run(np.broadcast_to(errors[0], np.shape(values[0])), **axis))
            case "xlogy":
                logarithm = self._monotone("log", values[1], errors[1])
                product = self._operated(arguments[0], ast.Mult(), logarithm)
                return Bounded(value, np.where((values[0] == 0) & (np.asarray(errors[0]) == 0), 0.0, product.error))
            case "quotient":
                ratio = self._operated(arguments[0], ast.Div(), arguments[1])
                return Bounded(value, np.where((values[0] == 0) & (np.asarray(errors[0]) == 0), 0.0, ratio.error))
        return self._monotone(name, values[0], errors[0])

    def _monotone(self, name: str, x: Any, error: Any) -> Bounded:
        """A rising function moves most at one of the ends."""
        run = FUNCTIONS[name].run
        value = run(x)
        if not np.any(error):
            return self._rounded(value, 0.0, np.abs(value) + np.abs(x) * self._precision)
        moved = np.maximum(np.abs(run(x + error) - value), np.abs(run(x - error) - value))
        return self._rounded(value, np.where(np.isnan(moved), np.inf, moved))


def _compared(x: Bounded, relation: type[ast.cmpop], y: Bounded) -> Bounded:
    holds = {ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal, ast.Eq: np.equal}
    unsure = np.abs(x.value - y.value) <= x.error + y.error if np.any(x.error) or np.any(y.error) else np.False_
    return Bounded(holds[relation](x.value, y.value), np.where(unsure, 1.0, 0.0))
