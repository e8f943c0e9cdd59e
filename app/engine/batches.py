"""Batches: which samples each step of a training sees.

An epoch is one pass through the samples, cut into batches from the first to the last, which holds what is left. With a seed,
each epoch goes through them in an order of its own: the permutations that NumPy's `RandomState(seed)` draws one after the
other, the generator whose numbers NumPy promises never to change (NEP 19), as for initial weights. A batch of all samples
is not shuffled: the order would change nothing but roundings.
"""

from collections.abc import Iterator
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from app.engine.functions import Array
from app.engine.network import Network

__all__ = ["Batch", "batches"]


class Batch(NamedTuple):
    """Samples, their targets and how many they are."""

    X: Array
    y: Any
    m: int


def batches(network: Network, size: int | None = None, seed: int | None = None) -> Iterator[Batch]:
    """The batches of a network's samples, without end.

    Args:
        network: whose `X` and `y` hold all samples.
        size: how many samples a batch holds; None: all of them.
        seed: of the order, 0 to 2**32 - 1; None: the order in which they stand.
    """
    m, axis = network.X.shape[network.samples_axis], network.samples_axis
    if size is None or size >= m:
        yield from repeat(Batch(network.X, network.y, m))
        return
    random = None if seed is None else np.random.RandomState(seed)
    while True:
        order = None if random is None else random.permutation(m)
        for start in range(0, m, size):
            chosen = slice(start, start + size) if order is None else order[start : start + size]
            X = _samples(network.X, chosen, axis)
            yield Batch(X, _samples(network.y, chosen, axis), X.shape[axis])


def _samples(tensor: Any, chosen: Any, axis: int) -> Any:
    """Some samples of the data, or of the targets: a matrix, or class numbers."""
    return tensor[:, chosen] if axis and tensor.ndim > 1 else tensor[chosen]
