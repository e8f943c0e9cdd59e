"""Activations: values that are known from elsewhere, the declared slope at every kink, and where outputs lie."""

import math
from typing import Any, get_args

import numpy as np
import pytest

from app.engine.activations import (
    Activation,
    Celu,
    Elu,
    Gelu,
    HardSigmoid,
    HardTanh,
    Identity,
    LeakyRelu,
    LogSigmoid,
    LogSoftmax,
    Mish,
    Relu,
    Selu,
    Sigmoid,
    Silu,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from tests.engine.alone import activated
from tests.engine.networks import ACTIVATIONS, described

E = math.e


@pytest.mark.parametrize(
    ("part", "z", "a"),
    [
        (Identity(), -2.5, -2.5),
        (Sigmoid(), math.log(3), 0.75),
        (Sigmoid(), 0.0375, 0.5093739),  # the founding example's first cell
        (HardSigmoid(), 1.5, 0.75),
        (HardSigmoid(), -4.0, 0.0),
        (LogSigmoid(), math.log(3), math.log(0.75)),
        (Tanh(), math.log(3), 0.8),
        (HardTanh(), -0.25, -0.25),
        (HardTanh(), 7.0, 1.0),
        (Relu(), -0.5, 0.0),
        (Relu(), 3.0, 3.0),
        (LeakyRelu(), -2.0, -0.02),
        (LeakyRelu(alpha=0.3), -2.0, -0.6),
        (Elu(), -1.0, 1 / E - 1),
        (Elu(alpha=0.3), -1.0, 0.3 * (1 / E - 1)),
        (Elu(), 2.0, 2.0),
        (Selu(), 1.0, 1.0507009873554805),
        (Selu(), -1e9, -1.7580993408473766),  # -scale * alpha
        (Celu(), -1.0, 1 / E - 1),
        (Celu(alpha=2.0), -2.0, 2 * (1 / E - 1)),
        (Gelu(), 1.0, 0.8413447460685429),  # the standard normal table: 0.84134 lies below one deviation
        (Gelu(), -1.0, -0.15865525393145707),
        (Gelu(approximate="tanh"), 1.0, 0.841191990608276),  # 0.8411920 in jax.nn.gelu and PyTorch
        (Silu(), math.log(3), 0.75 * math.log(3)),
        (Mish(), 1.0, 0.8650983882673103),
        (Softplus(), 0.0, math.log(2)),
        (Softsign(), -3.0, -0.75),
    ],
    ids=str,
)
def test_known_values(part: Activation, z: float, a: float) -> None:
    """An activation gives what its paper, a table or a line of arithmetic says."""
    A, _ = activated(part, [[z]])
    assert A[0, 0] == pytest.approx(a, rel=1e-7 if a == 0.5093739 else 1e-12)


@pytest.mark.parametrize(
    ("part", "Z", "A"),
    [
        (Softmax(), [0.0, math.log(2), math.log(5)], [1 / 8, 2 / 8, 5 / 8]),
        (LogSoftmax(), [0.0, math.log(2), math.log(5)], [math.log(p) for p in (1 / 8, 2 / 8, 5 / 8)]),
    ],
    ids=["softmax", "log_softmax"],
)
def test_known_rows(part: Activation, Z: list[float], A: list[float]) -> None:
    """Each sample's logits become shares of e^Z, whatever the other samples are."""
    assert activated(part, [Z, [9, 9, -9]])[0][0].tolist() == pytest.approx(A, rel=1e-12)


@pytest.mark.parametrize(
    ("part", "z", "slope"),
    [
        (Relu(), 0.0, 0.0),
        (LeakyRelu(), 0.0, 0.01),
        (LeakyRelu(alpha=0.3), 0.0, 0.3),
        (Elu(), 0.0, 1.0),
        (Elu(alpha=0.3), 0.0, 0.3),
        (Selu(), 0.0, 1.7580993408473766),
        (Celu(), 0.0, 1.0),
        (Celu(alpha=0.3), 0.0, 1.0),
        (HardTanh(), 1.0, 0.0),
        (HardTanh(), -1.0, 0.0),
        (HardSigmoid(), 3.0, 0.0),
        (HardSigmoid(), -3.0, 0.0),
        (Softsign(), 0.0, 1.0),
    ],
    ids=str,
)
def test_the_slope_at_a_kink_is_the_declared_one(part: Activation, z: float, slope: float) -> None:
    """Where the slopes from both sides meet, or do not, the docstring says which it is; -0.0 is 0."""
    for zero in (z, -z) if z == 0 else (z,):
        assert activated(part, [[zero]])[1].tolist() == [[pytest.approx(slope, rel=1e-15)]]


@pytest.mark.parametrize(
    ("part", "slope"),
    [
        (Identity(), 1),
        (Sigmoid(), 1 / 4),
        (HardSigmoid(), 1 / 6),
        (LogSigmoid(), 1 / 2),
        (Tanh(), 1),
        (HardTanh(), 1),
        (Gelu(), 1 / 2),
        (Gelu(approximate="tanh"), 1 / 2),
        (Silu(), 1 / 2),
        (Mish(), 0.6),  # tanh(ln 2)
        (Softplus(), 1 / 2),
    ],
    ids=str,
)
def test_the_slope_at_zero(part: Activation, slope: float) -> None:
    """Where an activation is smooth at 0, its slope there is a known fraction."""
    assert activated(part, [[0.0]])[1][0, 0] == pytest.approx(slope, rel=1e-14)


@pytest.mark.parametrize(
    ("part", "z", "below", "above"),
    [
        (Relu(), 0.0, 0, 1),
        (LeakyRelu(alpha=0.3), 0.0, 0.3, 1),
        (HardTanh(), 1.0, 1, 0),
        (HardTanh(), -1.0, 0, 1),
        (HardSigmoid(), 3.0, 1 / 6, 0),
        (HardSigmoid(), -3.0, 0, 1 / 6),
    ],
    ids=str,
)
def test_pieces_meet_where_they_should(part: Activation, z: float, below: float, above: float) -> None:
    """Next to a kink, by one part in a million, the slopes are those of the pieces."""
    assert activated(part, [[z - 1e-6, z + 1e-6]])[1].tolist() == [pytest.approx([below, above])]


@pytest.mark.parametrize("part", ACTIVATIONS, ids=described)
def test_outputs_lie_in_the_declared_range(part: Activation) -> None:
    """`positive`, `unit` and `simplex` are true of the outputs; a `real` one leaves the unit interval somewhere."""
    A, _ = activated(part, [[-6, -0.5, 4], [2, 2, 2], [0, 30, -30]])
    match part.range:
        case "real":
            assert not ((A >= 0) & (A <= 1)).all()
        case "positive":
            assert (A > 0).all()
        case "unit" | "simplex":
            assert ((A >= 0) & (A <= 1)).all()
    assert (part.range == "simplex") == np.allclose(A.sum(axis=1), 1)


def test_a_product_goes_back_linearly() -> None:
    """Twice the incoming gradient makes twice the outgoing one: the rule is a vector-Jacobian product, for all."""
    Z, dA = [[-2.0, 0.3, 1.7]], [[0.5, -1.0, 2.0]]
    for part in ACTIVATIONS:
        _, once = activated(part, Z, dA)
        _, twice = activated(part, Z, [[2 * d for d in dA[0]]])
        assert np.allclose(twice, 2 * once, rtol=1e-14), described(part)
        assert np.abs(once).max() > 0.01, described(part)


def test_every_kink_is_declared() -> None:
    """An activation that is defined by pieces says in its docstring what its slope is where they meet."""
    pieces = ("maximum(", "minimum(", "where(", "clip(")
    for member in get_args(Activation):
        doc: Any = member.__doc__
        assert not any(piece in member().formula for piece in pieces) or "slope" in doc, member.__name__
