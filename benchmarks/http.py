"""The whole service over HTTP: the server on one core, the load on the other, all on this machine.

T is measured by throughput, from 16 connections, and like M and L, where the text is the cost, by the CPU that the server
uses for a request, which is the steadier figure where other programs run. The floor reads the same body and answers as many bytes as ours does, but they are constant.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.load import closed_loop
from benchmarks.peers.floor import ANSWER_BYTES
from benchmarks.report import Row
from benchmarks.rounds import interleave, ratio
from benchmarks.servers import Server
from benchmarks.workloads import FOUNDING, Workload

__all__ = ["cpu_a_request", "require_same_answers", "throughput"]

_CONNECTIONS = 16


@dataclass(frozen=True)
class Contender:
    """A service that is running, and where it takes the request."""

    server: Server
    path: str


@dataclass(frozen=True)
class Sample:
    """What one contender did in one round."""

    requests: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def cpu_milliseconds(self) -> float:
        """The server's CPU for one request."""
        return self.cpu_seconds / self.requests * 1e3


def throughput(rounds: int, seconds: float, cores: tuple[int, int]) -> list[Row]:
    """Requests a second on T, and the server's CPU for each: some seconds of full load in every round."""
    body = json.dumps(FOUNDING.request).encode()

    def load(contender: Contender) -> int:
        port, path = contender.server.port, contender.path
        return closed_loop(port, path, body, connections=_CONNECTIONS, seconds=seconds)

    samples = _measure(FOUNDING, load, rounds, cores)
    rates = {name: [sample.rate for sample in taken] for name, taken in samples.items()}
    targets = {"tutorial, async def": 1.3}
    return [
        Row("http", "T", name, "requests/s", tuple(taken), ratio(rates["ours"], taken), at_least=targets.get(name))
        for name, taken in rates.items()
    ] + _cpu_rows(FOUNDING, samples)


def cpu_a_request(workload: Workload, rounds: int, requests: int, cores: tuple[int, int]) -> list[Row]:
    """The server's CPU for a request, from some requests one after the other in every round."""
    body = json.dumps(workload.request).encode()

    def post(contender: Contender) -> int:
        for _ in range(requests):
            contender.server.post(contender.path, body)
        return requests

    return _cpu_rows(workload, _measure(workload, post, rounds, cores))


def require_same_answers(answers: Mapping[str, Any], expected: Mapping[str, Any], who: str) -> None:
    """The same names in every part, the same numbers under every name.

    Raises:
        AssertionError: they differ.
    """
    np.testing.assert_allclose(answers["loss"], expected["loss"], rtol=1e-9, err_msg=f"loss by {who}")
    for part in ("tensors", "gradients"):
        assert answers[part].keys() == expected[part].keys(), f"{part} by {who}: {[*answers[part]]}"
        for name, value in expected[part].items():
            np.testing.assert_allclose(answers[part][name], value, rtol=1e-9, atol=1e-15, err_msg=f"{name} by {who}")


def _cpu_rows(workload: Workload, samples: Mapping[str, list[Sample]]) -> list[Row]:
    used = {name: [sample.cpu_milliseconds for sample in taken] for name, taken in samples.items()}
    return [
        Row("http", workload.name, name, "ms CPU a request", tuple(taken), ratio(used["ours"], taken))
        for name, taken in used.items()
    ]


def _sample(contender: Contender, load: Callable[[Contender], int]) -> Sample:
    start, cpu = time.perf_counter(), contender.server.cpu_seconds()
    requests = load(contender)
    return Sample(requests, time.perf_counter() - start, contender.server.cpu_seconds() - cpu)


def _measure(
    workload: Workload, load: Callable[[Contender], int], rounds: int, cores: tuple[int, int]
) -> dict[str, list[Sample]]:
    """Start everyone, see that all answer the same, take turns, stop everyone."""
    server_core, load_core = cores
    body = json.dumps(workload.request).encode()
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {load_core})
    try:
        with ExitStack() as running:
            ours = running.enter_context(Server("app", "serve", core=server_core, environment={"WORKERS": "1"}))
            answer = ours.post("/backward", body)
            size = {ANSWER_BYTES: str(len(answer))}
            floor = running.enter_context(Server.of("benchmarks.peers.floor:app", core=server_core, environment=size))
            tutorial = running.enter_context(Server.of("benchmarks.peers.tutorial_fastapi:app", core=server_core))
            contenders = {
                "ours": Contender(ours, "/backward"),
                "floor": Contender(floor, "/"),
                "tutorial, async def": Contender(tutorial, "/async/backward"),
                "tutorial, def": Contender(tutorial, "/def/backward"),
            }
            expected = json.loads(answer)
            for name in ("tutorial, async def", "tutorial, def"):
                contender = contenders[name]
                require_same_answers(json.loads(contender.server.post(contender.path, body)), expected, name)
            return interleave({name: partial(_sample, c, load) for name, c in contenders.items()}, rounds)
    finally:
        os.sched_setaffinity(0, before)
