"""Answers: a status, headers and bytes, ready to be sent.

Every path of this service ends in one of these. An answer is an ASGI application (Starlette's `Response` is), so one that
streams can stand in for it without the callers knowing.
"""

from asyncio import Task, create_task, sleep
from collections.abc import Iterator
from functools import partial
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.answers.clients import hung_up

__all__ = ["HTML", "INERT", "JSON", "NO_STORE", "PROBLEM", "Answer", "Headers", "StreamedAnswer", "Written"]

_TYPE = b"content-type"
Headers = tuple[tuple[bytes, bytes], ...]
Written: TypeAlias = bytes | tuple[bytes | memoryview, ...] | Iterator[bytes]
"""An answer's body: whole; in pieces that are all there; or in pieces that are made one by one as they are sent."""

INERT: Headers = (
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
)
"""What is no page of ours loads nothing, runs nothing and stands in no frame, should a browser show it; a style in it may be."""

HTML: Headers = ((_TYPE, b"text/html; charset=utf-8"), (b"cross-origin-opener-policy", b"same-origin"))
JSON: Headers = ((_TYPE, b"application/json"), *INERT)
PROBLEM: Headers = ((_TYPE, b"application/problem+json"), *INERT)
NO_STORE: Headers = ((b"cache-control", b"no-store"),)


class Answer(Response):
    """A Starlette response whose headers come ready-made, as bytes: on a small request, building them costs the most.

    A refusal has a reason, by which the service counts it; what was computed has the seconds of its phases.
    """

    def __init__(
        self,
        body: bytes,
        headers: Headers,
        status: int = 200,
        reason: str = "",
        times: list[float] | None = None,
    ) -> None:
        self.status_code = status
        self.reason = reason
        self.times = times
        self.body = body
        self.background = None
        # An answer without a body says no length (RFC 9110, 8.6).
        self.raw_headers = list(headers if status in {204, 304} else (*headers, (b"content-length", b"%d" % len(body))))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - what ASGI gives
        """Send it, without the looks that Starlette takes for websockets and background tasks."""
        if self.reason:
            scope["reason"] = self.reason
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


class StreamedAnswer(Response):
    """An answer in pieces. Where each is made when the one before has gone out, it says no length, and is chunked."""

    reason = ""  # it is no refusal

    def __init__(
        self,
        pieces: tuple[bytes | memoryview, ...] | Iterator[bytes],
        headers: Headers,
        times: list[float] | None = None,
        *,
        in_thread: bool = False,
    ) -> None:
        self.status_code = 200
        self.times = times
        self.background = None
        self.pieces = pieces
        self._in_thread = in_thread
        self.raw_headers = list(headers)
        if isinstance(pieces, tuple):
            self.raw_headers.append((b"content-length", b"%d" % sum(map(len, pieces))))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - what ASGI gives
        """Send what there is, until the client is gone.

        `send` waits while the client is slow, and between pieces others get their turn.
        """
        gone = create_task(hung_up(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            advance = partial(_next, iter(self.pieces), gone)
            while (piece := await run_in_threadpool(advance) if self._in_thread else advance()) is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                await sleep(0)
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()


def _next(pieces: Iterator[bytes | memoryview], gone: Task[None]) -> bytes | memoryview | None:
    """The next piece to send. An empty one is only a moment to see whether anybody still waits for it."""
    for piece in pieces:
        if gone.done():
            return None
        if piece:
            return piece
    return None
