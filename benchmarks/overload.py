"""Overload: what small requests, memory and throughput become when far more is asked for than can be done.

The flood comes from a process of its own, which takes of the processors what the server leaves: elsewhere, clients take nothing
from it. Goodput is told for a server that has all cores, and for one that has a single one, on which refusing, too, takes from
answering.
"""

import json
import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread
from typing import Final

from app.settings import Settings
from benchmarks import load
from benchmarks.flood import Flood, Outcome, finish
from benchmarks.lanes import p99
from benchmarks.report import Row
from benchmarks.rounds import interleave, pinned, ratio
from benchmarks.servers import HOST, Server
from benchmarks.workloads import FOUNDING, Workload

__all__ = ["goodput", "memory", "small_beside_a_flood", "small_goodput"]

_CROWD: Final = 32
_THOUSAND: Final = 1_000
_OVER: Final = 5
_BOUND: Final = 1_024.0  # MB


def small_beside_a_flood(workload: Workload, rounds: int, seconds: float) -> list[Row]:
    """The latency of small requests while a crowd of clients asks for large ones as fast as it can, or as it is told to."""
    large, small = (json.dumps(w.request).encode() for w in (workload, FOUNDING))

    def beside(*, heeds: bool) -> float:
        process = Flood(server.port, "/backward", _CROWD, seconds + 3, heeds=heeds).begin(large)
        try:
            time.sleep(2)
            return p99(server, small, seconds)
        finally:
            process.kill()
            process.wait()
            time.sleep(1)  # for what the server still does for it

    with Server("app", "serve", cores=os.sched_getaffinity(0)) as server:
        server.post("/backward", large)
        taken = interleave(
            {
                "who come when told": lambda: beside(heeds=True),
                "who come at once": lambda: beside(heeds=False),
                "alone": lambda: p99(server, small, seconds),
            },
            rounds,
        )
    alone = taken.pop("alone")
    return [
        Row("overload", "T", "alone", "ms at p99", tuple(alone), None),
        *(
            Row("overload", "T", f"by {_CROWD} clients with {workload.name} {who}", "ms at p99", tuple(times), None)
            for who, times in taken.items()
        ),
        *(
            Row("overload", "T", f"by those {who}, to alone", "ratio", (ratio(times, alone),), None, at_most=3.0)
            for who, times in taken.items()
        ),
    ]


def memory(seconds: float) -> list[Row]:
    """What a thousand clients that send the largest bodies at once make the server hold, and how soon it refuses them."""
    body = _largest_body()
    with Server("app", "serve", cores=os.sched_getaffinity(0)) as server, _shared_memory() as shared:
        server.forget_peak()
        process = Flood(server.port, "/backward", _THOUSAND, seconds).begin(body)
        time.sleep(2)
        decided = [took for _ in range(200) if (took := _decided(server, len(body)))]
        came = finish(process)
        held = (server.peak_bytes() + shared[-1]) / 1e6
    refused = {status: count for status, count in came.statuses.items() if status != "200"}
    told = came.told / max(1, sum(refused.values()))
    on = f"{_THOUSAND} x {len(body) >> 20} MiB"
    print(f"  {on}: {came.statuses} in {came.seconds:.1f} s")
    return [
        Row("overload", on, "all processes and shared memory", "MB at most", (held,), None, at_most=_BOUND),
        Row(
            "overload", on, "a refusal, of 200 asked beside", "ms, median", (median(decided) * 1e3,), None, at_most=5.0
        ),
        Row(
            "overload", on, "a refusal, of 200 asked beside", "ms at p99", (quantiles(decided, n=100)[98] * 1e3,), None
        ),
        Row("overload", on, "refusals that say when to come again", "of all", (told,), None, at_least=1.0),
    ]


