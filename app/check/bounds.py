"""A formula's value together with how far it can be off, given how far each tensor in it can be off.

The same trees that run are folded over pairs (value, error): worst cases, to first order and beyond where it is cheap, plus
float rounding of each operation. So a claim that was computed from numbers rounded to four decimals is judged by what
four decimals allow, and no tighter than the floats it was computed in.

Our functions keep digits that the usual forms lose: softplus(z) has all of them at z = 27, -log(1 - sigmoid(z)) seven. Whoever
computes by the usual form is right, so a function's rounding here is the worst that its usual forms have (`_NAIVE`).
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.engine.functions import FUNCTIONS

__all__ = ["DOUBLE", "SINGLE", "Bounded", "Bounds"]

_UNITS: Final = 8
"""A precision is so many times what one operation rounds by: an operation of ours, and the few of theirs that it stands for."""

DOUBLE = _UNITS / 2 * float(np.finfo(np.float64).eps)
SINGLE = _UNITS / 2 * float(np.finfo(np.float32).eps)

_LONGEST_LOG: Final = 746  # of any positive double, without its sign

_NAIVE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "exp": lambda value, _: 1 + value,  # the slope of elu as A + alpha, which is exp(z) - 1 + 1
    "expm1": lambda value, _: 2 + value,  # exp(x) - 1
    "log1p": lambda value, _: 1 + np.abs(value),  # log(1 + x)
    "erfc": lambda value, _: 1 + value,  # 1 - erf(x)
    "tanh": lambda value, _: 1 + np.abs(value),  # (exp(x) - exp(-x)) / (exp(x) + exp(-x)), 2 * sigmoid(2 * x) - 1
    "sigmoid": lambda value, _: 1 + value,  # 1 - sigmoid(-z), (1 + tanh(z / 2)) / 2
    "softplus": lambda value, _: 1 + value,  # log(1 + exp(z)), -log(sigmoid(-z)); and see `_complement`
    "log_cosh": lambda value, _: 1 + value,  # log(cosh(x)), x + log(1 + exp(-2 * x)) - log(2)
    "normal_cdf": lambda value, _: 1 + value,  # (1 + erf(z / sqrt(2))) / 2
    "normal_pdf": lambda value, z: value * (1 + z * z),  # exp of a rounded z ** 2
    "softmax": lambda value, z: value * (1 + np.ptp(z)),  # exp of a rounded z - max(z)
    "log_softmax": lambda value, z: 1 - value + np.max(np.abs(z)),  # log(softmax(z))
}
"""The size that a function's rounding goes by, from its value and its argument; its value's own where nothing is said."""


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

    def _rounded(self, value: Any, error: Any, size: Any) -> Bounded:
        """Add the rounding of the operation itself."""
        return Bounded(value, _known(error + self._precision * size))

    def _operated(self, x: Bounded, op: ast.operator, y: Bounded) -> Bounded:
        a, b, ea, eb = x.value, y.value, x.error, y.error
        match op:
            case ast.Add() | ast.Sub():
                value = a + b if isinstance(op, ast.Add) else a - b
                return self._rounded(value, ea + eb, np.abs(a) + np.abs(b))
            case ast.Mult():
                value = a * b
                error = 0.0 if _none(ea) else ea * (np.abs(b) + eb)
                return self._rounded(value, error if _none(eb) else error + np.abs(a) * eb, np.abs(value))
            case ast.Div():
                value = a / b
                size = np.abs(value)
                if _none(eb):
                    return self._rounded(value, 0.0 if _none(ea) else ea / np.abs(b), size)
                least = np.abs(b) - eb
                return self._rounded(value, np.where(least > 0, (ea + size * eb) / least, np.inf), size)
            case ast.Pow():
                value = a**b
                return self._rounded(value, 0.0 if _none(ea) and _none(eb) else _moved_power(x, y), np.abs(value))
        return self._multiplied(x, y)

    def _multiplied(self, x: Bounded, y: Bounded) -> Bounded:
        """A product of matrices: |a| eb + ea (|b| + eb), and the rounding of |a| |b|, in as few products as there are errors."""
        a, b, ea = x.value, y.value, x.error
        value = a @ b
        b_size = np.abs(b)
        error = np.abs(a) @ (y.error + self._precision * _terms(np.shape(a)[-1]) * b_size)
        if not _none(ea):
            b_size = b_size + y.error
            error = error + (ea * b_size.sum(-2) if np.ndim(ea) == 0 and np.ndim(b) == 2 else _full(ea, a) @ b_size)  # noqa: PLR2004 - a matrix
        return Bounded(value, _known(error))

    def _called(  # noqa: C901, PLR0911, PLR0912 - one case a family of functions
        self, name: str, arguments: list[Bounded], axis: dict[str, Any]
    ) -> Bounded:
        x, error = arguments[0].value, arguments[0].error
        run = FUNCTIONS[name].run
        value = run(*(argument.value for argument in arguments), **axis)
        match name:
            case "sum":
                spread = 0.0 if _none(error) else run(_full(error, x), **axis)
                return self._rounded(value, spread, run(np.abs(x), **axis) * _terms(np.size(x) / np.size(value)))
            case "softmax":
                moved = 0.0 if _none(error) else value * np.expm1(2 * np.max(error))
            case "log_softmax":
                moved = 2 * np.max(error)
            case "maximum" | "minimum":
                return Bounded(value, np.maximum(error, arguments[1].error))
            case "clip" | "abs" | "log_cosh":
                moved = error
            case "normal_pdf":
                moved = error / 4
            case "sign":
                return Bounded(value, np.where(np.abs(x) <= error, 2.0, 0.0))
            case "where":
                _, yes, no = arguments
                apart = 0.0 if _none(error) else np.abs(yes.value - no.value) * (np.asarray(error) != 0)
                return Bounded(value, _known(np.maximum(yes.error, no.error) + apart))
            case "zeros" | "one_hot":
                return Bounded(value)
            case "last" | "max":
                return Bounded(value, run(_full(error, x), **axis))
            case "xlogy":
                product = self._operated(arguments[0], ast.Mult(), self._called("log", arguments[1:], {}))
                rounded = product.error + self._precision * np.abs(x)  # x * log(x / y), or y had been rounded itself
                return Bounded(value, _known(np.where(x == 0, np.minimum(rounded, error * _LONGEST_LOG), rounded)))
            case "quotient":
                ratio = self._operated(arguments[0], ast.Div(), arguments[1])
                return Bounded(value, np.where((x == 0) & (np.asarray(error) == 0), 0.0, ratio.error))
            case _:
                moved = _moved(run, x, error, value)
        if name == "softplus":
            moved = moved + self._complement(x, error)
        size = _NAIVE[name](value, x) if name in _NAIVE else np.abs(value)
        return self._rounded(value, moved, size)

    def _complement(self, z: Any, error: Any) -> Any:
        """What -log(1 - sigmoid(z)) loses of softplus(z): 1 - sigmoid(z) is 1 / (1 + exp(z)), with the rounding of the 1.

        Where it is less than half of that rounding it is 0, and its logarithm infinite: nobody has that for a number.
        """
        lost = self._precision * np.exp(z + error)
        return np.where(self._precision * np.exp(z - error) < 2 * _UNITS, lost, 0.0)


def _none(error: Any) -> bool:
    """Whether a tensor is exact as a whole, so that nothing needs to be computed of its error."""
    return isinstance(error, float) and error == 0


def _known(error: Any) -> Any:
    """An error that has no value (0 times one without bound) is without bound."""
    return np.fmin(error, np.inf)


def _full(error: Any, x: Any) -> Any:
    return np.broadcast_to(error, np.shape(x))


def _terms(count: float) -> float:
    """How much more than one operation a sum rounds by: as often as it has terms, at worst."""
    return max(1.0, count / _UNITS)


def _moved(run: Callable[[Any], Any], x: Any, error: Any, value: Any) -> Any:
    """A rising function moves most at one of the ends."""
    if _none(error):
        return 0.0
    return np.maximum(np.abs(run(x + error) - value), np.abs(run(x - error) - value))


def _moved_power(x: Bounded, y: Bounded) -> Any:
    """So does a power, of a base without its sign and in the exponent, whichever of the four ends that is."""
    size = np.abs(x.value)
    value = size**y.value
    bases = (size + x.error, np.maximum(size - x.error, 0))
    exponents = (y.value,) if _none(y.error) else (y.value - y.error, y.value + y.error)
    return np.max([np.abs(base**exponent - value) for base in bases for exponent in exponents], axis=0)


def _compared(x: Bounded, relation: type[ast.cmpop], y: Bounded) -> Bounded:
    holds = {ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal, ast.Eq: np.equal}
    unsure = np.abs(x.value - y.value) <= x.error + y.error if np.any(x.error) or np.any(y.error) else np.False_
    return Bounded(holds[relation](x.value, y.value), np.where(unsure, 1.0, 0.0))
