"""The application beside a ticker: how long does the event loop stand still? `GET /gap` tells, in seconds, and starts anew."""

import asyncio
import time

from starlette.types import Receive, Scope, Send

from app.main import create_app

__all__ = ["app"]

_service = create_app()
_longest = 0.0
_ticker: asyncio.Task[None] | None = None


async def _tick() -> None:
    """Wake up every millisecond, and note by how much the latest awakening came too late."""
    global _longest  # noqa: PLW0603 - one loop, one figure
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        _longest = max(_longest, time.perf_counter() - before - 0.001)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """An ASGI application."""
    global _longest, _ticker  # noqa: PLW0603 - likewise
    if scope["type"] == "http" and scope["path"] == "/gap":
        _ticker = _ticker or asyncio.create_task(_tick())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b"%.6f" % _longest})
        _longest = 0.0
    else:
        await _service(scope, receive, send)
