"""The workers of one server process, who waits for them, and what becomes of one that a client has left or that has died."""

import asyncio
import logging
from contextlib import suppress
from typing import Final

from starlette.types import Receive, Scope

from app.api.admission.gate import Gate, overloaded
from app.api.answers.clients import hung_up, unless
from app.api.lane.answer import LaneAnswer
from app.api.lane.handle import Died, Worker
from app.api.lane.memory import AVAILABLE, Block
from app.api.lane.packets import write_job
from app.settings import Settings

__all__ = ["Lane"]

logger = logging.getLogger("chainrule")

_PATIENCE: Final = 1.0  # seconds for what nobody waits for any more: about what it costs to start another worker


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
        self._nice = nice
        self.gate = Gate(workers, queue, settings.queue_timeout_seconds)
        """What a request passes to have a worker."""
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._closed = False
        self._settling: set[asyncio.Task[None]] = set()

    async def answer(self, path: str, scope: Scope, body: Block, receive: Receive) -> LaneAnswer:
        """Have the verb of a path answer a request; return the answer when it has begun.

        Raises:
            Problem: there is no worker for it now, or it has died.
            ClientDisconnect: nobody waits for the answer any more.
        """
        gone = asyncio.create_task(hung_up(receive))
        try:
            async with unless(gone):
                worker = await self._take()
                try:
                    head = await worker.ask(body, write_job(path, scope))
                except BaseException:
                    self._give_back(worker)
                    raise
        except Died:
            gone.cancel()
            raise overloaded("The process that computed this answer was ended.", "worker_ended") from None
        except BaseException:
            gone.cancel()
            raise
        return LaneAnswer(head, worker, gone, self._give_back)

    @property
    def started(self) -> bool:
        """Whether there is a worker that need not start first, though others may wait for it."""
        return any(worker.started for worker in self._all)

    def warm(self) -> None:
        """Have one worker start ahead of its first request, if there is none yet: it takes most of a second."""
        if self.open and not self._all and not self._closed:
            with suppress(Died):
                self._idle.append(self._start())

    def pids(self) -> list[int]:
        """The processes that there are now."""
        return [worker.pid for worker in self._all]

    def close(self) -> None:
        """End every worker, and start no more."""
        self._closed = True
        for worker in self._all:
            worker.kill()
        self._all.clear()
        self._idle.clear()

    async def _take(self) -> Worker:
        """Wait for a worker that is free."""
        await self.gate.enter()
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._bury(worker)
        try:
            return self._start()
        except BaseException:
            self.gate.leave()
            raise

    def _give_back(self, worker: Worker) -> None:
        """Let the next request have a worker; one that is still at work is first brought to its end."""
        if worker.busy:
            task = asyncio.create_task(self._settle(worker))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)
        else:
            self._idle.append(worker)
            self.gate.leave()

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
            self.gate.leave()

    def _start(self) -> Worker:
        if self._closed:
            raise Died
        worker = Worker(self._settings, self._nice)
        self._all.add(worker)
        return worker

    def _bury(self, worker: Worker) -> None:
        worker.kill()
        self._all.discard(worker)
