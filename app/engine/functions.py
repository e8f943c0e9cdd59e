"""The closed set of functions that a formula may call: what NumPy does for each, how it is typeset, and what it is elsewhere.

Every function takes float64 or float32 arrays (or scalars) of any equal shapes and gives the dtype it was given. All
are written so that large arguments do no harm: where an intermediate overflows, the result is still the right limit.
`meaning` says in a line what the function is, for readers; `definition` says it in the language of formulas, for programs in
any language: what a language lacks is written in what it has. Only functions without a definition must be known to all.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["FUNCTIONS", "Array", "Function"]

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Function:
    """One function: `run` computes it, `latex` typesets it ({0}, {1}, ... stand for its arguments), `meaning` says it.

    Attributes:
        reduces: it works along an axis, which `latex` writes as {axis}.
        definition: a formula in simpler functions, right to the last digits where `run` is, whose names are the arguments in the
            order in which they appear; along axis 1 for a function that reduces. Its slope is right too, at kinks by the
            conventions of the activations; that is why an unused branch of a `where` never overflows in it.
    """

    name: str
    run: Callable[..., Any]
    latex: str
    meaning: str
    reduces: bool = False
    definition: str = ""


def _sum(x: Array, axis: int | None = None) -> Any:
    if axis is None:
        return np.add.reduce(x, None)
    return np.add.reduce(x, axis, None, None, True)  # type: ignore[call-overload]  # noqa: FBT003 - keepdims by place: by keyword it costs half as much again


def _max(x: Array, axis: int) -> Array:
    return np.maximum.reduce(x, axis, None, None, True)  # type: ignore[call-overload,no-any-return]  # noqa: FBT003 - as in _sum


def _last(x: Array, axis: int) -> Array:
    return np.take(x, [-1], axis)


def _sigmoid(z: Array) -> Array:
    # exp overflows for very negative z, and 1 / (1 + inf) is the right limit: accurate to the last bits everywhere.
    return 1 / (1 + np.exp(-z))


def _softplus(z: Array) -> Array:
    return np.logaddexp(z, 0)


def _softmax(z: Array, axis: int) -> Array:
    e = np.exp(z - _max(z, axis))
    return e / _sum(e, axis)  # type: ignore[no-any-return]


def _log_softmax(z: Array, axis: int) -> Array:
    s = z - _max(z, axis)
    return s - np.log(_sum(np.exp(s), axis))  # type: ignore[no-any-return]


def _clip(x: Array, low: float, high: float) -> Array:
    return np.minimum(np.maximum(x, low), high)


def _erfc(x: Array) -> Array:
    # NumPy has no erf. math.erfc is the C library's, right to the last bits also far in the right tail; 60 ns an element.
    x = np.asarray(x)
    return np.array([math.erfc(number) for number in x.ravel().tolist()], x.dtype).reshape(x.shape)


def _normal_cdf(z: Array) -> Array:
    # In double precision up to the end: a float32 times sqrt(1/2) would lose digits in the tail.
    z = np.asarray(z)
    return (0.5 * _erfc(z.astype(np.float64) * -math.sqrt(0.5))).astype(z.dtype)


def _normal_pdf(z: Array) -> Array:
    return np.exp(z * z * -0.5) * (2 * math.pi) ** -0.5  # type: ignore[no-any-return]


def _log_cosh(x: Array) -> Array:
    # Two exact forms: the first keeps tiny x (log(cosh(x)) is about x * x / 2), the second keeps large ones.
    a = np.abs(x)
    near = np.log1p(2 * np.sinh(np.minimum(a, 1) / 2) ** 2)
    far = a + np.log1p(np.exp(-2 * a)) - math.log(2)
    return np.where(a < 1, near, far)  # type: ignore[no-any-return]


def _xlogy(x: Array, y: Array) -> Array:
    return np.where(x == 0, 0, x * np.log(y))


def _quotient(a: Array, b: Array) -> Array:
    return np.where(a == 0, 0, a / b)


def _one_hot(y: NDArray[np.intp], classes: Array, axis: int) -> Array:
    """Class numbers (m,) as a matrix of the dtype and shape of `classes`, with a 1 where each sample's class is."""
    hot = np.zeros_like(classes)
    samples = np.arange(len(y))
    hot[(samples, y) if axis == 1 else (y, samples)] = 1
    return hot


