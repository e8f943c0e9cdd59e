"""The lobby: connections over the limit are heard before they are refused, for one of them may be a probe.

A process that has all of its connections is busy, not ill. Were it to refuse the probe that asks whether it lives, Kubernetes would
kill it, and with it all that it is doing. So a guest may say the head of one request: a probe is answered, whatever else is refused.

Guests are soon gone, but those who flood a process with connections fill the lobby, too. There the newest wins: whoever
comes in when it is full has the guest that has said nothing for longest refused in his place. A probe says what it wants as soon
as it is connected, so it need only be quicker than the next `PLACES` connections.
"""

import asyncio
from functools import cache
from typing import Final, Protocol

__all__ = ["GUEST_SECONDS", "Lobby", "lobby_of"]

PLACES: Final = 128
"""More than are accepted before those who came first are heard, and at most 8 MB of heads."""
GUEST_SECONDS: Final = 1.0
"""What a guest has for each thing that it owes, its leave among them."""


class Guest(Protocol):
    """A connection that is one too many."""

    def turn_away(self) -> None:
        """Refuse it."""


class Lobby:
    """The guests of one event loop."""

    def __init__(self) -> None:
        self._guests: dict[Guest, None] = {}  # in the order in which they came

    def __contains__(self, guest: Guest) -> bool:
        return guest in self._guests

    def enter(self, guest: Guest) -> None:
        """Let one in; who has been there for longest may have to go."""
        self._guests[guest] = None
        if len(self._guests) > PLACES:
            oldest = next(iter(self._guests))
            self.leave(oldest)
            oldest.turn_away()

    def leave(self, guest: Guest) -> bool:
        """Let one out; return whether it was in."""
        return self._guests.pop(guest, self) is None


@cache
def lobby_of(_: asyncio.AbstractEventLoop) -> Lobby:
    """The one of an event loop; a server process has one loop."""
    return Lobby()
