"""Nothing overflows on the way to a finite result: values and gradients up to 1e4, in both dtypes, beside their exact values."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pytest

from app.engine.activations import Activation, LogSoftmax, Softmax
from app.engine.losses import LogCosh, Loss, SoftmaxCrossEntropy
from tests.engine import exact
from tests.engine.alone import activated, lost
from tests.engine.networks import ACTIVATIONS, LOSSES, described

POINTS: Final = [1e4, -1e4, 700, -700, 89, -89, 40, -40, 10, -10, 2.5, -2.5, 1e-8, -1e-8]
ELEMENTWISE: Final = [part for part in ACTIVATIONS if part.kind in exact.ACTIVATIONS]
ON_NUMBERS: Final = [loss for loss in LOSSES if loss.kind in exact.LOSSES]
ROWS: Final[list[list[float]]] = [
    [1e4, -1e4, 0],
    [1e4, 1e4, 1e4],
    [-1e4, -1e4, -9999],
    [700, 0, -700],
    [89, -89, 88],
    [1e-8, 0, -1e-8],
    [0.5, -1, 2],
]
DTYPES: Final = [np.float64, np.float32]


def _near(ours: Any, true: Decimal, within: float, floor: float) -> bool:
    """Whether ours is a finite number that differs by at most a part `within` of the true one, or by `floor`."""
    assert np.isfinite(ours)
    return abs(Decimal(float(ours)) - true) <= Decimal(within) * abs(true) + Decimal(floor)


def _dot(factors: Sequence[float], row: exact.Row) -> Decimal:
    return sum((Decimal(factor) * x for factor, x in zip(factors, row, strict=True)), Decimal(0))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("part", ELEMENTWISE, ids=described)
def test_activations_are_right_at_any_size(part: Activation, dtype: Any) -> None:
    """Up to 1e4 each activation and its slope are finite, and within four rounding errors of the exact ones."""
    eps = 4 * float(np.finfo(dtype).eps)
    A, dZ = activated(part, [POINTS], dtype=dtype)
    for i, z in enumerate(np.array(POINTS, dtype).tolist()):
        value, slope = exact.activated(part, z)
        assert _near(A[0, i], value, eps, eps), f"A at {z}"
        assert _near(dZ[0, i], slope, eps, eps), f"slope at {z}"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("part", [p for p in ELEMENTWISE if described(p) != "gelu-approximate=tanh"], ids=described)
def test_small_activations_keep_their_digits(part: Activation, dtype: Any) -> None:
    """However close to 0, an activation's leading digits are right; gelu's tanh form, which subtracts, is the one exception."""
    eps, tiny = 32 * float(np.finfo(dtype).eps), 100 * float(np.finfo(dtype).tiny)
    points = np.array([*POINTS, 0], dtype)
    A, _ = activated(part, points[None], dtype=dtype)
    for i, z in enumerate(points.tolist()):
        assert _near(A[0, i], exact.activated(part, z)[0], eps, tiny), f"A at {z}"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("part", "definition"),
    [(Softmax(), exact.softmax), (LogSoftmax(), exact.log_softmax)],
    ids=["softmax", "log_softmax"],
)
def test_softmaxes_are_right_at_any_size(
    part: Activation, definition: Callable[[exact.Row], exact.Row], dtype: Any
) -> None:
    """Rows of logits up to 1e4, however far apart, give exact values, and an exact gradient for whatever comes back."""
    eps = 4 * float(np.finfo(dtype).eps)
    factors = [0.25, -1.5, 2.0]
    A, dZ = activated(part, ROWS, [factors] * len(ROWS), dtype)
    for k, row in enumerate(np.array(ROWS, dtype).tolist()):
        values = exact.mapped(definition, row)
        _, slopes = exact.value_and_gradient(lambda z: _dot(factors, definition(z)), row)
        for i in range(3):
            assert _near(A[k, i], values[i], eps, eps), f"A at {row}"
            assert _near(dZ[k, i], slopes[i], eps, 4 * eps), f"dZ at {row}"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("y", [0.0, 1.0, 0.25])
@pytest.mark.parametrize("loss", ON_NUMBERS, ids=described)
def test_losses_are_right_at_any_size(loss: Loss, y: float, dtype: Any) -> None:
    """Losses on any number are exact, with their gradients, for outputs up to 1e4: on logits, and where errors are squared."""
    eps = 4 * float(np.finfo(dtype).eps)
    for a in np.array([*POINTS, 0.1], dtype).tolist():
        L, dA = lost(loss, [[a]], [[y]], dtype)
        value, slope = exact.lost(loss, a, y)
        assert _near(L, value, eps, eps), f"L at {a}"
        assert _near(dA[0, 0], slope, eps, eps), f"dA at {a}"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("y", [[0.0, 1.0, 0.0], [0.25, 0.25, 0.5], [1.0, 0.0, 1.0]], ids=str)
def test_cross_entropy_of_logits_is_right_at_any_size(y: list[float], dtype: Any) -> None:
    """On logits up to 1e4 softmax_cross_entropy and its gradient are exact, for one class, for shares and for two classes."""
    eps = 4 * float(np.finfo(dtype).eps)
    for row in np.array(ROWS, dtype).tolist():
        L, dA = lost(SoftmaxCrossEntropy(), [row], [y], dtype)
        value, slopes = exact.value_and_gradient(lambda z: -_dot(y, exact.log_softmax(z)), row)
        assert _near(L, value, eps, eps), f"L at {row}"
        for i in range(3):
            assert _near(dA[0, i], slopes[i], eps, eps), f"dA at {row}"


def test_small_errors_keep_their_digits_in_log_cosh() -> None:
    """log_cosh of 1e-8 is 5e-17, which a plain log(cosh(x)) takes for 0."""
    for x in (1e-8, 1e-3, 0.5, 0.999, 1.0, 1.5):
        L, _ = lost(LogCosh(), [[x]], [[0.0]])
        assert _near(L, exact.lost(LogCosh(), x, 0.0)[0], 1e-15, 0), f"at {x}"


def test_every_activation_and_every_loss_on_numbers_is_tried() -> None:
    """What has no exact definition beside it works on rows, on probabilities or rates, or grows as e^A does."""
    assert {part.kind for part in ACTIVATIONS} - exact.ACTIVATIONS.keys() == {"softmax", "log_softmax"}
    assert {loss.kind for loss in LOSSES if loss.takes == "real"} - exact.LOSSES.keys() == {
        "softmax_cross_entropy",
        "poisson_nll",
    }
