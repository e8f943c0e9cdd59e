"""The one timer of a connection.

A deadline moves with every request, the timer does not: it is armed anew only for a deadline before its own time, and looks,
when it rings, whether the deadline has moved on. So a connection that is busy costs one timer in some seconds, and a request
two assignments.
"""

from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable
from math import inf
from typing import Final

__all__ = ["Deadline"]

_SECOND_LOOK: Final = 0.02  # seconds


class Deadline:
    """A time, of the event loop's clock, at which `expired` is called unless the time is moved before."""

    __slots__ = ("_due", "_expired", "_loop", "_rings", "_timer")

    def __init__(self, loop: AbstractEventLoop, expired: Callable[[], None]) -> None:
        self._loop = loop
        self._expired = expired
        self._due = inf
        self._rings = inf
        self._timer: TimerHandle | None = None

    def set(self, due: float) -> None:
        """Move the deadline."""
        self._due = due
        if due < self._rings:
            self._arm(due, self._ring)

    def clear(self) -> None:
        """There is no deadline for now."""
        self._due = inf

    def end(self) -> None:
        """There will be none any more."""
        self._due, self._expired = inf, _nothing
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self, at: float, look: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings = at
        self._timer = self._loop.call_at(at, look)

    def _ring(self) -> None:
        """A loop that was busy calls its timers before it reads what has come meanwhile: look again once it has read."""
        now = self._loop.time()
        self._look(now, lambda: self._arm(now + _SECOND_LOOK, self._judge))

    def _judge(self) -> None:
        self._look(self._loop.time(), self._expired)

    def _look(self, now: float, act: Callable[[], None]) -> None:
        self._rings = inf
        if self._due <= now:
            act()
        elif self._due < inf:
            self._arm(self._due, self._ring)


def _nothing() -> None:
    """What is done when there is nobody any more."""
