"""An application that only remembers: which requests reached it, what became of each, and what the server refused itself.

`GET /seen` returns it, as JSON; `GET /garbage` how many objects only the collector has freed since it was last asked. It is served by uvicorn with the protocol under test; run without its lifespan, as a gateway's
backend may be, it leaves the protocol to its own settings.
"""

import asyncio
import gc
import json
from types import SimpleNamespace
from typing import Final

from starlette.types import Receive, Scope, Send

from app.api.admission.draining import Draining
from app.api.seal.seal import Seal
from app.api.telemetry.observer import Observer
from app.settings import Settings

__all__ = ["app"]

SEEN: Final[list[dict[str, str | int]]] = []
SETTINGS: Final = Settings()
SERVED: Final = SimpleNamespace(
    settings=SETTINGS, seal=Seal(SETTINGS), observer=Observer(SETTINGS), draining=Draining(0)
)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Read a request to its end, remember it, answer; `/slow` takes a while for it."""
    if scope["type"] == "lifespan":
        await _live(scope, receive, send)
        return
    path: str = scope["path"]
    if path == "/seen":
        await _answer(send, json.dumps({"seen": SEEN, "refused": SERVED.observer.counts.refusals()}).encode())
        return
    if path == "/garbage":
        gc.disable()
        await _answer(send, b"%d" % gc.collect())
        return
    seen: dict[str, str | int] = {"method": scope["method"], "path": path, "bytes": 0, "end": "open"}
    SEEN.append(seen)
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            seen["end"] = "disconnect"
            return
        seen["bytes"] = int(seen["bytes"]) + len(message.get("body", b""))
        more = message.get("more_body", False)
    seen["end"] = "whole"
    if path == "/slow":
        await asyncio.sleep(0.3)
    if path == "/deaf":  # waits for the client to go
        while (await receive())["type"] != "http.disconnect":
            pass
        seen["end"] = "left"
        return
    await _answer(send, path.encode())


async def _live(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    scope["state"]["service"] = SERVED
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(send: Send, body: bytes) -> None:
    headers = [(b"content-length", b"%d" % len(body)), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
