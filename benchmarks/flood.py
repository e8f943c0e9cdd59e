"""A crowd of clients, in a process of its own: more requests than a server can answer, each on a connection of its own.

`python -m benchmarks.flood FLOOD` takes the body from its standard input and prints what came of it. A client sends its body as fast as it is taken, reads what it is
answered to the end, and looks at nothing before the body but whether it was refused.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import uvloop

from benchmarks.servers import HOST

__all__ = ["Flood", "Outcome", "finish"]

_CHUNK: Final = 128 * 1024
_OK: Final = 200
_BROKEN: Final = 0  # the status of what was not answered


@dataclass(slots=True)
class Outcome:
    """What came of a flood.

    Attributes:
        statuses: how many requests were answered with each; 0: the connection broke before an answer.
        answered: seconds from asking to the end of each answer 200.
        refused: seconds from asking to the beginning of each other answer.
        told: how many of those said when to come again.
        seconds: how long it took.
    """

    statuses: dict[str, int] = field(default_factory=dict)
    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    told: int = 0
    seconds: float = 0.0

    def count(self, status: int) -> None:
        """Count one more answer with a status."""
        self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1

    @property
    def goodput(self) -> float:
        """Answers 200 a second."""
        return len(self.answered) / self.seconds


@dataclass(frozen=True, slots=True)
class Flood:
    """Who asks for what, and how often.

    Attributes:
        clients: how many there are at most.
        seconds: how long they ask.
        rate: requests a second, whatever becomes of them (an open loop); with 0 each client asks again when it has been
            answered.
        heeds: whether a client who is told to come again in a second does so.
    """

    port: int
    path: str
    clients: int
    seconds: float
    rate: float = 0.0
    heeds: bool = False

    def begin(self, body: bytes) -> "subprocess.Popen[bytes]":
        """Let them ask; `finish` what is returned, or kill it."""
        command = [sys.executable, "-m", "benchmarks.flood", json.dumps(asdict(self))]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own command
        assert process.stdin
        process.stdin.write(body)
        process.stdin.close()
        process.stdin = None
        return process

    def outcome(self, body: bytes) -> Outcome:
        """Let them ask, and wait for the end."""
        return finish(self.begin(body))


def finish(process: "subprocess.Popen[bytes]") -> Outcome:
    """Wait for the end of a flood, and say what came of it."""
    said, _ = process.communicate()
    return Outcome(**json.loads(said))


class _Asking(asyncio.Protocol):
    """One request and its answer."""

    def __init__(self, head: bytes, body: bytes, outcome: Outcome) -> None:
        self.over = asyncio.get_running_loop().create_future()
        self._started, self._begun = time.perf_counter(), 0.0
        self._head, self._rest, self._outcome = head, memoryview(body), outcome
        self._answer, self._paused = b"", False
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.set_write_buffer_limits(high=_CHUNK)
        transport.write(self._head)
        self._send()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._send()

    def _send(self) -> None:
        while self._rest and not self._paused and not self._transport.is_closing():
            self._transport.write(self._rest[:_CHUNK])
            self._rest = self._rest[_CHUNK:]

    def data_received(self, data: bytes) -> None:
        if not self._begun:
            self._answer += data
            if b"\r\n\r\n" in self._answer:
                self._begun = time.perf_counter()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - what asyncio gives
        status = int(self._answer[9:12]) if self._begun else _BROKEN
        self._outcome.count(status)
        if status == _OK:
            self._outcome.answered.append(time.perf_counter() - self._started)
        elif status != _BROKEN:
            self._outcome.refused.append(self._begun - self._started)
            self._outcome.told += b"\r\nretry-after: " in self._answer.lower()
        self.over.set_result(status)


async def _let(flood: Flood, body: bytes) -> Outcome:
    """Let the clients of a flood ask."""
    head = (
        f"POST {flood.path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode()
    loop, outcome = asyncio.get_running_loop(), Outcome()
    start = time.perf_counter()

    async def ask() -> bool:
        """Ask once; return whether it was answered."""
        try:
            _, asking = await loop.create_connection(lambda: _Asking(head, body, outcome), HOST, flood.port)
        except OSError:
            outcome.count(_BROKEN)
            return False
        return bool(await asking.over == _OK)

    async def ask_again() -> None:
        while time.perf_counter() - start < flood.seconds:
            if not await ask() and flood.heeds:
                await asyncio.sleep(1)

    if flood.rate == 0:
        await asyncio.gather(*(ask_again() for _ in range(flood.clients)))
    else:
        under_way: set[asyncio.Task[bool]] = set()
        for number in range(int(flood.rate * flood.seconds)):
            await asyncio.sleep(max(0.0, start + number / flood.rate - time.perf_counter()))
            if len(under_way) < flood.clients:
                task = loop.create_task(ask())
                under_way.add(task)
                task.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)
    outcome.seconds = time.perf_counter() - start
    return outcome


if __name__ == "__main__":
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))  # elsewhere, clients take no processor from the server
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    to_send = sys.stdin.buffer.read()
    print(json.dumps(asdict(uvloop.run(_let(Flood(**json.loads(sys.argv[1])), to_send)))))
