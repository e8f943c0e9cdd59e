"""Activations and losses as their definitions stand in textbooks, in 350 decimal digits: so many that nothing here needs care.

A slope is a plain difference quotient: with a step of 1e-100 its error is far below the last bit of a float.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from functools import cache
from itertools import count
from typing import Any, Final

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "Row",
    "activated",
    "log_softmax",
    "lost",
    "mapped",
    "softmax",
    "value_and_gradient",
]

Row = Sequence[Decimal]

_DIGITS: Final = 350
_PI: Final = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
_STEP: Final = Decimal("1e-100")


def _sigmoid(z: Decimal) -> Decimal:
    return 1 / (1 + (-z).exp())


def _softplus(z: Decimal) -> Decimal:
    return (1 + z.exp()).ln()


def _tanh(z: Decimal) -> Decimal:
    if abs(z) > 1000:
        return Decimal(1).copy_sign(z)
    return (z.exp() - (-z).exp()) / (z.exp() + (-z).exp())


def _elu(z: Decimal, alpha: Decimal) -> Decimal:
    return z if z > 0 else alpha * (z.exp() - 1)


def _normal_cdf(z: Decimal) -> Decimal:
    if abs(z) > 39:
        return Decimal(z > 0)
    total, term = Decimal(0), z
    for k in count(1):
        total += term / (2 * k - 1)
        term *= -z * z / (2 * k)
        if abs(term) < Decimal("1e-80"):
            break
    return Decimal("0.5") + total / (2 * _PI).sqrt()


def _gelu(part: Any, z: Decimal) -> Decimal:
    if part.approximate == "none":
        return z * _normal_cdf(z)
    return z / 2 * (1 + _tanh((2 / _PI).sqrt() * (z + Decimal("0.044715") * z**3)))


def _cut(z: Decimal, low: int, high: int) -> Decimal:
    return min(max(z, Decimal(low)), Decimal(high))


ACTIVATIONS: Final[dict[str, Callable[[Any, Decimal], Decimal]]] = {
    "identity": lambda _, z: z,
    "sigmoid": lambda _, z: _sigmoid(z),
    "hard_sigmoid": lambda _, z: _cut(z / 6 + Decimal("0.5"), 0, 1),
    "log_sigmoid": lambda _, z: _sigmoid(z).ln(),
    "tanh": lambda _, z: _tanh(z),
    "hard_tanh": lambda _, z: _cut(z, -1, 1),
    "relu": lambda _, z: max(z, Decimal(0)),
    "leaky_relu": lambda part, z: z if z > 0 else Decimal(part.alpha) * z,
    "elu": lambda part, z: _elu(z, Decimal(part.alpha)),
    "selu": lambda _, z: Decimal("1.0507009873554804934193349852946") * _elu(z, Decimal("1.6732632423543772848170429916717")),
    "celu": lambda part, z: z if z > 0 else Decimal(part.alpha) * ((z / Decimal(part.alpha)).exp() - 1),
    "gelu": _gelu,
    "silu": lambda _, z: z * _sigmoid(z),
    "mish": lambda _, z: z * _tanh(_softplus(z)),
    "softplus": lambda _, z: _softplus(z),
    "softsign": lambda _, z: z / (1 + abs(z)),
}  # fmt: skip
"""Those that work element by element."""


def softmax(z: Row) -> Row:
    """Of one sample's units."""
    total = sum(x.exp() for x in z)
    return [x.exp() / total for x in z]


def log_softmax(z: Row) -> Row:
    """Of one sample's units."""
    log_total = sum((x.exp() for x in z), Decimal(0)).ln()
    return [x - log_total for x in z]


def _huber(part: Any, x: Decimal) -> Decimal:
    delta = Decimal(part.delta)
    return x * x / 2 if abs(x) <= delta else delta * (abs(x) - delta / 2)


LOSSES: Final[dict[str, Callable[[Any, Decimal, Decimal], Decimal]]] = {
    "half_mse": lambda _, a, y: (a - y) ** 2 / 2,
    "mse": lambda _, a, y: (a - y) ** 2,
    "half_sse": lambda _, a, y: (a - y) ** 2 / 2,
    "mae": lambda _, a, y: abs(a - y),
    "huber": lambda part, a, y: _huber(part, a - y),
    "log_cosh": lambda _, a, y: (((a - y).exp() + (y - a).exp()) / 2).ln(),
    "sigmoid_cross_entropy": lambda _, a, y: y * _softplus(-a) + (1 - y) * _softplus(a),
    "hinge": lambda _, a, y: max(1 - y * a, Decimal(0)),
    "squared_hinge": lambda _, a, y: max(1 - y * a, Decimal(0)) ** 2,
}
"""Of one sample with one output, for those that have a value on every output and do not grow exponentially."""


@cache
def activated(part: Any, z: float) -> tuple[Decimal, Decimal]:
    """An elementwise activation at z and, where it is smooth, its slope."""
    value, (slope,) = value_and_gradient(lambda row: ACTIVATIONS[part.kind](part, row[0]), [z])
    return value, slope


@cache
def lost(part: Any, a: float, y: float) -> tuple[Decimal, Decimal]:
    """A loss at one output a and, where it is smooth, its slope."""
    value, (slope,) = value_and_gradient(lambda row: LOSSES[part.kind](part, row[0], Decimal(y)), [a])
    return value, slope


def mapped(f: Callable[[Row], Row], x: Sequence[float]) -> Row:
    """F at x."""
    with localcontext(prec=_DIGITS):
        return f([Decimal(z) for z in x])


def value_and_gradient(f: Callable[[Row], Decimal], x: Sequence[float]) -> tuple[Decimal, Row]:
    """F at x and, where it is smooth, its partial derivatives."""
    slopes = []
    with localcontext(prec=_DIGITS):
        here = [Decimal(z) for z in x]
        for i in range(len(x)):
            above, below = ([z + h * (j == i) for j, z in enumerate(here)] for h in (_STEP, -_STEP))
            slopes.append((f(above) - f(below)) / (2 * _STEP))
        return f(here), slopes