_ELEMENTARY: Final = [
    Function("exp", np.exp, r"e^{{{0}}}", "the exponential function"),
    Function("expm1", np.expm1, r"\left(e^{{{0}}} - 1\right)", "exp(x) - 1, accurate for small x"),
    Function("log", np.log, r"\ln {0}", "the natural logarithm"),
    Function("log1p", np.log1p, r"\ln\left(1 + {0}\right)", "log(1 + x), accurate for small x"),
    Function("sqrt", np.sqrt, r"\sqrt{{{0}}}", "the square root"),
    Function("abs", np.abs, r"\left|{0}\right|", "the absolute value"),
    Function("sign", np.sign, r"\operatorname{{sign}}\left({0}\right)", "-1, 0 or 1; sign(0) = 0"),
    Function("tanh", np.tanh, r"\tanh\left({0}\right)", "the hyperbolic tangent"),
    Function(
        "erfc",
        _erfc,
        r"\operatorname{{erfc}}\left({0}\right)",
        "2 / sqrt(pi) times the integral of exp(-t**2) from x on: the complementary error function",
    ),
    Function(
        "where",
        np.where,
        r"\begin{{cases}} {1} & \text{{if }} {0} \\ {2} & \text{{otherwise}} \end{{cases}}",
        "the second argument where the first holds, the third elsewhere",
    ),
    Function("zeros", np.zeros_like, r"\mathbf{{0}}", "zeros of the argument's shape"),
]

_REDUCTIONS: Final = [
    Function(
        "sum",
        _sum,
        r"\textstyle\sum_{{{axis}}} {0}",
        "the sum along an axis that is kept, or of everything",
        reduces=True,
    ),
    Function("max", _max, r"\max_{{{axis}}} {0}", "the largest along the axis, which is kept", reduces=True),
    Function(
        "last", _last, r"\operatorname{{last}}_{{{axis}}} {0}", "the last along the axis, which is kept", reduces=True
    ),
    Function(
        "softmax",
        _softmax,
        r"\operatorname{{softmax}}\left({0}\right)",
        "exp(z) / sum(exp(z)), along the axis; computed on z - max(z)",
        reduces=True,
        definition="exp(z - max(z, axis=1)) / sum(exp(z - max(z, axis=1)), axis=1)",
    ),
    Function(
        "log_softmax",
        _log_softmax,
        r"\ln \operatorname{{softmax}}\left({0}\right)",
        "z - log(sum(exp(z))), along the axis; computed on z - max(z)",
        reduces=True,
        definition="z - max(z, axis=1) - log(sum(exp(z - max(z, axis=1)), axis=1))",
    ),
    Function(
        "one_hot",
        _one_hot,
        r"\operatorname{{onehot}}\left({0}\right)",
        "a matrix of the second argument's shape: 1 in the class of each sample, 0 elsewhere",
        reduces=True,
    ),
]

_SPECIAL: Final = [
    Function(
        "maximum",
        np.maximum,
        r"\max\left({0}, {1}\right)",
        "the larger, element by element",
        definition="where(a > b, a, b)",
    ),
    Function(
        "minimum",
        np.minimum,
        r"\min\left({0}, {1}\right)",
        "the smaller, element by element",
        definition="where(a <= b, a, b)",
    ),
    Function(
        "clip",
        _clip,
        r"\operatorname{{clip}}\left({0}, {1}, {2}\right)",
        "minimum(maximum(x, low), high)",
        definition="where(x <= low, low, where(x < high, x, high))",
    ),
    Function(
        "sigmoid",
        _sigmoid,
        r"\sigma\left({0}\right)",
        "1 / (1 + exp(-z))",
        definition="1 / (1 + exp(-z))",
    ),
    Function(
        "softplus",
        _softplus,
        r"\ln\left(1 + e^{{{0}}}\right)",
        "log(1 + exp(z)), without overflow",
        definition="maximum(z, 0) + log1p(exp(where(z > 0, -z, z)))",
    ),
    Function(
        "normal_cdf",
        _normal_cdf,
        r"\Phi\left({0}\right)",
        "(1 + erf(z / sqrt(2))) / 2: the standard normal distribution",
        definition="erfc(-0.7071067811865476 * z) / 2",
    ),
    Function(
        "normal_pdf",
        _normal_pdf,
        r"\varphi\left({0}\right)",
        "exp(-z**2 / 2) / sqrt(2 * pi): its density",
        definition="0.3989422804014327 * exp(-z ** 2 / 2)",
    ),
    Function(
        "log_cosh",
        _log_cosh,
        r"\ln\cosh\left({0}\right)",
        "log(cosh(x)), without overflow",
        definition="where(abs(x) < 1, log1p(expm1(minimum(abs(x), 1)) ** 2 / (2 * exp(minimum(abs(x), 1)))), "
        "abs(x) + log1p(exp(-2 * abs(x))) - 0.6931471805599453)",
    ),
    Function(
        "xlogy", _xlogy, r"{0} \ln {1}", "x * log(y), and 0 where x is 0", definition="x * log(where(x == 0, 1, y))"
    ),
    Function(
        "quotient",
        _quotient,
        r"\frac{{{0}}}{{{1}}}",
        "a / b, and 0 where a is 0",
        definition="a / where(a == 0, 1, b)",
    ),
]

FUNCTIONS: Final[dict[str, Function]] = {f.name: f for f in (*_ELEMENTARY, *_REDUCTIONS, *_SPECIAL)}
