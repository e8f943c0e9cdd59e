"""Let the application answer a request here and now, without a server: so that documents show what it really says."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from starlette.types import ASGIApp, Message

from app.api.problems.kinds import Call

__all__ = ["REQUEST_ID", "rehearse"]

REQUEST_ID: Final = "an-id-of-this-request"


def rehearse(service: ASGIApp, call: Call) -> tuple[int, bytes]:
    """Return the status and the body that an application answers a small request with.

    It is answered on an event loop of its own, so that one that is running here is not disturbed.
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

    requests: list[Message] = [{"type": "http.request", "body": call.body.encode()}]

    async def receive() -> Message:
        if not requests:
            await asyncio.Event().wait()  # the client stays
        return requests.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer() -> None:
        await service(scope, receive, send)

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, answer()).result()
    start, *rest = sent
    return start["status"], b"".join(message["body"] for message in rest)
