"""Interleaved rounds and medians of same-round ratios: what makes a ratio hold on a machine that is never quite idle."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median
from typing import TypeVar

__all__ = ["interleave", "pinned", "ratio"]

_Sample = TypeVar("_Sample")


def interleave(contenders: Mapping[str, Callable[[], _Sample]], rounds: int) -> dict[str, list[_Sample]]:
    """Measure every contender once in each round, each round beginning with another one.

    A slow second of the machine then meets all of them, and none always runs in the warmth of the same neighbour.
    """
    samples: dict[str, list[_Sample]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(contenders[name]())
    return samples


def ratio(numerator: Sequence[float], denominator: Sequence[float]) -> float:
    """The median over the rounds of one measure by the other of the same round."""
    return median(a / b for a, b in zip(numerator, denominator, strict=True))


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Keep this process, and with it the load, on one core meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
