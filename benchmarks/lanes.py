"""The large lane: what it costs a large request, and what it saves the small ones beside it.

The same server with its worker process and without (`LARGE_LANE_WORKERS=0`, where a thread does the work) take turns. CPU
is that of all processes of a server, on one core; for latencies they run where the system puts them, as in earnest.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.client import HTTPConnection
from statistics import quantiles
from threading import Thread

from benchmarks.report import Row
from benchmarks.rounds import interleave, pinned, ratio
from benchmarks.servers import HOST, Server
from benchmarks.workloads import FOUNDING, Workload

__all__ = ["busy", "measure", "p99"]

_CLIENTS = 4


def measure(workloads: tuple[Workload, ...], rounds: int, seconds: float, cores: tuple[int, int]) -> list[Row]:
    """What each workload costs; then what the small requests beside the largest notice."""
    rows: list[Row] = []
    for workload in workloads:
        rows += _cpu(workload, rounds, cores)
    return rows + _latency(workloads[-1], rounds, seconds) + _gap(workloads[-1], seconds)


def _cpu(workload: Workload, rounds: int, cores: tuple[int, int]) -> list[Row]:
    body = json.dumps(workload.request).encode()
    requests = max(2, 10_000_000 // len(body))

    def milliseconds(server: Server) -> float:
        before = server.cpu_seconds()
        for _ in range(requests):
            server.post("/backward", body)
        return (server.cpu_seconds() - before) / requests * 1e3

    with ExitStack() as running:
        running.enter_context(pinned(cores[1]))
        servers = {
            name: running.enter_context(Server("app", "serve", cores={cores[0]}, environment={"LARGE_LANE_WORKERS": n}))
            for name, n in (("ours", "1"), ("no lane", "0"))
        }
        for server in servers.values():
            for _ in range(2):
                server.post("/backward", body)
        used = interleave({name: partial(milliseconds, server) for name, server in servers.items()}, rounds)
    unit = "ms CPU a request"
    return [
        Row(
            "lanes",
            workload.name,
            name,
            unit,
            tuple(s),
            ratio(used["ours"], s),
            at_most=None if name == "ours" else 1.15,
        )
        for name, s in used.items()
    ]


def _latency(workload: Workload, rounds: int, seconds: float) -> list[Row]:
    body, small = (json.dumps(w.request).encode() for w in (workload, FOUNDING))

    def alone(server: Server) -> float:
        return p99(server, small, seconds)

    def beside(server: Server) -> float:
        with busy(server, body):
            return p99(server, small, seconds)

    with ExitStack() as running:
        lane, thread = (
            running.enter_context(
                Server("app", "serve", cores=os.sched_getaffinity(0), environment={"LARGE_LANE_WORKERS": n})
            )
            for n in "10"
        )
        contenders = {
            f"ours beside {_CLIENTS} {workload.name}": partial(beside, lane),
            "ours alone": partial(alone, lane),
            f"no lane beside {_CLIENTS} {workload.name}": partial(beside, thread),
        }
        lane.post("/backward", body)
        taken = interleave(contenders, rounds)
    ours = next(iter(taken.values()))
    return [
        Row("lanes", "T", name, "ms at p99", tuple(s), ratio(ours, s), at_most=3.0 if name == "ours alone" else None)
        for name, s in taken.items()
    ]


def _gap(workload: Workload, seconds: float) -> list[Row]:
    body = json.dumps(workload.request).encode()
    with Server.of("benchmarks.ticker:app", cores=os.sched_getaffinity(0)) as server:
        server.post("/backward", body)
        _get(server, "/gap")
        with busy(server, body):
            time.sleep(2 * seconds)
            gap = float(_get(server, "/gap")) * 1e3
    return [
        Row("lanes", workload.name, f"loop stands still beside {_CLIENTS} {workload.name}", "ms at most", (gap,), 1.0),
        Row("lanes", workload.name, "what it may", "ms at most", (10.0,), gap / 10, at_most=1.0),
    ]


def p99(server: Server, body: bytes, seconds: float) -> float:
    """Milliseconds in which 99 of 100 small requests are answered, one after the other on one connection."""
    times = []
    connection = HTTPConnection(HOST, server.port, timeout=60)
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        connection.request("POST", "/backward", body, {"Content-Type": "application/json"})
        connection.getresponse().read()
        times.append(time.perf_counter() - start)
        time.sleep(0.001)  # a client that comes now and then, not one that asks for all there is
    connection.close()
    return quantiles(times, n=100)[98] * 1e3


@contextmanager
def busy(server: Server, body: bytes, path: str = "/backward", clients: int = _CLIENTS) -> Iterator[None]:
    """Let some clients, in a process of their own, send a request again and again."""
    command = [sys.executable, "-m", "benchmarks.lanes", str(server.port), path, str(clients)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as senders:  # noqa: S603 - our own command
        assert senders.stdin is not None
        try:
            senders.stdin.write(body)
            senders.stdin.close()
            time.sleep(1)
            yield
        finally:
            senders.kill()
    time.sleep(1)  # for what the server still does for them


def _send_for_ever(port: int, path: str, body: bytes) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    buffer = bytearray(1 << 20)
    while True:
        with socket.create_connection((HOST, port)) as connection:
            connection.sendall(head.replace("Host", "Connection: close\r\nHost").encode())
            connection.sendall(body)
            while connection.recv_into(buffer):
                pass


def _get(server: Server, path: str) -> bytes:
    connection = HTTPConnection(HOST, server.port, timeout=60)
    connection.request("GET", path)
    return connection.getresponse().read()


if __name__ == "__main__":
    to_send = sys.stdin.buffer.read()
    to_port, to_path, times = sys.argv[1:]
    for _ in range(int(times)):
        Thread(target=_send_for_ever, args=(int(to_port), to_path, to_send)).start()