def goodput(workload: Workload, path: str, rounds: int, seconds: float, cores: Collection[int]) -> list[Row]:
    """Answers a second when as much is asked for as can be done, and at five times that."""
    body = json.dumps(workload.request).encode()

    def at_peak() -> Outcome:
        return Flood(server.port, path, 4, seconds).outcome(body)

    def over() -> Outcome:
        return Flood(server.port, path, _THOUSAND, seconds, rate=_OVER * peak).outcome(body)

    def told() -> Outcome:
        return Flood(server.port, path, _OVER * _CROWD, seconds, heeds=True).outcome(body)

    with Server("app", "serve", cores=cores) as server:
        at_peak()
        peak = at_peak().goodput
        came = interleave({"peak": at_peak, "over": over, "told": told}, rounds)
    rates = {name: [outcome.goodput for outcome in outcomes] for name, outcomes in came.items()}
    refused = [seconds_ for outcome in came["over"] for seconds_ in outcome.refused]
    on = f"{workload.name} {path}, {len(cores)} core{'s' * (len(cores) > 1)}"
    print(f"  {on}: " + "; ".join(str(outcome.statuses) for outcome in came["over"]))
    rows = [
        Row("overload", on, "at the peak", "answers a second", tuple(rates["peak"]), None),
        Row("overload", on, f"at {_OVER} x the peak", "answers a second", tuple(rates["over"]), None),
        Row("overload", on, "of the peak", "ratio", (ratio(rates["over"], rates["peak"]),), None, at_least=0.9),
        Row(
            "overload",
            on,
            f"by {_OVER * _CROWD} clients who come when told",
            "answers a second",
            tuple(rates["told"]),
            None,
        ),
        Row("overload", on, "of the peak", "ratio", (ratio(rates["told"], rates["peak"]),), None, at_least=0.9),
    ]
    if refused:
        rows.append(Row("overload", on, "a refusal there", "ms, median", (median(refused) * 1e3,), None))
    return rows


def small_goodput(rounds: int, seconds: float, cores: tuple[int, int]) -> list[Row]:
    """The same for the smallest requests, on connections that stay: five times as many of those as fill the server."""
    body = json.dumps(FOUNDING.request).encode()
    server_core, load_core = cores

    def rate(connections: int) -> float:
        took = load.closed_loop(server.port, "/backward", body, connections=connections, seconds=seconds)
        return len(took) / seconds

    with Server("app", "serve", cores={server_core}) as server, pinned(load_core):
        rate(16)
        rates = interleave({"peak": lambda: rate(16), "over": lambda: rate(16 * _OVER)}, rounds)
    return [
        Row("overload", "T /backward", "16 connections", "answers a second", tuple(rates["peak"]), None),
        Row("overload", "T /backward", f"{16 * _OVER} connections", "answers a second", tuple(rates["over"]), None),
        Row(
            "overload",
            "T /backward",
            "of the peak",
            "ratio",
            (ratio(rates["over"], rates["peak"]),),
            None,
            at_least=0.9,
        ),
    ]


def _largest_body() -> bytes:
    """JSON as long as a body may be, of numbers of full length: as costly as what is taken."""
    size = Settings.defaults().max_body_bytes
    row = b"[" + b",".join([b"0.12345678901234567"] * 100) + b"]"
    text = b'{"layers":[{"W":[' + b",".join([b"[0.5]"] * 100) + b']}],"X":['
    text += b",".join([row] * ((size - len(text) - 20 - 8 * 20_000) // (len(row) + 1)))
    rows = text.count(b"0.12345678901234567") // 100
    text += b'],"y":[' + b",".join([b"[1]"] * rows) + b"]}"
    return text.ljust(size)


def _decided(server: Server, size: int) -> float | None:
    """Seconds until a request that says that it is so large is refused; its body is never sent. None: it is not refused."""
    connection = HTTPConnection(HOST, server.port, timeout=2)
    connection.connect()
    start = time.perf_counter()
    connection.putrequest("POST", "/backward")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    try:
        status = connection.getresponse().status
    except TimeoutError:  # there was room, and the body is waited for
        status = 0
    took = time.perf_counter() - start
    connection.close()
    return took if status == 503 else None  # noqa: PLR2004


@contextmanager
def _shared_memory() -> Iterator[list[int]]:
    """The most bytes of shared memory that the system has held meanwhile, beyond those at first: bodies lie in it."""
    peak, over = [0], Event()
    before = _shmem()

    def watch() -> None:
        while not over.wait(0.02):
            peak[0] = max(peak[0], _shmem() - before)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def _shmem() -> int:
    with suppress(OSError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("Shmem:"):
                return int(line.split()[1]) * 1024
    return 0
