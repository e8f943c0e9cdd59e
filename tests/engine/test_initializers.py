"""Initializers: published formulas, the promised stream of random numbers, and the statistics of large matrices."""

import math
from typing import Any, get_args

import numpy as np
import pytest
from numpy.random import RandomState

from app.engine.activations import Relu, Tanh
from app.engine.initializers import (
    Constant,
    He,
    Initializer,
    LeCun,
    Normal,
    Orthogonal,
    Uniform,
    Xavier,
    Zeros,
    initialize,
)
from app.engine.layers import Dense
from tests.engine.networks import described, variants

SCHEMES: list[Initializer] = variants(Initializer)


def _draw(scheme: Initializer, shape: tuple[int, int], seed: int = 3) -> Any:
    return scheme.sample(shape, RandomState(seed))


def _uniform(shape: tuple[int, int], bound: float) -> Any:
    return RandomState(3).uniform(-bound, bound, shape)


def _normal(shape: tuple[int, int], std: float) -> Any:
    return RandomState(3).normal(0, std, shape)


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (Zeros(), np.zeros((4, 6))),
        (Constant(), np.full((4, 6), 0.1)),
        (Constant(value=-2.5), np.full((4, 6), -2.5)),
        (Uniform(), _uniform((4, 6), 0.05)),
        (Uniform(low=-1.0, high=1.0), _uniform((4, 6), 1)),
        (Normal(), _normal((4, 6), 0.05)),
        (Normal(mean=2.0, std=0.0), np.full((4, 6), 2.0)),
        (Xavier(), _uniform((4, 6), math.sqrt(6 / 10))),
        (Xavier(gain=5 / 3), _uniform((4, 6), 5 / 3 * math.sqrt(6 / 10))),
        (Xavier(distribution="normal"), _normal((4, 6), math.sqrt(2 / 10))),
        (He(), _normal((4, 6), math.sqrt(2 / 4))),
        (He(mode="fan_out"), _normal((4, 6), math.sqrt(2 / 6))),
        (He(distribution="uniform"), _uniform((4, 6), math.sqrt(6 / 4))),
        (LeCun(), _normal((4, 6), math.sqrt(1 / 4))),
        (LeCun(distribution="uniform"), _uniform((4, 6), math.sqrt(3 / 4))),
    ],
    ids=lambda value: described(value) if hasattr(value, "kind") else "",
)
def test_a_scheme_follows_its_published_formula(scheme: Initializer, expected: Any) -> None:
    """For 4 inputs and 6 units, bounds and deviations are the papers', on NumPy's RandomState."""
    drawn = _draw(scheme, (4, 6))
    assert drawn.shape == (4, 6)
    assert np.allclose(drawn, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("scheme", "std"),
    [
        (Uniform(), 0.1 / math.sqrt(12)),
        (Normal(), 0.05),
        (Xavier(), math.sqrt(2 / 700)),
        (Xavier(distribution="normal", gain=2.0), 2 * math.sqrt(2 / 700)),
        (He(), math.sqrt(2 / 400)),
        (He(distribution="uniform"), math.sqrt(2 / 400)),
        (He(mode="fan_out"), math.sqrt(2 / 300)),
        (LeCun(), math.sqrt(1 / 400)),
        (LeCun(distribution="uniform"), math.sqrt(1 / 400)),
    ],
    ids=str,
)
def test_large_matrices_have_the_stated_variance(scheme: Initializer, std: float) -> None:
    """Of 400 x 300 numbers the mean is 0 and the deviation the scheme's, to a percent."""
    drawn = _draw(scheme, (400, 300))
    assert drawn.std() == pytest.approx(std, rel=0.01)
    assert abs(drawn.mean()) < 0.01 * std


