"""Requests begin in turns, a few in each round of the event loop, and probes before all others.

A round reads what all clients have sent, then does what all of them want, and only then looks who else has come: beside 1,000 busy
clients it took 0.15 s, and a newcomer, who has to be accepted, read and answered, three of them. So only some of those who
are ready are begun in a round; the others keep their order. It is the same work, and a round is short whatever the crowd.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Final

__all__ = ["Turns", "turns_of"]

_AT_ONCE: Final = 8  # a millisecond of the smallest requests, some of the largest that the event loop answers itself


class Turns:
    """Those of one event loop whose requests are here and not begun."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[Callable[[], object]] = deque()
        self._begun = 0

    @property
    def full(self) -> bool:
        """Whether whoever comes now has to wait."""
        return self._begun >= _AT_ONCE

    def take(self, begin: Callable[[], object], *, first: bool = False) -> None:
        """Have `begin` called, in this round if that has room or if it goes first."""
        if self.full and not first:
            self._waiting.append(begin)
            return
        if not self._begun:
            self._loop.call_soon(self._next)
        self._begun += 1
        begin()

    def _next(self) -> None:
        self._begun = min(_AT_ONCE, len(self._waiting))
        for _ in range(self._begun):
            self._waiting.popleft()()
        if self._begun:
            self._loop.call_soon(self._next)


@cache
def turns_of(loop: asyncio.AbstractEventLoop) -> Turns:
    """The ones of an event loop; a server process has one loop."""
    return Turns(loop)
