"""How long `python -m app serve` takes to its first answer: what somebody waits who has just started it."""

import json
import time
from typing import Final

from benchmarks.report import Row
from benchmarks.rounds import pinned
from benchmarks.servers import Server
from benchmarks.workloads import FOUNDING

__all__ = ["first_answer"]

_SECONDS: Final = 0.8


def first_answer(rounds: int, cores: tuple[int, int]) -> Row:
    """From the start of the process to the end of the answer to a small request that was waiting.

    One more start goes before, which leaves compiled files behind: a service is installed once and started often.
    """
    body = json.dumps(FOUNDING.request).encode()
    server_core, load_core = cores
    environment = {"WORKERS": "1", "PYTHONDONTWRITEBYTECODE": ""}

    def seconds() -> float:
        start = time.perf_counter()
        with Server("app", "serve", cores={server_core}, environment=environment) as server:
            server.post("/backward", body)
            return time.perf_counter() - start

    with pinned(load_core):
        _, *took = [seconds() for _ in range(rounds + 1)]
    return Row("start", "T", "ours", "s to first answer", tuple(took), None, at_most=_SECONDS)
