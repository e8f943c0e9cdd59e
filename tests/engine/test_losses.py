"""Losses: each reduction by hand on a small batch, the declared slope at every kink, and what 0 * ln 0 is."""

import math
from typing import Any, Final, get_args

import numpy as np
import pytest

from app.engine.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    HalfMse,
    HalfSse,
    Hinge,
    Huber,
    KlDivergence,
    LogCosh,
    Loss,
    Mae,
    Mse,
    PoissonNll,
    SigmoidCrossEntropy,
    SoftmaxCrossEntropy,
    SquaredHinge,
)
from tests.engine.alone import lost
from tests.engine.networks import LOSSES

LN2: Final = math.log(2)
SIGNS: Final = [[1.0, -1.0, 1.0], [-1.0, 1.0, 1.0]]


# Two samples of three outputs, so that m = 2, n = 3 and m * n = 6 cannot be mistaken for each other.
@pytest.mark.parametrize(
    ("loss", "A", "y", "L"),
    [
        (HalfMse(), [[1, 2, 3], [4, 5, 6]], [[1, 1, 1], [1, 1, 1]], 55 / 4),
        (Mse(), [[1, 2, 3], [4, 5, 6]], [[1, 1, 1], [1, 1, 1]], 55 / 6),
        (HalfSse(), [[1, 2, 3], [4, 5, 6]], [[1, 1, 1], [1, 1, 1]], 55 / 2),
        (Mae(), [[1, 2, 3], [4, 5, -6]], [[1, 1, 1], [1, 1, 1]], (0 + 1 + 2 + 3 + 4 + 7) / 6),
        (Huber(), [[1, 1.5, 2], [3, -4, 1]], [[1, 1, 1], [1, 1, 1]], (0 + 1 / 8 + 1 / 2 + 1.5 + 4.5 + 0) / 6),
        (Huber(delta=2.0), [[1, 2, 3], [4, -5, 1]], [[1, 1, 1], [1, 1, 1]], (0 + 1 / 2 + 2 + 4 + 10 + 0) / 6),
        (LogCosh(), [[LN2, 0, 0], [0, 0, -LN2]], [[0, 0, 0], [0, 0, 0]], 2 * math.log(1.25) / 6),
        (
            BinaryCrossEntropy(),
            [[1 / 2, 1 / 4, 1], [3 / 4, 0, 1 / 2]],
            [[1, 0, 1], [0, 0, 1 / 2]],
            (LN2 - math.log(3 / 4) + 0 + 2 * LN2 + 0 + LN2) / 6,
        ),
        (CrossEntropy(), [[1 / 2, 1 / 4, 1 / 4], [1, 0, 0]], [[0, 1, 0], [1, 0, 0]], LN2),
        (CrossEntropy(), [[1 / 2, 1 / 4, 1 / 4], [1 / 2, 1 / 2, 0]], [[0, 1 / 2, 1 / 2], [1, 0, 0]], 3 * LN2 / 2),
        (
            SigmoidCrossEntropy(),
            [[0, math.log(3), 0], [0, 0, -math.log(3)]],
            [[1, 1, 0], [1 / 2, 0, 0]],
            (4 * LN2 - 2 * math.log(3 / 4)) / 6,
        ),
        (SoftmaxCrossEntropy(), [[0, LN2, 0], [5, 5, 5]], [[0, 1, 0], [0, 0, 1]], (LN2 + math.log(3)) / 2),
        (SoftmaxCrossEntropy(), [[0, 0, 0], [5, 5, 5]], [[1, 1, 0], [0, 0, 0]], 2 * math.log(3) / 2),
        (Hinge(), [[2, 1, 0.5], [-0.5, -3, 1]], SIGNS, (0 + 2 + 0.5 + 0.5 + 4 + 0) / 6),
        (SquaredHinge(), [[2, 1, 0.5], [-0.5, -3, 1]], SIGNS, (0 + 4 + 0.25 + 0.25 + 16 + 0) / 6),
        (KlDivergence(), [[1 / 2, 1 / 4, 1 / 4], [1, 0, 0]], [[1 / 4, 1 / 2, 1 / 4], [1, 0, 0]], LN2 / 4 / 2),
        (PoissonNll(), [[0, LN2, 0], [0, 0, LN2]], [[1, 2, 0], [0, 3, 0]], (1 + 2 - 2 * LN2 + 1 + 1 + 1 + 2) / 6),
        (PoissonNll(log_input=False), [[1, 2, 1], [1, 0, 2]], [[1, 2, 0], [0, 0, 1]], (1 + 2 - 2 * LN2 + 2 + 2 - LN2) / 6),
    ],
    ids=str,
)  # fmt: skip
def test_the_value_is_what_arithmetic_says(loss: Loss, A: Any, y: Any, L: float) -> None:
    """On two samples of three outputs, the reduction that a loss declares gives the number that paper and pencil give."""
    assert lost(loss, A, y)[0] == pytest.approx(L, rel=1e-14)


