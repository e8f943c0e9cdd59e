"""The whole service over HTTP: the server on one core, the load on the other, all on this machine.

T is measured by throughput and latency, from 16 connections, and like M and L, where the text is the cost, by the CPU that the
server uses for a request, which is the steadier figure where other programs run. The floor reads the same body and answers as
many bytes as ours does, but they are constant. The sum of its parts is ours without a server, in this process. Beside the
tutorial's JSON stands also what ours makes of files: the same numbers, both ways.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from benchmarks.contenders import (
    FLASK,
    FLOOR,
    JSON_RESPONSE,
    OURS,
    TUTORIAL,
    TUTORIAL_DEF,
    Contender,
    in_files,
    running,
)
from benchmarks.load import closed_loop
from benchmarks.peers import parts
from benchmarks.report import Row
from benchmarks.rounds import interleave, pinned, ratio
from benchmarks.workloads import FOUNDING, Workload

__all__ = ["Sample", "cpu_a_request", "throughput"]

_CONNECTIONS: Final = 16
_PARTS: Final = "the sum of its parts"
_FILES: Final = "safetensors both ways"
_RATE: Final = {FLOOR: 0.27, TUTORIAL: 2.2, TUTORIAL_DEF: 3.8, FLASK: 4.0}  # of theirs, at least
_P99: Final = {FLOOR: 4.0}  # of theirs, at most
_CPU: Final = {  # of theirs, at most
    ("M", TUTORIAL): 1 / 3.5,
    ("M", JSON_RESPONSE): 1 / 16,
    ("M", FLASK): 1 / 14,
    ("M", _PARTS): 1.3,
    ("L", TUTORIAL): 1 / 4,
    (f"M, {_FILES}", TUTORIAL): 1 / 15,
    (f"L, {_FILES}", TUTORIAL): 1 / 12,
}


@dataclass(frozen=True)
class Sample:
    """What one contender did in one round: the seconds that each answer took, all of them, and the server's CPU."""

    took: list[float]
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.took) / self.seconds

    @property
    def p99_milliseconds(self) -> float:
        """The time that 99 of 100 answers take at most."""
        return float(np.percentile(self.took, 99, method="inverted_cdf")) * 1e3

    @property
    def cpu_milliseconds(self) -> float:
        """The server's CPU for one request."""
        return self.cpu_seconds / len(self.took) * 1e3


def throughput(rounds: int, seconds: float, cores: tuple[int, int]) -> list[Row]:
    """Requests a second on T, the 99th percentile of the time they take, and the CPU: some seconds of full load a round."""
    server_core, load_core = cores

    def load(contender: Contender) -> list[float]:
        port, path, body = contender.server.port, contender.path, contender.body
        return closed_loop(port, path, body, connections=_CONNECTIONS, seconds=seconds)

    with pinned(load_core), running(FOUNDING, server_core) as contenders:
        samples = interleave({name: partial(_sample, c, load) for name, c in contenders.items()}, rounds)
    rates = {name: [sample.rate for sample in taken] for name, taken in samples.items()}
    p99 = {name: [sample.p99_milliseconds for sample in samples[name]] for name in (OURS, FLOOR)}
    return [
        *(
            Row("http", "T", name, "requests/s", tuple(taken), ratio(rates[OURS], taken), at_least=_RATE.get(name))
            for name, taken in rates.items()
        ),
        *(
            Row("http", "T", name, "ms, p99", tuple(taken), ratio(p99[OURS], taken), at_most=_P99.get(name))
            for name, taken in p99.items()
        ),
        *_cpu_rows("T", samples),
    ]


def cpu_a_request(workload: Workload, rounds: int, requests: int, cores: tuple[int, int]) -> list[Row]:
    """The server's CPU for a request, from some requests one after the other in every round."""
    body = json.dumps(workload.request).encode()
    server_core, load_core = cores

    def load(contender: Contender) -> list[float]:
        return [_seconds(contender.answer) for _ in range(requests)]

    def in_process() -> Sample:
        start, cpu = time.perf_counter(), time.process_time()
        took = [_seconds(partial(parts.backward, body)) for _ in range(requests)]
        return Sample(took, time.perf_counter() - start, time.process_time() - cpu)

    with pinned(load_core), running(workload, server_core) as contenders:
        everyone = {**contenders, _FILES: in_files(contenders[OURS], workload)}
        runs: dict[str, Callable[[], Sample]] = {name: partial(_sample, c, load) for name, c in everyone.items()}
        samples = interleave({**runs, _PARTS: in_process}, rounds)
    files = {OURS: samples.pop(_FILES), TUTORIAL: samples[TUTORIAL]}
    return [*_cpu_rows(workload.name, samples), *_cpu_rows(f"{workload.name}, {_FILES}", files)]


def _cpu_rows(workload: str, samples: Mapping[str, list[Sample]]) -> list[Row]:
    used = {name: [sample.cpu_milliseconds for sample in taken] for name, taken in samples.items()}
    return [
        Row(
            part="http",
            workload=workload,
            contender=name,
            unit="ms CPU a request",
            samples=tuple(taken),
            ours_to_it=ratio(used[OURS], taken),
            at_most=_CPU.get((workload, name)),
        )
        for name, taken in used.items()
    ]


def _sample(contender: Contender, load: Callable[[Contender], list[float]]) -> Sample:
    start, cpu = time.perf_counter(), contender.server.cpu_seconds()
    took = load(contender)
    return Sample(took, time.perf_counter() - start, contender.server.cpu_seconds() - cpu)


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
