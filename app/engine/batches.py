"""Batches: which samples each step of a training sees.

An epoch is one pass through the samples, cut into batches from the first to the last, which holds what is left. With a seed,
each epoch goes through them in an order of its own. That of epoch e, counted from 0, is

    numpy.random.RandomState([seed, *divmod(e, 2**32)]).permutation(m)

by the generator whose numbers NumPy promises never to change (NEP 19), as for initial weights. No order hangs on the one before:
any batch is drawn as fast as the first, and a training that goes on amid an epoch sees what it would have seen. A batch of all
samples is not shuffled: the order would change nothing but roundings.
"""

from collections.abc import Iterator
from itertools import count, repeat
from typing import Any, NamedTuple

import numpy as np

from app.engine.functions import Array
from app.engine.network import Network

__all__ = ["Batch", "batches", "batches_an_epoch"]


class Batch(NamedTuple):
    """Samples, their targets and how many they are."""

    X: Array
    y: Any
    m: int


def batches(network: Network, size: int | None = None, seed: int | None = None, first: int = 0) -> Iterator[Batch]:
    """The batches of a network's samples, without end.

    Args:
        network: whose `X` and `y` hold all samples.
        size: how many samples a batch holds; None: all of them.
        seed: of the order, 0 to 2**32 - 1; None: the order in which they stand.
        first: how many batches to leave out, through all epochs; less than 2**64 epochs.
    """
    m, axis = network.X.shape[network.samples_axis], network.samples_axis
    an_epoch = batches_an_epoch(network, size)
    if size is None or an_epoch == 1:
        yield from repeat(Batch(network.X, network.y, m))
        return
    epoch, left_out = divmod(first, an_epoch)
    for order in repeat(None) if seed is None else _orders(m, seed, epoch):
        for start in range(left_out * size, m, size):
            chosen = slice(start, start + size) if order is None else order[start : start + size]
            X = _samples(network.X, chosen, axis)
            yield Batch(X, _samples(network.y, chosen, axis), X.shape[axis])
        left_out = 0


def batches_an_epoch(network: Network, size: int | None) -> int:
    """How many batches of so many samples hold all of a network's; with 1, every batch is the same."""
    return 1 if size is None else -(-network.X.shape[network.samples_axis] // size)


def _orders(m: int, seed: int, epoch: int) -> Iterator[Any]:
    """The order of the samples in an epoch, and in each that follows."""
    random = np.random.RandomState()
    for e in count(epoch):
        random.seed([seed, *divmod(e, 2**32)])  # what a new generator would draw, in a tenth of the time
        yield random.permutation(m)


def _samples(tensor: Any, chosen: Any, axis: int) -> Any:
    """Some samples of the data, or of the targets: a matrix, or class numbers."""
    return tensor[:, chosen] if axis and tensor.ndim > 1 else tensor[chosen]
