"""Batches: which samples they hold, in which order."""

from itertools import islice
from typing import Any, Final

import numpy as np
import pytest

from app.engine.batches import batches
from app.engine.layers import Dense
from app.engine.losses import CrossEntropy, HalfMse
from app.engine.network import Network

X: Final = np.arange(14.0).reshape(7, 2)
Y: Final = 100 + X
LAYERS: Final = (Dense(np.eye(2)),)
ROWS: Final = Network(X, Y, LAYERS, HalfMse())


def numbers(network: Network, count: int, *choice: Any) -> list[list[int]]:
    """The numbers of the samples in the first batches, after a look that targets came along and m counts them."""
    found = []
    for batch in islice(batches(network, *choice), count):
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
    """They are the permutations of NumPy's RandomState, one after the other, in both layouts and for class numbers too."""
    y: Any = X[:, 0].astype(np.intp) if classes else Y
    network = Network(X, y, LAYERS, CrossEntropy() if classes else HalfMse())
    if layout == "columns":
        network = Network(X.T.copy(), y if classes else y.T.copy(), LAYERS, network.loss, layout="columns")
    random = np.random.RandomState(11)
    orders = [random.permutation(7).tolist() for _ in range(2)]
    assert orders[0] != orders[1]
    assert numbers(network, 6, 3, 11) == [order[start : start + 3] for order in orders for start in (0, 3, 6)]
