"""The chain rule at the level of scalars: a gradient's entry as a sum over all paths from it to the loss.

On each path the local derivatives multiply:

    dL/dW_1[0,2] = sum over paths of ... * dA_1[i,2]/dZ_1[i,2] * dZ_1[i,2]/dW_1[0,2]

Paths on which a derivative is 0 add nothing and are not counted. There may be more of them than atoms, so that they are
counted without walking them, and only the largest are told, found best first (Hart, Nilsson, Raphael, "A Formal Basis for
the Heuristic Determination of Minimum Cost Paths" (1968)): what a path can still become at best is known exactly.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Final, NamedTuple

import numpy as np

from app.engine.formula import Formula
from app.explain.local import Local
from app.explain.story import Story

__all__ = ["Entry", "Path", "Paths", "paths_of"]

_ALL: Final = 200  # paths: of no more, all are told
_LARGEST: Final = 20  # paths that are told of more
_WORK: Final = 200_000_000  # about so many nanoseconds may be spent
_WIDE: Final = 250_000  # numbers in one tensor, above which nothing is begun
_VISIT: Final = 60_000  # on one entry, beside two for each number

Entry = tuple[str, tuple[int, ...]]
_Onward = dict[Entry, list[tuple[Entry, float]]]
_L: Final[Entry] = ("L", ())


@dataclass(frozen=True, slots=True)
class Path:
    """A way back from the loss: the entries that it passes, and the derivative of each by the next."""

    through: tuple[Entry, ...]
    slopes: tuple[float, ...]
    value: float


@dataclass(frozen=True, slots=True)
class Paths:
    """The largest paths, how many there are in all, and the sum of those not told."""

    count: int
    told: tuple[Path, ...]
    rest: float


class _Ahead(NamedTuple):
    """What lies between an entry and the loss: how many paths, and the largest product of derivatives on one of them."""

    paths: int
    largest: float


class _TooLarge(Exception):
    """There is more to walk than anybody would wait for."""


def paths_of(story: Story, entry: Entry, value: float) -> Paths | None:
    """The paths of a gradient's value from an entry to the loss; None if the network is too large for that."""
    if max(np.size(tensor) for tensor in story.values.values()) > _WIDE:
        return None
    try:
        onward = _reached(story, entry)
    except _TooLarge:
        return None
    ahead = _ahead(story, onward)
    number = ahead[entry].paths
    few = number <= _ALL
    told = _best(entry, onward, ahead, number if few else _LARGEST)
    return Paths(number, told, 0.0 if few else value - sum(path.value for path in told))


def _reached(story: Story, start: Entry) -> _Onward:
    """The entries that depend on one, and, for each, those that depend directly on it with their derivatives."""
    uses: dict[str, dict[str, Formula]] = {}
    for operation in story.operations:
        for used, pullback in operation.pullbacks.items():
            uses.setdefault(used, {})[operation.name] = pullback
    values = {**story.inputs, **story.values}
    locals_: dict[tuple[str, str], Local] = {}
    left, waiting = _WORK, [start]
    onward: _Onward = {_L: []}
    while waiting:
        entry = waiting.pop()
        if entry in onward:
            continue
        tensor, place = entry
        onward[entry] = following = []
        for result, pullback in uses[tensor].items():
            local = locals_.get((result, tensor)) or locals_.setdefault(
                (result, tensor), Local(result, pullback, values)
            )
            left -= _VISIT + 2 * local.work
            if left < 0:
                raise _TooLarge
            following += [((result, at), slope) for at, slope in local.by(place)]
        waiting += [entry for entry, _ in following]
    return onward


def _ahead(story: Story, onward: _Onward) -> dict[Entry, _Ahead]:
    """For every entry what lies ahead of it: the last ones computed come first."""
    order = {name: i for i, name in enumerate(story.program.names)}
    ahead = {_L: _Ahead(1, 1.0)}
    for entry in sorted(onward.keys() - {_L}, key=lambda entry: order.get(entry[0], -1), reverse=True):
        further = [(ahead[following], slope) for following, slope in onward[entry]]
        ahead[entry] = _Ahead(
            sum(beyond.paths for beyond, _ in further),
            max((abs(slope) * beyond.largest for beyond, slope in further), default=0.0),
        )
    return ahead


def _best(entry: Entry, onward: _Onward, ahead: dict[Entry, _Ahead], number: int) -> tuple[Path, ...]:
    """So many paths, the largest first.

    A path that has been begun has a rank: the largest value that it can still get to, over that of all paths. One
    step on from any entry keeps the rank exactly, so that, where longer ones go first, each path is found in a straight line.
    """
    turn = count()  # of equal ones the first found comes first
    begun = [(-1.0, 0, next(turn), Path((entry,), (), 1.0))]
    found: list[Path] = []
    while len(found) < number:
        rank, length, _, path = heappop(begun)
        here = path.through[0]
        if here == _L:
            found.append(path)
            continue
        for following, slope in onward[here]:
            if ahead[following].paths:
                kept = _ratio(abs(slope) * ahead[following].largest, ahead[here].largest)
                longer = Path((following, *path.through), (slope, *path.slopes), slope * path.value)
                heappush(begun, (rank * kept, length - 1, next(turn), longer))
    return tuple(found)


def _ratio(part: float, largest: float) -> float:
    """How much of the largest product is left; all, where it has become too small or too large to tell."""
    return part / largest if 0 < largest < inf else 1.0
