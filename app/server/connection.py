"""A connection: how long its client may take for what it owes, and how it ends.

It stands on the inside of uvicorn's class, which has no other place for any of this. What it counts on: a request is begun by
`_start_asgi_task` and ended by `on_response_complete`; `cycle` is the request that came last; an application hears that its
client has gone when `disconnected` and `message_event` are set.
"""

import asyncio
from collections import deque
from functools import partial
from typing import Any, Final

from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from app.api.problems.problem import Problem, answer_to
from app.server.deadline import Deadline
from app.server.drain import drain_of
from app.server.lobby import GUEST_SECONDS, lobby_of
from app.server.probes import is_probe
from app.server.refusals import exceeded
from app.server.served import Served, nobody
from app.server.transport import Transport
from app.server.turns import turns_of

__all__ = ["BODY", "HEADER", "REQUEST", "Connection"]

# What a client may owe us, each with a time that it is given; the reason by which its loss is counted.
REQUEST: Final = "idle_timeout_seconds"
HEADER: Final = "header_timeout_seconds"
BODY: Final = "body_timeout_seconds"
READING: Final = "read_timeout_seconds"  # that it takes what we have sent
PARTING: Final = "parting"  # that it closes, having been told

SLICE: Final = 65_536  # bytes that a client takes within its time, or all there are
BODY_RATE: Final = 32_768  # bytes of a body for which it gets a second more


