"""Probes: how soon is the service's health told, beside whatever else it is asked for?

A probe comes on a connection of its own, as those of Kubernetes do. In turn with each, another asks a process that has nothing
else to do: what the machine is late by, it is late by for both. What the server's process computes until a probe is answered
is told as well: it is what a probe waits for on a machine with a core to spare. `python -m benchmarks.probes WHAT PORT` is that process, or a crowd.
"""

import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import quantiles
from typing import Any, Final

import uvloop

from app.settings import Settings
from benchmarks.flood import Flood
from benchmarks.load import closed_loop
from benchmarks.report import Row
from benchmarks.servers import HOST, Server
from benchmarks.workloads import FOUNDING, Workload

__all__ = ["measure"]

_LIVE: Final = b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
_ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_OWING: Final = b"POST /forward HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
_OTHER: Final = b"GET /catalog HTTP/1.1\r\nHost: a\r\n\r\n"
_GOAL: Final = 50.0  # ms
_CROWD: Final = 32
_LINGERING: Final = 500  # connections of a flood that are not closed yet
_EVER: Final = 3600  # seconds
_PAUSE: Final = 0.005  # seconds between two probes


def measure(workloads: tuple[Workload, ...], seconds: float) -> list[Row]:
    """The 99th percentile and the longest time of probes, beside each crowd."""
    with Server(
        "app", "serve", cores=os.sched_getaffinity(0), environment={"BODY_TIMEOUT_SECONDS": str(_EVER)}
    ) as server:
        port, idle = server.port, server.port + 1
        crowds = {
            f"{_CROWD} clients with {workload.name}": _flooding(port, json.dumps(workload.request).encode())
            for workload in workloads
        }
        crowds |= {
            "200 connections busy with T": _being("busy-200", port),
            "1000 connections busy with T": _being("busy-1000", port),
            "all connections taken": _being("taking", port),
            "all taken, and a flood of more": _being("flooding", port),
        }
        with _running(_being("idle", idle)):
            while not _listens(idle):
                time.sleep(0.1)
            rows = _rows("alone", server, idle, seconds)
            for name, crowd in crowds.items():
                with _running(crowd):
                    time.sleep(4)
                    rows += _rows(name, server, idle, seconds)
                time.sleep(3)  # for what the server still does for it
    return rows


@contextmanager
def _running(begin: Callable[[], "subprocess.Popen[bytes]"]) -> Iterator[None]:
    process = begin()
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _rows(name: str, server: Server, idle: int, seconds: float) -> list[Row]:
    took: dict[str, list[float]] = {"ours": [], "of it, computing": [], "a process without work": []}
    ours, computing, others = took.values()
    processor = ~server.pid << 3 | 2  # the clock of its time, see `processes`
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        before = time.clock_gettime(processor)
        ours.append(_probed(server.port))
        computing.append((time.clock_gettime(processor) - before) * 1e3)
        others.append(_probed(idle))
        time.sleep(_PAUSE)
    p99 = {whose: quantiles(times, n=100)[98] for whose, times in took.items()}
    return [
        *(
            Row("probes", name, whose, "ms at p99", (figure,), None, at_most=_GOAL if whose == "ours" else None)
            for whose, figure in p99.items()
        ),
        *(Row("probes", name, whose, "ms at most", (max(times),), None) for whose, times in took.items()),
    ]


def _probed(port: int) -> float:
    """The milliseconds that one probe takes, its connection among them.

    Raises:
        RuntimeError: the answer is not 200.
    """
    start = time.perf_counter()
    with socket.create_connection((HOST, port), 60) as connection:
        connection.sendall(_LIVE)
        answer = connection.recv(4096)
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"not 200: {answer!r}")
    return (time.perf_counter() - start) * 1e3


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex((HOST, port)) == 0


def _flooding(port: int, body: bytes) -> Callable[[], "subprocess.Popen[bytes]"]:
    return lambda: Flood(port, "/backward", _CROWD, _EVER).begin(body)


def _being(what: str, port: int) -> Callable[[], "subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "benchmarks.probes", what, str(port)]
    return lambda: subprocess.Popen(command)  # noqa: S603 - our own command


class _Idle(asyncio.Protocol):
    """A server that answers and closes."""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:  # noqa: ARG002 - what asyncio gives
        self._transport.write(_ANSWER)
        self._transport.close()


async def _idle(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Idle, HOST, port)
    await server.serve_forever()


def _connected(port: int, data: bytes) -> socket.socket:
    connection = socket.create_connection((HOST, port), 60)
    connection.sendall(data)
    return connection


def _crowd(what: str, port: int) -> None:
    """Be it, for ever. It takes of the processors what others leave."""
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if what.startswith("busy-"):
        body = json.dumps(FOUNDING.request).encode()
        closed_loop(port, "/backward", body, connections=int(what.removeprefix("busy-")), seconds=_EVER)
        return
    taken = [_connected(port, _OWING) for _ in range(Settings.defaults().max_connections)]
    lingering: deque[socket.socket] = deque()
    while taken:
        if what == "taking":
            time.sleep(_EVER)
        lingering.append(_connected(port, _OTHER))
        if len(lingering) > _LINGERING:
            lingering.popleft().close()


if __name__ == "__main__":
    if sys.argv[1] == "idle":
        uvloop.run(_idle(int(sys.argv[2])))
    else:
        _crowd(sys.argv[1], int(sys.argv[2]))
