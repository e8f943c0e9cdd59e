"""How the engine's time and memory grow with the batch and with the number of layers; and what the first look at a network costs.

Both should follow a straight line. The tensors are small enough for the processor's cache throughout: beyond it memory itself
becomes slower, for every program that uses it. Plain NumPy stands beside ours to show what of a deviation is the machine's.
"""

import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from app.engine.activations import Relu, Sigmoid
from app.engine.layers import Dense
from app.engine.network import Network
from benchmarks.engine import timer
from benchmarks.peers import plain_numpy
from benchmarks.report import Row
from benchmarks.rounds import interleave, pinned
from benchmarks.workloads import Workload, random_workload

__all__ = ["deviation", "measure", "peak_of"]

_DOUBLED: Final = (1, 2, 4, 8, 16, 32, 64)
_OURS: Final = "ours"
_PER_CENT: Final = 15.0
_MILLISECONDS: Final = 20.0

Run = Callable[[], object]


def measure(rounds: int, core: int) -> list[Row]:
    """Both series, in time and in memory, and a cache miss."""
    with pinned(core):
        # Once glibc has taken back an array this large, it keeps what is freed instead of giving it to the kernel and asking
        # again: as in a service that has met a large request, and whatever was measured before.
        np.empty(24 * 1024**2, np.uint8)
        return [
            *_series("batch x64", {n: random_workload("", (64, 64, 64, 10), batch=16 * n) for n in _DOUBLED}, rounds),
            *_series("64 layers", {n: random_workload("", (32,) * (n + 1), batch=32) for n in _DOUBLED}, rounds),
            _cache_miss(rounds),
        ]


def deviation(sizes: Sequence[float], measures: Sequence[float]) -> float:
    """How far a measure is at most from the straight line that fits best, in per cent of the line."""
    along, values = np.array(sizes), np.array(measures)
    line = np.polyval(np.polyfit(along, values, 1, w=1 / values), along)
    return float(np.abs(values / line - 1).max() * 100)


def peak_of(run: Run) -> int:
    """The most bytes that a run holds at any time, what it returns included."""
    tracemalloc.start()
    try:
        result = run()
        _, peak = tracemalloc.get_traced_memory()
        del result
    finally:
        tracemalloc.stop()
    return peak


def _series(title: str, workloads: Mapping[int, Workload], rounds: int) -> list[Row]:
    runs: dict[str, dict[int, Run]] = {
        _OURS: {size: _network(workload).backward for size, workload in workloads.items()},
        "plain NumPy": {size: _plain(workload) for size, workload in workloads.items()},
    }
    samples = interleave(
        {f"{name} {size}": timer(run) for name, sizes in runs.items() for size, run in sizes.items()}, rounds
    )
    measured: dict[tuple[str, str], list[float]] = {}
    for name, sizes in runs.items():
        # The quickest round: a slow one of a single size would bend the line, and there is no ratio to even it out.
        measured[name, "time"] = [min(samples[f"{name} {size}"]) for size in sizes]
        measured[name, "memory"] = [peak_of(run) for run in sizes.values()]
    return [
        Row(
            part="growth",
            workload=title,
            contender=name,
            unit=f"% off a line, {what}",
            samples=(deviation(list(workloads), values),),
            ours_to_it=None,
            at_most=_PER_CENT if name == _OURS else None,
        )
        for (name, what), values in measured.items()
    ]


def _network(workload: Workload) -> Network:
    return Network(workload.X, workload.y, tuple(Dense(W, b, Sigmoid()) for W, b in workload.layers))


def _plain(workload: Workload) -> Run:
    layers = list(workload.layers)
    return lambda: plain_numpy.backward(workload.X, workload.y, layers)


def _cache_miss(rounds: int) -> Row:
    """The CPU time from a network of 64 layers to its gradients, when nothing has been remembered of any network."""
    workload = random_workload("", (4,) * 65, batch=4)
    kinds = Sigmoid(), Relu()
    layers = tuple(Dense(W, b, kinds[i % 2]) for i, (W, b) in enumerate(workload.layers))
    network = Network(workload.X, workload.y, layers)
    inputs = network.inputs()
    took = []
    for _ in range(rounds):
        _forget()
        start = time.process_time()
        network.sketch(backward=True).program.run(inputs)
        took.append((time.process_time() - start) * 1e3)
    return Row("growth", "64 layers", _OURS, "ms, first time", tuple(took), None, at_most=_MILLISECONDS)


def _forget() -> None:
    """Empty every cache of the engine's."""
    for name, module in list(sys.modules.items()):
        if name.startswith("app.engine."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