@pytest.mark.parametrize("shape", [(5, 5), (7, 3), (3, 7), (1, 4), (4, 1)])
@pytest.mark.parametrize("gain", [1.0, 1.5])
def test_orthogonal_matrices_are_orthogonal(shape: tuple[int, int], gain: float) -> None:
    """The rows or the columns, whichever are fewer, are orthogonal and of length gain."""
    W = _draw(Orthogonal(gain=gain), shape)
    product = W @ W.T if shape[0] <= shape[1] else W.T @ W
    assert W.shape == shape
    assert W.flags.c_contiguous
    assert np.allclose(product, gain**2 * np.eye(min(shape)), atol=1e-14)


def test_orthogonal_matrices_are_drawn_evenly() -> None:
    """With signs fixed by R's diagonal no entry prefers a sign (Mezzadri 2007): of a thousand draws the mean is 0."""
    random = RandomState(0)
    drawn = np.array([Orthogonal().sample((2, 2), random) for _ in range(1000)])
    assert np.abs(drawn.mean(axis=0)).max() < 0.1
    assert 0.4 < (np.linalg.det(drawn) > 0).mean() < 0.6


@pytest.mark.parametrize("scheme", SCHEMES, ids=described)
def test_a_seed_draws_the_same_bits_for_good(scheme: Initializer) -> None:
    """The same seed gives the same numbers to the bit; another gives others, where there is chance at all."""
    first, again, other = (initialize([3, 5, 2], [Tanh()] * 2, scheme, seed=seed) for seed in (42, 42, 43))
    same = [(a.W == b.W).all() for a, b in zip(first, again, strict=True)]
    differ = [(a.W != b.W).any() for a, b in zip(first, other, strict=True)]
    assert same == [True, True]
    assert differ == [not isinstance(scheme, Zeros | Constant)] * 2


def test_the_first_weights_of_seed_0_are_numpys() -> None:
    """The stream is RandomState's, whose first standard normal numbers after seed 0 are in every tutorial."""
    [layer] = initialize([2, 2], [Tanh()], Normal(mean=0.0, std=1.0), seed=0)
    assert layer.W.tolist() == [
        [1.764052345967664, 0.4001572083672233],
        [0.9787379841057392, 2.240893199201458],
    ]


def test_layers_are_drawn_one_after_the_other() -> None:
    """Weights come layer by layer, row by row, from one stream; biases start at 0 and take none of it."""
    layers = initialize([3, 4, 2], [Tanh(), Relu()], Normal(std=1.0), seed=7)
    stream = RandomState(7).standard_normal(3 * 4 + 4 * 2)
    assert np.concatenate([layer.W.ravel() for layer in layers]).tolist() == stream.tolist()
    assert [layer.b.tolist() if layer.b is not None else None for layer in layers] == [[[0.0] * 4], [[0.0] * 2]]
    assert [layer.activation for layer in layers] == [Tanh(), Relu()]
    without = initialize([3, 4, 2], [Tanh(), Relu()], Normal(std=1.0), seed=7, bias=False)
    assert [(layer.W == other.W).all() and other.b is None for layer, other in zip(layers, without, strict=True)] == [
        True,
        True,
    ]


def test_a_layer_transposed_is_the_same_layer() -> None:
    """In columns a network starts with the same numbers, W and b turned around."""
    for layer in initialize([3, 4, 2], [Tanh(), Relu()], Orthogonal(), seed=7):
        turned: Dense = layer.transpose()
        assert (turned.W == layer.W.T).all()
        assert turned.parameters["b"].shape == layer.parameters["b"].shape[::-1]


def test_bounds_must_not_be_crossed() -> None:
    """A uniform draw needs its bounds in order."""
    with pytest.raises(ValueError, match="low must not be above high"):
        Uniform(low=1.0, high=0.0)


def test_every_scheme_has_a_known_value() -> None:
    """The table of formulas, with orthogonality, leaves out no scheme."""
    [marks] = test_a_scheme_follows_its_published_formula.pytestmark
    assert {type(scheme) for scheme, _ in marks.args[1]} | {Orthogonal} == set(get_args(Initializer))
