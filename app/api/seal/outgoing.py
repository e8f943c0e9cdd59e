"""An answer on its way out: the seal is put on it, and it is watched how much of it goes."""

from time import perf_counter

from starlette.types import Message, Scope, Send

from app.api.seal.seal import Sealed
from app.api.seal.times import server_timing

__all__ = ["Outgoing"]


class Outgoing:
    """The answer to one request.

    Args:
        method: the request's.
        sealed: what is put on it.
        scope: the request's; what makes the answer may put there the `times` of its phases.
        send: sends it.
    """

    __slots__ = ("_scope", "_send", "began", "finished", "method", "sealed", "size", "status")

    def __init__(self, method: str, sealed: Sealed, scope: Scope, send: Send) -> None:
        self.began = perf_counter()
        self.finished = False
        self.status = 0
        """Until it has begun."""
        self.size = 0
        """Bytes that have been sent of its body."""
        self.sealed = sealed
        self.method, self._scope, self._send = method, scope, send

    async def send(self, message: Message) -> None:
        """Put on the answer what every answer carries, and take off what an answer to HEAD does not."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self.sealed.headers]
            if self.sealed.timed and (times := self._scope.get("times")):
                message["headers"] += server_timing(times)
        else:
            self.finished = not message.get("more_body", False)
            if self.method == "HEAD":
                message["body"] = b""
            self.size += len(message.get("body", b""))
        await self._send(message)
