"""What one large request adds to the most memory that the server ever holds, with its processes counted together."""

import json
from statistics import median
from typing import Final

from app.settings import Settings
from benchmarks.report import Row
from benchmarks.rounds import pinned
from benchmarks.servers import Server
from benchmarks.workloads import FOUNDING, Workload

__all__ = ["peak_growth"]

_OF_THE_BODY: Final = 7.0


def peak_growth(workload: Workload, rounds: int, cores: tuple[int, int]) -> list[Row]:
    """The growth over a server that has answered a small request only, beside the sizes of the body and of the answer."""
    small, body = (json.dumps(w.request).encode() for w in (FOUNDING, workload))
    # Blanks bring the small request to the large lane, whose worker process starts with the first request that it gets and stays:
    # the memory of its interpreter is no part of what the large request adds. The numbers are few, for what the worker once had
    # for numbers it keeps, and the large request would find it there.
    small += b" " * Settings.defaults().large_above_bytes
    server_core, load_core = cores
    grown, answered = [], 0
    with pinned(load_core):
        for _ in range(rounds):
            with Server("app", "serve", cores={server_core}, environment={"WORKERS": "1"}) as server:
                server.post("/backward", small)
                server.forget_peak()
                before = server.peak_bytes()
                answered = len(server.post("/backward", body))
                grown.append(server.peak_bytes() - before)
    samples = tuple(bytes_ / 1e6 for bytes_ in grown)
    sizes = {"body": len(body), "answer": answered}
    return [
        Row(
            part="memory",
            workload=workload.name,
            contender=f"{what}, {size / 1e6:.1f} MB",
            unit="MB, growth of peak",
            samples=samples,
            ours_to_it=median(grown) / size,
            at_most=_OF_THE_BODY if what == "body" else None,
        )
        for what, size in sizes.items()
    ]
