"""Let the application answer a request here and now, without a server: so that documents show what it really says."""

from collections.abc import Coroutine
from typing import Any, Final, cast

from starlette.types import ASGIApp, Message

from app.api.kinds import Call

__all__ = ["REQUEST_ID", "rehearse"]

REQUEST_ID: Final = "an-id-of-this-request"


def rehearse(service: ASGIApp, call: Call) -> tuple[int, bytes]:
    """Return the status and the body that an application answers a small request with.

    Nothing on the way of a small request waits for anything, so one step runs it to its end; no event loop is needed, and
    one that is running is not disturbed.
    """
    headers = call.all_headers() | {"x-request-id": REQUEST_ID}
    scope = {
        "type": "http",
        "method": call.method,
        "path": call.path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "query_string": b"",
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": call.body.encode()}

    async def send(message: Message) -> None:
        sent.append(message)

    try:
        cast("Coroutine[Any, Any, None]", service(scope, receive, send)).send(None)
    except StopIteration:
        start, *rest = sent
        return start["status"], b"".join(message["body"] for message in rest)
    raise RuntimeError(f"{call.method} {call.path} waits for something")