class Connection(HttpToolsProtocol):
    """One connection, whatever comes on it."""

    transport: Transport

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.service: Served = app_state.get("service") or nobody()
        self.settings = self.service.settings
        self.lobby, self.turns = lobby_of(self.loop), turns_of(self.loop)
        self.deadline = Deadline(self.loop, self._expired)
        self.running: RequestResponseCycle | None = None  # the request that is being answered, or was last
        self.owed = REQUEST  # what the parser waits for
        self.debt = ""  # what the deadline is for
        self.since = 0.0  # when the debt began
        self.unsent = 0  # bytes that were to be sent then
        self.body_bytes = 0
        self.keep_alive = True  # whether the connection may stay once this request has come to its end
        self.unsaid: Problem | None = None  # the refusal that waits until the requests before it are answered
        self.deaf = False  # whether what comes is thrown away
        self.guest = False  # whether it is one connection too many

    # The connection's beginning and end

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection; if there is no room for one more, into the lobby only."""
        super().connection_made(Transport(transport, self.loop, self._leave))
        if len(self.connections) > self.settings.max_connections:
            self.connections.discard(self)
            self.guest = True
            self.lobby.enter(self)
        self._await(REQUEST)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the requests under way that nobody waits for them."""
        self.transport.closing = True
        if self.running is not None:
            _hang_up(self.running)  # uvicorn tells the one that came last, which may be another
        self.pipeline.clear()
        super().connection_lost(exc)
        if self.guest:
            self.lobby.leave(self)
        # What refers to itself in a circle is freed by the collector, for whom everybody waits: cut the circles.
        self.deadline.end()
        self.transport.end()
        self.running = self.cycle = None  # type: ignore[assignment]

    def shutdown(self) -> None:
        """End with the server: at once where nothing is under way, else when that is done, and with the server's grace at last."""
        self.keep_alive = False
        if self.transport.closing or self.running is None or self.running.response_complete:
            self.transport.closing = self.deaf = True
            self.transport.inner.close()
        else:
            self.cycle.keep_alive = False
        if self.config.timeout_graceful_shutdown is not None:
            # A little before uvicorn cancels what is left and complains of it.
            grace = max(0.0, self.config.timeout_graceful_shutdown - 0.2)
            self.loop.call_later(grace, self.transport.reset)

    def turn_away(self) -> None:
        """Refuse a connection that is one too many."""
        self._refuse(exceeded("max_connections", self.settings))

    def _admit(self, *, probe: bool) -> None:
        """Take a guest whose first request is here, if there is room by now; a probe is answered without.

        Raises:
            Problem: it is refused.
        """
        if len(self.connections) < self.settings.max_connections:
            self.guest = False
            self.connections.add(self)
        elif probe:
            self.keep_alive = False
        else:
            raise exceeded("max_connections", self.settings)

    def _leave(self) -> None:
        """Close. Who may be sending still is told, and what still comes is thrown away until the client closes, too."""
        self.deaf = True
        inner = self.transport.inner
        if self.owed is REQUEST or inner.is_closing() or not inner.can_write_eof():
            inner.close()
            self._await(READING)
        else:
            inner.write_eof()
            self.throw_away()
            self._await(PARTING)

    def throw_away(self) -> None:
        """Read on in a while, and then again: what comes is of no use any more."""
        if not self.transport.inner.is_closing():
            self.flow.pause_reading()
            drain_of(self.loop).add(self._read_on)

    def _read_on(self) -> None:
        if not self.transport.inner.is_closing():
            self.flow.resume_reading()

    def _refuse(self, problem: Problem) -> None:
        """Answer what no request comes of, after the requests before it, and close."""
        self.deaf = True
        if self.guest:
            self.lobby.leave(self)
        waiting = self.cycle if self.owed is BODY else None  # the request whose body it was
        if waiting is not None:
            _hang_up(waiting)
            self.pipeline = deque(queued for queued in self.pipeline if queued[0] is not waiting)
        if self.running is not waiting and self._computing():
            self.unsaid = problem
            self._watch()
            return
        if waiting is None or not waiting.response_started:
            self._say(problem)
        else:
            self.service.observer.refused(problem.reason)
        self.owed = HEADER  # or else: it may be sending
        self.transport.close()

    def _say(self, problem: Problem) -> None:
        sealed = self.service.seal.of("", self.scope["headers"] if self.owed is not REQUEST else ())
        self.service.observer.refused(problem.reason, sealed, problem.kind.status)
        answer = answer_to(problem, {"type": "http", "request_id": sealed.request_id, "root_path": self.root_path})
        headers = [*self.server_state.default_headers, *answer.raw_headers, *sealed.headers]
        lines = [b"%s: %s\r\n" % header for header in headers]
        body = b"" if self.owed is not REQUEST and self.parser.get_method() == b"HEAD" else answer.body
        self.transport.write(b"".join((STATUS_LINE[answer.status_code], *lines, b"\r\n", body)))

    # What goes out

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        probe = (self.guest or self.turns.full) and is_probe(cycle.scope)
        if self.guest and self.lobby.leave(self):
            self._admit(probe=probe)
        self.running = cycle
        self.turns.take(partial(super()._start_asgi_task, cycle, app), first=probe)

    def on_response_complete(self) -> None:
        """Go on to the next request, which may be here already; uvicorn's own, without its timer."""
        self.server_state.total_requests += 1
        self.transport.flush()  # the answer to HEAD is a head only
        if self.transport.is_closing():
            return
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self.unsaid is not None:
            self._refuse(self.unsaid)
            return
        self.flow.resume_reading()
        self._watch()

    def pause_writing(self) -> None:
        """Have the application wait, for a client that does not read as fast as we write."""
        super().pause_writing()
        if not self.transport.closing:
            self._await(READING)

    def resume_writing(self) -> None:
        """Have it go on."""
        super().resume_writing()
        if not self.transport.closing:
            self._watch()

    # Time

    def _computing(self) -> bool:
        """Whether the next step is ours: a request is here as a whole and its answer is not."""
        running = self.running
        if running is None or running.response_complete:
            return False
        return self.owed is not BODY or running is not self.cycle

    def _watch(self) -> None:
        """Set the deadline for what the client owes now. Computing has none."""
        if self.flow.write_paused:
            self.debt = READING  # whatever it sends meanwhile, that deadline stands
        elif self._computing():
            self.debt = "nothing"
            self.deadline.clear()
        else:
            self._await(self.owed)

    def _await(self, debt: str) -> None:
        self.debt = debt
        self.since = self.loop.time()
        if debt is READING:
            self.unsent = self.transport.unsent()
        self.deadline.set(self.since + self._seconds(debt))

    def _seconds(self, debt: str) -> float:
        settings = self.settings
        if self.guest:
            return GUEST_SECONDS
        if debt is REQUEST:
            return settings.idle_timeout_seconds
        if debt is HEADER:
            return settings.header_timeout_seconds
        if debt is READING:
            return settings.read_timeout_seconds
        return settings.body_timeout_seconds + (debt is BODY and self.body_bytes / BODY_RATE)

    def _expired(self) -> None:
        """The client has had its time. Unless it has earned more, end the connection."""
        inner, transport = self.transport.inner, self.transport
        here = inner.get_write_buffer_size()
        if self.guest and self in self.lobby:
            self.turn_away()
        elif self.debt is REQUEST and here:  # it is not idle, it reads
            self.debt, self.unsent = READING, transport.unsent()
            self.deadline.set(self.since + self._seconds(READING))
        elif self.debt is BODY and (self.flow.read_paused or self.cycle.waiting_for_100_continue):
            self._await(BODY)  # it is we who do not read
        elif self.debt is BODY and (due := self.since + self._seconds(BODY)) > self.loop.time():
            self.deadline.set(due)  # what has come meanwhile earns it that
        elif self.debt is READING and (not here or self.unsent - transport.unsent() >= SLICE):
            self._await(READING) if here else self._watch()
        elif self.debt in {HEADER, BODY}:
            self._refuse(exceeded(self.debt, self.settings))
        else:
            if self.debt is not PARTING:
                self.service.observer.refused(self.debt)
            inner.close() if self.debt is REQUEST else transport.reset()


def _hang_up(cycle: RequestResponseCycle) -> None:
    """Let the application hear that nobody waits for its answer."""
    if not cycle.response_complete:
        cycle.disconnected = True
    cycle.message_event.set()
