"""Two worker processes against one, on two cores that the load shares with them."""

import json
import time
from functools import partial
from typing import Final

from benchmarks.load import closed_loop
from benchmarks.report import Row
from benchmarks.rounds import interleave, ratio
from benchmarks.servers import Server
from benchmarks.workloads import Workload

__all__ = ["two_workers"]

_CONNECTIONS: Final = 16  # each goes to the worker that takes it first: enough that both get some
_AT_LEAST: Final = {"T": 1.8, "M": 1.5}


def two_workers(workload: Workload, rounds: int, seconds: float, cores: tuple[int, int]) -> list[Row]:
    """Requests a second with WORKERS=1 and WORKERS=2; the ratio is that of two to one."""
    body = json.dumps(workload.request).encode()

    def rate(server: Server) -> float:
        start = time.perf_counter()
        took = closed_loop(server.port, "/backward", body, connections=_CONNECTIONS, seconds=seconds)
        return len(took) / (time.perf_counter() - start)

    def serving(workers: int) -> Server:
        return Server("app", "serve", cores=set(cores), environment={"WORKERS": str(workers)})

    with serving(1) as one, serving(2) as two:
        for server in (one, two):
            rate(server)  # so that every worker has met the network
        rates = interleave({"WORKERS=2": partial(rate, two), "WORKERS=1": partial(rate, one)}, rounds)
    targets = {"WORKERS=1": _AT_LEAST[workload.name]}
    return [
        Row(
            part="scaling",
            workload=workload.name,
            contender=name,
            unit="requests/s",
            samples=tuple(taken),
            ours_to_it=ratio(rates["WORKERS=2"], taken),
            at_least=targets.get(name),
        )
        for name, taken in rates.items()
    ]
