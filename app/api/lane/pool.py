"""The workers of one server process, who waits for them, and what becomes of one that a client has left or that has died."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.answers import Headers, hung_up
from app.api.lane.handle import Died, Worker
from app.api.lane.memory import AVAILABLE, Block
from app.api.lane.packets import write_job
from app.api.problems import Problem
from app.settings import Settings

__all__ = ["Lane"]

logger = logging.getLogger("chainrule")

_PATIENCE: Final = 1.0  # seconds for what nobody waits for any more: about what it costs to start another worker
_AGAIN: Final = ((b"retry-after", b"1"),)


class Lane:
    """Worker processes for requests of one sort. They start when they are first needed.

    Args:
        settings: those of the service.
        workers: how many there may be.
        queue: how many requests may wait for one.
        nice: how much they yield to other processes, from 0 to 19.
    """

    def __init__(self, settings: Settings, workers: int, queue: int, nice: int) -> None:
        self.open = AVAILABLE and workers > 0
        """Whether there may be any."""
        self._settings = settings
        self._queue, self._nice = queue, nice
        self._free = asyncio.Semaphore(workers)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._waiting = 0
        self._closed = False
        self._settling: set[asyncio.Task[None]] = set()

    async def answer(self, path: str, scope: Scope, body: Block, receive: Receive) -> Response:
        """Have the verb of a path answer a request; return the answer when it has begun.

        Raises:
            Problem: as many requests as may wait are waiting, or the worker has died.
            ClientDisconnect: nobody waits for the answer any more.
        """
        gone = asyncio.create_task(hung_up(receive))
        try:
            async with _unless(gone):
                worker = await self._take()
                try:
                    status, headers = await worker.ask(body, write_job(path, scope))
                except BaseException:
                    self._give_back(worker)
                    raise
        except Died:
            gone.cancel()
            raise Problem("overloaded", "The process that computed this answer was ended.", headers=_AGAIN) from None
        except BaseException:
            gone.cancel()
            raise
        return _Answer(status, headers, worker, gone, self._give_back)

    def close(self) -> None:
        """End every worker, and start no more."""
        self._closed = True
        for worker in self._all:
            worker.kill()
        self._all.clear()
        self._idle.clear()

    async def _take(self) -> Worker:
        """Wait for a worker that is free."""
        if self._free.locked() and self._waiting >= self._queue:
            raise Problem(
                "overloaded", f"{self._waiting} requests of this sort are waiting; no more are taken.", headers=_AGAIN
            )
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._bury(worker)
        try:
            return self._start()
        except BaseException:
            self._free.release()
            raise

    def _give_back(self, worker: Worker) -> None:
        """Let the next request have a worker; one that is still at work is first brought to its end."""
        if worker.busy:
            task = asyncio.create_task(self._settle(worker))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)
        else:
            self._idle.append(worker)
            self._free.release()

    async def _settle(self, worker: Worker) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await worker.stop()
            self._idle.append(worker)
        except (Died, TimeoutError) as reason:
            if isinstance(reason, Died):
                logger.warning("A worker process has ended by itself; another takes its place")
            self._bury(worker)
            with suppress(Died):
                self._idle.append(self._start())
        finally:
            self._free.release()

    def _start(self) -> Worker:
        if self._closed:
            raise Died
        worker = Worker(self._settings, self._nice)
        self._all.add(worker)
        return worker

    def _bury(self, worker: Worker) -> None:
        worker.kill()
        self._all.discard(worker)


class _Answer(Response):
    """An answer whose pieces a worker makes. It is sent as one that the loop makes would be."""

    def __init__(
        self,
        status: int,
        headers: Headers,
        worker: Worker,
        gone: asyncio.Task[None],
        give_back: Callable[[Worker], None],
    ) -> None:
        self.status_code = status
        self.background = None
        self.raw_headers = list(headers)
        self._worker, self._gone, self._give_back = worker, gone, give_back

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - what ASGI gives
        """Send the pieces as they come, until they end or the client is gone."""
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async with _unless(self._gone):  # also while no piece comes
                while (piece := await self._worker.piece()) is not None:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                    if self._gone.done():
                        return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except ClientDisconnect:
            return
        finally:
            self._gone.cancel()
            self._give_back(self._worker)


@asynccontextmanager
async def _unless(gone: asyncio.Task[None]) -> AsyncIterator[None]:
    """Break off what is inside when the client has hung up."""
    inside = True
    try:
        async with asyncio.timeout(None) as limit:

            def end(_: asyncio.Task[None]) -> None:
                if inside:  # else this was already on its way when it was called off
                    limit.reschedule(0)

            gone.add_done_callback(end)
            try:
                yield
            finally:
                inside = False
                gone.remove_done_callback(end)
    except TimeoutError:
        raise ClientDisconnect from None
