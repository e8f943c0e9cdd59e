"""What clients go on to send when they have been refused, read a little at a time.

It has to be read, or the refusal would not arrive (see `transport`); but not as fast as it comes: a crowd that is refused would take
the event loop from those who are served. So all of them share a small part of its time.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Final

__all__ = ["drain_of"]

_PAUSE: Final = 0.005  # seconds
_AT_ONCE: Final = 8  # connections that are read from between two pauses, once each


class Drain:
    """Those of one event loop who wait to be read from, and thrown away."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy = False

    def add(self, read: Callable[[], None]) -> None:
        """Have `read` called in its turn."""
        self._waiting.append(read)
        if not self._busy:
            self._busy = True
            self._loop.call_later(_PAUSE, self._turn)

    def _turn(self) -> None:
        for _ in range(min(_AT_ONCE, len(self._waiting))):
            self._waiting.popleft()()
        self._busy = bool(self._waiting)
        if self._busy:
            self._loop.call_later(_PAUSE, self._turn)


@cache
def drain_of(loop: asyncio.AbstractEventLoop) -> Drain:
    """The one of an event loop; a server process has one loop."""
    return Drain(loop)
