"""How far a formula's value can be off: never less than it can be, and at ordinary sizes not much more.

What theirs comes to is computed by `evaluator.py`, whose functions are the usual forms: plain, and careless of digits.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

import numpy as np
import pytest

from app.check.bounds import DOUBLE, SINGLE, Bounded, Bounds
from app.engine.formula import Formula
from app.engine.functions import FUNCTIONS
from tests.check.functions_by_hand import activated, gradient, loss_of, passed_back
from tests.engine import evaluator
from tests.engine.networks import ACTIVATIONS, LOSSES, described

Values = Mapping[str, Any]

LOOSE: Final = {
    "minimum(x, y)": 2.001,  # the larger error of the two, here twice the other
    "where(1 > 0, x, y)": 2.001,
    "softmax(x, axis=1)": 10,  # these by their steepest slope, wherever they are
    "log_softmax(x, axis=1)": 10,
    "log_cosh(x)": 10,
    "normal_pdf(x)": 10,
}
"""How much further off than they can be these may be said to be; all others not at all."""

SMOOTH: Final = (
    *("-x", "x.T", "x + y", "x - y", "x * y", "x / p", "x ** 2", "x ** 3", "p ** 0.5", "p ** x", "p ** -2", "x @ y.T"),
    *("x.T @ y", "exp(x)", "expm1(x)", "log(p)", "log1p(p)", "sqrt(p)", "abs(x)", "tanh(x)", "maximum(x, y)"),
    *("sigmoid(x)", "softplus(x)", "erfc(x)", "normal_cdf(x)", "xlogy(x, p)", "quotient(x, p)", "last(x, axis=1)", "clip(x, -9, 9)"),
    *("sum(x)", "sum(x, axis=0)", "sum(x, axis=1)", "max(x, axis=1)", *LOOSE),
)  # fmt: skip
JUMPING: Final = ("x < y", "x <= y", "x > y", "x >= y", "where(x > y, x, p)", "sign(x)", "x == y", "zeros(x)")

USUAL: Final = {
    "exp(minimum(x, 0))": ("expm1(minimum(x, 0)) + 1",),
    "sigmoid(x)": ("1 - sigmoid(-x)", "(1 + tanh(x / 2)) / 2", "exp(x) / (1 + exp(x))", "1 - exp(-softplus(x))"),
    "tanh(x)": ("2 * sigmoid(2 * x) - 1",),
    "softplus(x)": (
        "-log(1 - sigmoid(x))",
        "-log(sigmoid(-x))",
        "log(1 + exp(x))",
        "maximum(x, 0) + log(1 + exp(-abs(x)))",
    ),
    "log_cosh(x)": ("abs(x) + log(1 + exp(-2 * abs(x))) - log(2)",),
    "log_softmax(x, axis=1)": ("log(softmax(x, axis=1))",),
    "xlogy(u, u) - xlogy(u, p)": ("u * log(u / p)",),
    "quotient(1 - u, 1 - v) - quotient(u, v)": ("(v - u) / (v * (1 - v))",),
    "xlogy(1 - u, 1 - v)": ("(1 - u) * log(1 - v)",),
    "y * (1 - tanh(x) ** 2)": ("y / ((exp(x) + exp(-x)) / 2) ** 2",),
    "y * sigmoid(x) * (1 - sigmoid(x))": ("y * exp(-x) / (1 + exp(-x)) ** 2",),
    "x * sigmoid(x)": ("x / (1 + exp(-x))",),
    "sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x))": ("sigmoid(x) * (1 + x * (1 - sigmoid(x)))",),
    "sum((x - y) ** 2) / 6": ("sum(x ** 2 - 2 * x * y + y ** 2) / 6",),
}
"""Formulas of ours, and other forms of the same that people compute by."""

FORMS: Final = tuple(dict.fromkeys((*SMOOTH, *USUAL)))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with np.errstate(all="ignore"):
        yield


def bounded(text: str, values: Values, errors: Values, precision: float = DOUBLE) -> Bounded:
    """The bounded value of a formula."""
    world = {name: Bounded(value, errors.get(name, 0.0)) for name, value in values.items()}
    return Bounds(precision).of(Formula(text).tree, world)


def within(theirs: Any, ours: Bounded) -> bool:
    """Whether theirs, where they are numbers at all, are as near to ours as it says; what is less than any float32 is none."""
    return bool(np.all((np.abs(theirs - ours.value) <= ours.error + 1e-44) | ~np.isfinite(theirs)))


def drawn(rng: np.random.Generator, scale: float, shape: tuple[int, int] = (1, 2)) -> dict[str, Any]:
    """Numbers of both signs, positive ones, and ones between 0 and 1."""
    real = {name: scale * rng.uniform(0.3, 1, shape) * rng.choice([-1, 1], shape) for name in "xy"}
    return real | {"p": scale * rng.uniform(0.4, 1, shape)} | {name: rng.uniform(0.01, 0.99, shape) for name in "uv"}


def off_at_most(text: str, values: Values, errors: Values) -> Any:
    """How far a formula is off where every number in it is off by its error, up, down or not at all: the worst of all ways."""
    names = Formula(text).names
    right = evaluator.evaluate(text, values) * 1.0
    worst = np.zeros(np.shape(right))
    for signs in product((-1, 0, 1), repeat=2 * len(names)):
        off = {
            name: values[name] + np.reshape(signs[2 * i : 2 * i + 2], (1, 2)) * errors[name]
            for i, name in enumerate(names)
        }
        worst = np.maximum(worst, np.abs(evaluator.evaluate(text, off) - right))
    return worst


def test_every_function_is_here() -> None:
    """Every function of the language, but the one on class numbers, which are exact, is in a formula of these tests."""
    called = {name for name in FUNCTIONS if any(f"{name}(" in text for text in (*SMOOTH, *JUMPING))}
    assert called == FUNCTIONS.keys() - {"one_hot"}


@pytest.mark.parametrize("size", [1e-9, 1e-3, 0.2])
@pytest.mark.parametrize("text", [*SMOOTH, *JUMPING])
def test_errors_go_through_an_operation(text: str, size: float) -> None:
    """However far the numbers that go in are off, within their errors, what comes out is off by at most its error."""
    rng = np.random.default_rng(1)
    for scale in (0.01, 1, 10):
        values = drawn(rng, scale)
        errors = {
            name: size * np.abs(value) * rng.choice([1, 1, 0.1, 0], value.shape) for name, value in values.items()
        }
        error = bounded(text, values, errors).error
        rounded = 1e-15 * scale  # the numbers that were moved
        assert np.all((off_at_most(text, values, errors) <= error + rounded) | np.isinf(error))


@pytest.mark.parametrize("text", [*JUMPING, "xlogy(x, p)", "quotient(x, p)"])
def test_errors_go_through_where_it_is_undecided(text: str) -> None:
    """So it is where errors reach over a jump: numbers that may be equal, of either sign, or 0."""
    values = {"x": np.array([[0.5, 0.0]]), "y": np.array([[0.75, 0.0]]), "p": np.array([[3.0, 4.0]])}
    errors = dict.fromkeys("xyp", np.array([[0.125, 0.5]]))
    assert np.all(off_at_most(text, values, errors) <= bounded(text, values, errors).error)


def test_a_difference_is_as_exact_as_what_it_is_of() -> None:
    """What is left of two numbers that are nearly the same has the rounding of these, for others may have had them unrounded."""
    z = np.linspace(5, 36)
    values = {"z": z, "A": 1 / (1 + np.exp(-z))}
    for text, theirs in (("1 - A", 1 / (1 + np.exp(z))), ("xlogy(1, A)", -np.log1p(np.exp(-z)))):
        assert within(theirs, bounded(text, values, {}))


def test_nothing_times_an_infinite_logarithm_is_nothing() -> None:
    """Where the target is 1 and so is the output, what the other class adds to the loss is 0 and exact."""
    assert bounded("xlogy(1 - y, 1 - A)", {"y": np.float64(1), "A": np.float64(1)}, {}).error < 1e-11


@pytest.mark.parametrize("text", SMOOTH)
def test_an_error_is_no_larger_than_it_can_be(text: str) -> None:
    """To first order the error is one that is reached, also where it is one number for a whole tensor."""
    rng = np.random.default_rng(2)
    values, errors = drawn(rng, 1), {"x": 1e-4, "y": 2e-4, "p": 1e-5}
    assert np.all(bounded(text, values, errors).error <= LOOSE.get(text, 1.001) * off_at_most(text, values, errors))


@pytest.mark.parametrize("text", [*FORMS, *JUMPING])
def test_exact_numbers_give_what_is_exact_to_float_precision(text: str) -> None:
    """At ordinary sizes an error of a millionth of a number is a thousand times what is allowed."""
    result = bounded(text, drawn(np.random.default_rng(3), 5), {})
    assert np.all(result.error <= 1e-9 * np.abs(result.value))


@pytest.mark.parametrize(("dtype", "precision"), [(np.float64, DOUBLE), (np.float32, SINGLE)])
@pytest.mark.parametrize("text", FORMS)
def test_usual_forms_are_within_the_rounding(text: str, dtype: type, precision: float) -> None:
    """Theirs is right, in any of the forms that people compute by, at any size at which it is a number at all."""
    rng = np.random.default_rng(4)
    for scale in (0.01, 1, 5, 20, 37):
        values = {name: value.astype(dtype) for name, value in drawn(rng, scale, (40, 3)).items()}
        ours = bounded(text, {name: np.float64(value) for name, value in values.items()}, {}, precision)
        for form in (text, *USUAL.get(text, ())):
            theirs = evaluator.evaluate(form, values)
            assert within(theirs, ours), form


@pytest.mark.parametrize(("dtype", "precision"), [(np.float64, DOUBLE), (np.float32, SINGLE)])
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=described)
def test_activations_by_hand_are_within_the_rounding(activation: Any, dtype: type, precision: float) -> None:
    """An activation written as in a textbook, and its backward pass from the A that it gave, are within the rounding of ours."""
    rng = np.random.default_rng(5)
    for scale in (0.01, 1, 5, 15):
        Z, dA = (size * rng.standard_normal((20, 4)).astype(dtype) for size in (scale, 1))
        A = activated(activation, Z)
        dZ = passed_back(activation, dA, Z, A)
        parts = {"alpha": getattr(activation, "alpha", None)}
        values = parts | {"Z": np.float64(Z), "A": np.float64(A), "dA": np.float64(dA)}
        for text, theirs in ((activation.formula, A), (activation.vjp, dZ)):
            ours = bounded(text, values, {}, precision)
            assert within(theirs, ours)


@pytest.mark.parametrize(("dtype", "precision"), [(np.float64, DOUBLE), (np.float32, SINGLE)])
@pytest.mark.parametrize("loss", LOSSES, ids=described)
def test_losses_by_hand_are_within_the_rounding(loss: Any, dtype: type, precision: float) -> None:
    """A loss and its gradient written as in a textbook are within the rounding of ours, for every sample by itself."""
    rng = np.random.default_rng(6)
    for scale in (0.01, 1, 5, 20, 37):
        for A in rng.uniform(-scale, scale, (100, 1, 3)):
            y = rng.choice([rng.uniform(0, 1, (1, 3)), np.eye(3)[rng.integers(3, size=1)]])
            if loss.takes != "real":
                A = np.exp(A) / np.exp(A).sum()  # noqa: PLW2901 - outputs of a softmax
            A, y = A.astype(dtype), y.astype(dtype)  # noqa: PLW2901 - likewise
            parts = {"m": 1.0, "n": 3.0, "delta": getattr(loss, "delta", None)}
            values = parts | {"A": np.float64(A), "y": np.float64(y)}
            for text, theirs in ((loss.formula, loss_of(loss, A, y)), (loss.gradient, gradient(loss, A, y))):
                ours = bounded(text, values, {}, precision)
                assert within(theirs, ours)


def test_the_rounding_of_a_sum_grows_with_its_terms() -> None:
    """A product of long rows, added up one after the other in float32, is within its rounding."""
    a, b = np.full((1, 20_000), 0.1, np.float32), np.ones((20_000, 1), np.float32)
    theirs = np.float32(0)
    for term in a[0]:
        theirs += term
    values = {"a": np.float64(a), "b": np.float64(b)}
    for text in ("a @ b", "sum(a)"):
        ours = bounded(text, values, {}, SINGLE)
        assert 1e-4 < np.max(np.abs(theirs - ours.value)) <= np.max(ours.error)


def test_a_number_whose_usual_form_is_infinite_is_as_exact_as_others() -> None:
    """Where 1 - sigmoid(z) is 0, nobody has its logarithm for a number, and nothing is allowed for it."""
    ours = bounded("softplus(x)", {"x": np.array([40.0, 100.0, 800.0])}, {})
    assert np.all(ours.error <= 1e-12)


@pytest.mark.parametrize("text", [*FORMS, *JUMPING])
def test_an_error_is_never_without_a_value(text: str) -> None:
    """Numbers that are 0, overflow, are infinite or none, and errors without bound, never give an error that is NaN or negative."""
    rng = np.random.default_rng(7)
    numbers = [0.0, -0.0, 1.0, -1.0, 1e-320, 1e200, -1e200, 1e308, np.inf, -np.inf, np.nan]
    for _ in range(200):
        values = {name: rng.choice(numbers, (2, 2)) for name in "xypuv"}
        errors = {name: rng.choice([0.0, 1e-300, 1.0, np.inf], (2, 2)) for name in "xypuv"}
        for off in (errors, {}, dict.fromkeys("xypuv", 1e-9)):
            assert np.all(bounded(text, values, off).error >= 0)
