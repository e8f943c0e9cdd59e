"""Admission: what is worked on now, what waits, and what is sent away at once.

A request takes two things that there is only so much of: room for its body, from the moment its length is known until its
answer is there; and, unless the event loop answers it at once, a place to be worked on. Who finds neither is told so, and when to
come back, before a byte of the body is read.
"""

import asyncio
from math import ceil
from time import monotonic
from typing import Final

from starlette.types import Receive, Scope, Send

from app.api.answers.answer import Answer, StreamedAnswer
from app.api.answers.clients import hung_up, unless
from app.api.problems.problem import Problem

__all__ = ["FromInside", "Gate", "Hold", "Room", "overloaded"]

_LATEST: Final = 60  # seconds: who is sent away for longer may as well ask again
_WEIGHT: Final = 0.2  # of the newest interval between two departures


def overloaded(detail: str, reason: str, seconds: int = 1) -> Problem:
    """The problem of a request that would be answered another time, in about so many seconds."""
    return Problem("overloaded", detail, headers=((b"retry-after", b"%d" % seconds),), reason=reason)


class Room:
    """Room for the bytes of bodies, and of answers that have been fetched for slow clients.

    Args:
        capacity: bytes that all of them may have together.
        small: bytes up to which one is a small one; those may fill all of it, larger ones leave them an eighth.
    """

    def __init__(self, capacity: int, small: int) -> None:
        self.taken = 0
        self.share = capacity // 4
        """The most that one answer may have while its client is slow."""
        self._small = small
        self._capacity, self._for_large = capacity, capacity - capacity // 8

    def has(self, more: int, size: int) -> bool:
        """Whether there is room for so many bytes more of something that will then have `size` bytes."""
        return self.taken + more <= (self._capacity if size <= self._small else self._for_large)


class Hold:
    """The room that one body has, or an answer on its way."""

    __slots__ = ("_room", "size")

    def __init__(self, room: Room) -> None:
        self._room, self.size = room, 0

    def grow(self, size: int) -> None:
        """Have room for a body of `size` bytes, which is more than it has.

        Raises:
            Problem: there is none now.
        """
        if not self.add(size - self.size):
            raise overloaded(
                f"The bodies that are here already leave no room for one of {size} bytes.", "max_bytes_in_flight"
            )

    def add(self, more: int) -> bool:
        """Have room for so many bytes more, if there is."""
        if not self._room.has(more, self.size + more):
            return False
        self._room.taken += more
        self.size += more
        return True

    def remove(self, less: int) -> None:
        """Give some of it back."""
        self._room.taken -= less
        self.size -= less

    def release(self) -> None:
        """Give all of it back."""
        self.remove(self.size)


class Gate:
    """Some places, and a queue before them that is bounded in length and in time.

    Args:
        places: how many may be inside.
        queue: how many may wait.
        patience: seconds that one may wait.
    """

    def __init__(self, places: int, queue: int, patience: float) -> None:
        self.waiting = 0
        self._free = asyncio.Semaphore(places)
        self._queue, self._patience = queue, patience
        self._left, self._interval = monotonic(), 0.0

    def look(self) -> None:
        """See whether one more may come.

        Raises:
            Problem: as many as may wait are waiting.
        """
        if self._free.locked() and self.waiting >= self._queue:
            raise overloaded(
                f"{self.waiting} requests of this sort are waiting; no more are taken.",
                "queue_full",
                min(max(1, ceil(self.waiting * self._interval)), _LATEST),
            )

    async def enter(self) -> None:
        """Come in, once there is a place.

        Raises:
            Problem: as many as may wait are waiting, or none has become free in time.
        """
        self.look()
        self.waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError:
            raise overloaded(
                f"There was no time for this request within {self._patience:g} seconds.", "queue_timeout_seconds"
            ) from None
        finally:
            self.waiting -= 1

    def leave(self) -> None:
        """Let the next one in."""
        now = monotonic()
        if self.waiting:  # else the interval says how often they come, not how long they take
            self._interval += _WEIGHT * (now - self._left - self._interval)
        self._left = now
        self._free.release()

    async def enter_unless_gone(self, receive: Receive) -> None:
        """Come in as `enter` does, but leave the queue if the client hangs up.

        Raises:
            ClientDisconnect: it has.
        """
        if not self._free.locked():
            await self.enter()
            return
        gone = asyncio.create_task(hung_up(receive))
        try:
            async with unless(gone):
                await self.enter()
        finally:
            gone.cancel()


class FromInside:
    """An answer that is sent by somebody inside of a gate, who leaves when it has gone out: till then it takes memory."""

    def __init__(self, answer: Answer | StreamedAnswer, gate: Gate) -> None:
        self._answer, self._gate = answer, gate
        self.times = answer.times

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await self._answer(scope, receive, send)
        finally:
            self._gate.leave()
