"""Batches: which samples they hold, in which order."""

from itertools import count, islice
from random import Random
from typing import Any, Final

import numpy as np
import pytest

from app.engine.batches import batches, batches_an_epoch
from app.engine.layers import Dense
from app.engine.losses import CrossEntropy, HalfMse
from app.engine.network import Network

X: Final = np.arange(14.0).reshape(7, 2)
Y: Final = 100 + X
LAYERS: Final = (Dense(np.eye(2)),)
ROWS: Final = Network(X, Y, LAYERS, HalfMse())


def numbers(network: Network, few: int, *choice: Any) -> list[list[int]]:
    """The numbers of the samples in the first batches, after a look that targets came along and m counts them."""
    found = []
    for batch in islice(batches(network, *choice), few):
        samples = batch.X if network.layout == "rows" else batch.X.T
        found.append([int(row[0]) // 2 for row in samples])
        targets = batch.y if batch.y.ndim == 1 or network.layout == "rows" else batch.y.T
        np.testing.assert_array_equal(targets, samples[:, 0] if batch.y.ndim == 1 else 100 + samples)
        assert batch.m == len(samples)
    return found


@pytest.mark.parametrize("size", [None, 7, 8])
@pytest.mark.parametrize("seed", [None, 3])
def test_a_batch_of_all_samples_is_the_data_itself(size: int | None, seed: int | None) -> None:
    """Nothing is copied and nothing shuffled, so that a step on it is that of /step, to the last bit."""
    for batch in islice(batches(ROWS, size, seed), 3):
        assert batch.X is X
        assert batch.y is Y
        assert batch.m == 7


def test_without_a_seed_samples_stand_as_they_are() -> None:
    """Each epoch is cut from the first sample to the last; its last batch holds what is left."""
    assert numbers(ROWS, 5, 3) == [[0, 1, 2], [3, 4, 5], [6], [0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize("classes", [False, True])
def test_a_seed_draws_an_order_for_each_epoch(layout: Any, *, classes: bool) -> None:
    """They are permutations of NumPy's RandomState of seed and epoch, in both layouts and for class numbers too."""
    y: Any = X[:, 0].astype(np.intp) if classes else Y
    network = Network(X, y, LAYERS, CrossEntropy() if classes else HalfMse())
    if layout == "columns":
        network = Network(X.T.copy(), y if classes else y.T.copy(), LAYERS, network.loss, layout="columns")
    orders = [np.random.RandomState([11, 0, e]).permutation(7).tolist() for e in range(2)]
    assert orders[0] != orders[1]
    assert numbers(network, 6, 3, 11) == [order[start : start + 3] for order in orders for start in (0, 3, 6)]


def by_python(seed: int, epoch: int) -> list[int]:
    """An order of seven by the Mersenne Twister of Python, shuffled from the last to the first (Durstenfeld, 1964)."""
    high, low = divmod(epoch, 2**32)
    twister, order = Random(seed | high << 32 | low << 64), list(range(7))  # which Python splits into words, too
    for i in range(6, 0, -1):
        drawn = (twister.getrandbits(32) % 2 ** i.bit_length() for _ in count())
        j = next(number for number in drawn if number <= i)
        order[i], order[j] = order[j], order[i]
    return order


@pytest.mark.parametrize("epoch", [1, 2, 3_000_000_000, 2**32 - 1, 2**32 + 1, 2**50 + 77])
@pytest.mark.parametrize("seed", [0, 11, 2**32 - 1])
def test_the_order_of_an_epoch_is_that_of_another_mersenne_twister(seed: int, epoch: int) -> None:
    """However far it is; so that a seed can mean the same in another language, and for good."""
    assert [i for batch in numbers(ROWS, 3, 3, seed, 3 * epoch) for i in batch] == by_python(seed, epoch)


@pytest.mark.parametrize("seed", [None, 3])
@pytest.mark.parametrize("size", [1, 3, 4, 6, 7])
def test_batches_that_went_before_are_left_out(size: int, seed: int | None) -> None:
    """What comes from any batch on is what comes after those before it."""
    for first in range(20):
        assert numbers(ROWS, 9, size, seed, first) == numbers(ROWS, first + 9, size, seed)[first:]


@pytest.mark.parametrize("seed", [None, 3])
def test_no_batch_is_far(seed: int | None) -> None:
    """Nothing is drawn of all that went before, or the last batch would not come in a lifetime."""
    last = 3 * (2**53 // 3) - 1
    assert len(numbers(ROWS, 1, 3, seed, last)[0]) == 1
    assert numbers(ROWS, 2, 3, seed, last)[1] == numbers(ROWS, 1, 3, seed, last + 1)[0]


@pytest.mark.parametrize(("size", "many"), [(None, 1), (100, 1), (7, 1), (6, 2), (3, 3), (1, 7)])
def test_an_epoch_has_as_many_batches_as_hold_all_samples(size: int | None, many: int) -> None:
    """Also where samples are columns, and where the last batch is not full."""
    assert batches_an_epoch(ROWS, size) == many
    assert batches_an_epoch(Network(X.T.copy(), Y.T.copy(), LAYERS, HalfMse(), layout="columns"), size) == many
