"""What a request takes of a processor and of memory, by what it holds and asks for: a model, fitted to measurements.

The processor's time is counted, not the clock's: it is the same, within limits, whatever else the machine does.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from benchmarks.load import closed_loop
from benchmarks.report import Row
from benchmarks.rounds import pinned
from benchmarks.servers import Server
from benchmarks.workloads import FOUNDING, Workload, random_workload

__all__ = ["TERMS", "fit", "measure", "terms"]

TERMS: Final = (
    "us a request",
    "ns a row, read or written",
    "ns a number read",
    "ns a number written",
    "ps a multiply-add",
)
"""What a request is charged for, in JSON; everything is asked for, as it is by default."""
_SCALES: Final = np.array([1e3, 1e6, 1e6, 1e6, 1e9])  # from milliseconds

_SHAPES: Final = [(width, batch) for width in (2, 8, 32, 64, 128, 256) for batch in (4, 32, 256)]
_CONNECTIONS: Final = 16
_AT_ONCE: Final = (1, 4, 16)


def terms(workload: Workload) -> list[float]:
    """What the terms count in a request to /backward: one request, rows of matrices, numbers read, numbers written, multiply-adds."""
    m, widths = len(workload.X), [workload.X.shape[1], *(W.shape[1] for W, _ in workload.layers)]
    weights = sum(n_in * n_out for n_in, n_out in pairwise(widths))
    units = sum(widths[1:])  # as many biases
    read = m * (widths[0] + widths[-1]) + weights + units
    written = m * (4 * units + widths[0]) + weights + units  # Z, A, dA, dZ; dX; dW; db
    layers = len(workload.layers)
    rows = m * (2 + 4 * layers + 1) + 2 * (
        sum(widths[:-1]) + layers
    )  # of X and y, of all that is written for them, of W and b
    return [1.0, rows, read, written, 3 * m * weights]


def fit(counted: Sequence[Sequence[float]], milliseconds: Sequence[float]) -> tuple[list[float], float]:
    """Return what each term costs, in its unit, and how far the model is off at most, in per cent.

    Each measure has the same weight, however small: what is made least is the sum of the squares of relative errors.
    """
    along, values = np.array(counted, float), np.array(milliseconds)
    relative = along / values[:, None]
    costs, *_ = np.linalg.lstsq(relative, np.ones(len(values)), rcond=None)
    off = np.abs(relative @ costs - 1).max() * 100
    return [float(cost) for cost in costs * _SCALES], float(off)


def measure(rounds: int, seconds: float, cores: tuple[int, int]) -> Iterator[Row]:
    """The time of every network, the model; then the memory by how many requests are under way."""
    server_core, load_core = cores
    workloads = [FOUNDING, *(random_workload(f"{n}", (n, n, n, max(2, n // 8)), batch) for n, batch in _SHAPES)]
    taken: list[float] = []
    with pinned(load_core), Server("app", "serve", cores={server_core}, environment={"WORKERS": "1"}) as server:
        for workload in workloads:
            samples = tuple(_milliseconds(server, workload, seconds) for _ in range(rounds))
            taken.append(min(samples))  # the quickest round: what disturbs makes it longer only
            yield Row("capacity", workload.title, "JSON", "ms CPU a request", samples, None)
    costs, off = fit([terms(workload) for workload in workloads], taken)
    for term, cost in zip(TERMS, costs, strict=True):
        yield Row("capacity", "all of these", "model", term, (cost,), None)
    yield Row("capacity", "all of these", "model", "% off at most", (off,), None)
    for workload in (FOUNDING, random_workload("M", (64, 128, 128, 10), batch=256)):
        for connections in _AT_ONCE:
            yield _memory(workload, connections, seconds, cores)


def _milliseconds(server: Server, workload: Workload, seconds: float) -> float:
    body = json.dumps(workload.request).encode()
    server.post("/backward", body)  # so that the network is known
    before = server.cpu_seconds()
    answered = closed_loop(server.port, "/backward", body, connections=_CONNECTIONS, seconds=seconds)
    return (server.cpu_seconds() - before) / len(answered) * 1e3


def _memory(workload: Workload, connections: int, seconds: float, cores: tuple[int, int]) -> Row:
    server_core, load_core = cores
    body = json.dumps(workload.request).encode()
    with pinned(load_core), Server("app", "serve", cores={server_core}, environment={"WORKERS": "1"}) as server:
        closed_loop(server.port, "/backward", body, connections=connections, seconds=seconds * 3)
        peak = server.peak_bytes() / 1e6
    return Row("capacity", workload.title, f"{connections} at once", "MB at most", (peak,), None)
