"""An answer that a worker makes, on its way to the client.

The worker is wanted by others; it shall not wait for a client that reads slowly. So its pieces are fetched as they come, as far as
there is room for them and it is no more than one answer's share, and sent as they are taken.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.admission.gate import Hold, Room
from app.api.answers.clients import unless
from app.api.lane.handle import Worker
from app.api.lane.packets import Head

__all__ = ["LaneAnswer"]

_Backlog = asyncio.Queue[tuple[bytes, int]]
"""Pieces, and how much room each was given."""


class LaneAnswer(Response):
    """An answer whose pieces a worker makes. It is sent as one that the loop makes would be."""

    def __init__(
        self,
        head: Head,
        worker: Worker,
        gone: asyncio.Task[None],
        give_back: Callable[[Worker], None],
    ) -> None:
        self.status_code, self.reason, self.times = head.status, head.reason, head.times
        self.background = None
        self.raw_headers = list(head.headers)
        self._worker, self._gone, self._give_back = worker, gone, give_back

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - what ASGI gives
        """Send the pieces as they come, until they end or the client is gone."""
        service = scope["app"]
        if self.reason:
            scope["reason"] = self.reason
        try:
            async with self._fetched(service.room) as pieces:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                async with unless(self._gone):  # also while no piece comes
                    async for piece in pieces:
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
                        if self._gone.done():
                            return
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except ClientDisconnect:
            return
        finally:
            self._gone.cancel()

    @asynccontextmanager
    async def _fetched(self, room: Room) -> AsyncIterator[AsyncIterator[bytes]]:
        """The pieces, fetched meanwhile; the worker goes back when they are all there, or when no more are wanted.

        Raises:
            Died: the worker has ended before.
        """
        backlog, hold = _Backlog(), Hold(room)
        fetching = asyncio.create_task(self._fetch(backlog, hold, room.share))
        fetching.add_done_callback(lambda _: self._give_back(self._worker))

        async def pieces() -> AsyncIterator[bytes]:
            while (next_ := await backlog.get())[0]:
                piece, held = next_
                yield piece
                hold.remove(held)
                backlog.task_done()
            await fetching  # it may have failed

        try:
            yield pieces()
        finally:
            fetching.cancel()
            await asyncio.gather(fetching, return_exceptions=True)
            hold.release()

    async def _fetch(self, backlog: _Backlog, hold: Hold, share: int) -> None:
        """Put the worker's pieces into the backlog, and after them an empty one."""
        try:
            while piece := await self._worker.piece():
                held = len(piece)
                if hold.size + held > share or not hold.add(held):  # from here on it goes at the client's pace
                    held = 0
                    await backlog.join()
                backlog.put_nowait((piece, held))
            if self.times is not None:
                self.times[:] = self._worker.times
        finally:
            backlog.put_nowait((b"", 0))
