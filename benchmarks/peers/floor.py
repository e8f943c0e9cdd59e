"""The floor: a bare ASGI application that reads the body and answers constant bytes; no server in Python does less.

The environment says how many bytes it answers, so that it carries what the others carry.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

__all__ = ["ANSWER_BYTES", "app"]

ANSWER_BYTES = "FLOOR_ANSWER_BYTES"

_answer = b"0" * int(os.environ.get(ANSWER_BYTES, "2"))
_start = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(_answer)).encode())],
}
_body = {"type": "http.response.body", "body": _answer}


async def app(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """Read the whole body, whatever it is, and answer."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send(_start)
    await send(_body)