@pytest.mark.parametrize(
    ("loss", "a", "y", "slope"),
    [
        (Mae(), 2.5, 2.5, 0.0),
        (Huber(), 3.5, 2.5, 1.0),
        (Huber(delta=0.5), 2.0, 2.5, -0.5),
        (Hinge(), 1.0, 1.0, 0.0),
        (Hinge(), -1.0, -1.0, 0.0),
        (SquaredHinge(), 1.0, 1.0, 0.0),
    ],
    ids=str,
)
def test_the_slope_at_a_kink_is_the_declared_one(loss: Loss, a: float, y: float, slope: float) -> None:
    """Where two pieces of a loss meet, its gradient is what the docstring says."""
    assert lost(loss, [[a]], [[y]])[1].tolist() == [[slope]]


@pytest.mark.parametrize(
    ("loss", "A", "y", "dA"),
    [
        (BinaryCrossEntropy(), [[0.0, 1.0]], [[0.0, 1.0]], [[1 / 2, -1 / 2]]),
        (CrossEntropy(), [[0.0, 1.0]], [[0.0, 1.0]], [[0.0, -1.0]]),
        (KlDivergence(), [[0.0, 1.0]], [[0.0, 1.0]], [[0.0, -1.0]]),
        (PoissonNll(log_input=False), [[0.0, 1.0]], [[0.0, 1.0]], [[1 / 2, 0.0]]),
    ],
    ids=["binary_cross_entropy", "cross_entropy", "kl_divergence", "poisson_nll"],
)
def test_zero_times_the_logarithm_of_zero_is_zero(loss: Loss, A: Any, y: Any, dA: Any) -> None:
    """A right certainty costs nothing on probabilities, and its gradient is finite."""
    L, gradient = lost(loss, A, y)
    assert (0.5 if loss.kind == "poisson_nll" else 0.0) == L
    assert gradient.tolist() == dA


@pytest.mark.parametrize(
    ("loss", "a", "y"),
    [
        (BinaryCrossEntropy(), 0.0, 1.0),
        (BinaryCrossEntropy(), 1.0, 0.0),
        (CrossEntropy(), 0.0, 1.0),
        (KlDivergence(), 0.0, 0.5),
        (PoissonNll(log_input=False), 0.0, 2.0),
        (PoissonNll(), 1e4, 2.0),
    ],
    ids=str,
)
def test_a_wrong_certainty_is_infinite(loss: Loss, a: float, y: float) -> None:
    """No epsilon makes an impossible observation finite; it comes out infinite, for an error to say so."""
    assert lost(loss, [[a]], [[y]])[0] == math.inf


@pytest.mark.parametrize(
    ("on_logits", "on_probabilities", "squash"),
    [
        (SigmoidCrossEntropy(), BinaryCrossEntropy(), lambda z: 1 / (1 + np.exp(-z))),
        (SoftmaxCrossEntropy(), CrossEntropy(), lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)),
    ],
    ids=["sigmoid", "softmax"],
)
def test_losses_on_logits_are_those_on_probabilities(on_logits: Loss, on_probabilities: Loss, squash: Any) -> None:
    """Cross-entropy on logits equals cross-entropy on the sigmoid or the softmax of them."""
    random = np.random.default_rng(0)
    A, y = random.standard_normal((4, 3)), random.dirichlet(np.ones(3), 4)
    assert lost(on_logits, A, y)[0] == pytest.approx(lost(on_probabilities, squash(A), y)[0], rel=1e-13)


def test_the_well_known_gradients() -> None:
    """On logits, the gradient is (probability - target) over the count: the rule that every course derives."""
    A, y = np.array([[0.0, math.log(3)], [0.0, 0.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    assert lost(SoftmaxCrossEntropy(), A, y)[1].tolist() == [
        pytest.approx([1 / 8, -1 / 8]),
        pytest.approx([-1 / 4, 1 / 4]),
    ]
    assert lost(SigmoidCrossEntropy(), A, y)[1].tolist() == [
        pytest.approx([1 / 8, -1 / 16]),
        pytest.approx([-1 / 8, 1 / 8]),
    ]
    assert lost(HalfMse(), A, y)[1].tolist() == ((A - y) / 2).tolist()


def test_every_loss_is_computed_by_hand() -> None:
    """The table above leaves out no loss."""
    marks: Any = test_the_value_is_what_arithmetic_says.pytestmark
    assert {type(row[0]) for row in marks[0].args[1]} == set(get_args(Loss))


def test_every_loss_says_its_reduction() -> None:
    """Each docstring says by what the formula divides."""
    said = {
        "/ (m * n)": "mean over all",
        "/ m": "mean over samples",
        "/ (2 * m)": "mean over samples",
        "/ 2": "no mean at all",
    }
    for loss in LOSSES:
        doc: Any = loss.__doc__
        divisor = next(divisor for divisor in said if loss.formula.endswith(divisor))
        assert said[divisor] in doc, loss.kind
