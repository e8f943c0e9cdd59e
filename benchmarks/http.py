"""The whole service over HTTP: the server on one core, the load on the other, all on this machine.

T is measured by throughput, from 16 connections; M and L, where the text is the cost, by the CPU that the server uses
for a request. The floor reads the same body and answers as many bytes as ours does, but they are constant.
"""

import json
import os
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


def throughput(rounds: int, seconds: float, cores: tuple[int, int]) -> list[Row]:
    """Requests a second on T: each contender for some seconds in every round."""
    body = json.dumps(FOUNDING.request).encode()

    def rate(contender: Contender) -> float:
        return closed_loop(contender.server.port, contender.path, body, connections=_CONNECTIONS, seconds=seconds).rate

    return _measure(
        FOUNDING, rate, unit="requests/s", rounds=rounds, cores=cores, at_least={"tutorial, async def": 1.3}
    )


def cpu_a_request(workload: Workload, rounds: int, requests: int, cores: tuple[int, int]) -> list[Row]:
    """Milliseconds of the server's CPU for a request, from some requests one after the other."""
    body = json.dumps(workload.request).encode()

    def milliseconds(contender: Contender) -> float:
        before = contender.server.cpu_seconds()
        for _ in range(requests):
            contender.server.post(contender.path, body)
        return (contender.server.cpu_seconds() - before) / requests * 1e3

    return _measure(workload, milliseconds, unit="ms CPU a request", rounds=rounds, cores=cores)


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


def _measure(  # noqa: PLR0913 - what the two public ways differ in
    workload: Workload,
    sample: Callable[[Contender], float],
    *,
    unit: str,
    rounds: int,
    cores: tuple[int, int],
    at_least: Mapping[str, float] | None = None,
) -> list[Row]:
    """Start everyone, see that all answer the same, take turns, stop everyone."""
    server_core, load_core = cores
    body = json.dumps(workload.request).encode()
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {load_core})
    try:
        with ExitStack() as running:
            ours = running.enter_context(Server("app", "serve", core=server_core))
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
            samples = interleave({name: partial(sample, c) for name, c in contenders.items()}, rounds)
    finally:
        os.sched_setaffinity(0, before)
    return [
        Row(
            "http", workload.name, name, unit, tuple(values), ratio(samples["ours"], values), (at_least or {}).get(name)
        )
        for name, values in samples.items()
    ]
