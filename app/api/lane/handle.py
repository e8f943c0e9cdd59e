"""A worker as the event loop sees it: a process, a socket to it and the ring that it fills."""

import asyncio
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

import app
from app.api.lane.memory import Block, Ring
from app.api.lane.packets import END, LARGEST, SIZE, STARTED, STOP, TAKEN, Head, read_end, read_head
from app.settings import Settings

__all__ = ["Died", "Worker"]

_ROOT = str(Path(app.__file__).parent.parent)


class Died(Exception):
    """The worker has ended, and so has what it was about to say."""


class Worker:
    """One worker process. It can be asked at once; it answers when it has started."""

    def __init__(self, settings: Settings, nice: int) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.settimeout(0)
        self._ring = Ring()
        try:
            with theirs:
                self._process = _spawn(settings, nice, theirs.fileno(), self._ring.descriptor)
        except OSError as error:
            self._channel.close()
            raise Died from error
        self.busy = self._started = False
        self.times: tuple[float, ...] = ()
        """Those of the phases of the last answer that has come to its end."""
        self._turn = 0

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs, as far as that is known."""
        return self._process.poll() is None

    @property
    def started(self) -> bool:
        """Whether it has said that it has started. Only looks: the packet is there for who waits for one."""
        with suppress(OSError):
            self._started = self._started or self._channel.recv(1, socket.MSG_PEEK) == STARTED
        return self._started

    async def ask(self, body: Block, job: bytes) -> Head:
        """Hand a request over; return the head of its answer."""
        self.busy, self._turn, self._ring.abandoned = True, 0, False
        size = len(body)
        body.extend(job)
        try:
            socket.send_fds(self._channel, [SIZE.pack(size)], [body.descriptor])
        except OSError as error:
            raise Died from error
        finally:
            body.close()
        return read_head(await self._packet())

    async def piece(self) -> bytes | None:
        """The answer's next piece, or nothing after the last. To ask for one is to be done with the one before."""
        if self._turn:
            self._tell(TAKEN)
        if (packet := await self._packet()).startswith(END):
            self.busy, self.times = False, read_end(packet)
            return None
        self._turn += 1
        return self._ring.get(self._turn - 1, *SIZE.unpack(packet))

    async def stop(self) -> None:
        """Have it leave off answering, and wait until it has done so."""
        self._tell(STOP)
        self._ring.abandoned = True
        while not (await self._packet()).startswith(END):
            pass
        self.busy = False

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._channel.close()
        self._ring.close()
        Thread(target=self._process.wait).start()  # the kernel needs a while to take its memory back

    def _tell(self, packet: bytes) -> None:
        try:
            self._channel.send(packet)
        except OSError as error:
            raise Died from error

    async def _packet(self) -> bytes:
        try:
            packet = await asyncio.get_running_loop().sock_recv(self._channel, LARGEST)
        except OSError as error:
            raise Died from error
        if not packet:
            raise Died
        if packet == STARTED:
            self._started = True
            return await self._packet()
        return packet


def _spawn(settings: Settings, nice: int, *descriptors: int) -> subprocess.Popen[bytes]:
    """Start the program of a worker, which is found where this one was, and give it some descriptors."""
    path = os.pathsep.join(filter(None, [_ROOT, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(  # noqa: S603 - our own command
        [
            sys.executable,
            "-m",
            "app.api.lane.worker",
            *map(str, descriptors),
            str(nice),
            settings.model_dump_json(exclude={"api_keys"}),
        ],
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        pass_fds=descriptors,
        process_group=0,  # Ctrl+C is for the server, which lets its requests finish
    )
