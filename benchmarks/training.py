"""Training: what a step costs beside a loop by hand, and what small requests notice of trainings beside them."""

import json
import os
from collections.abc import Callable
from functools import partial

from app.engine.activations import Sigmoid
from app.engine.layers import Dense
from app.engine.network import Network
from app.engine.optimizers import Sgd
from app.engine.step import Step
from app.engine.training import Training
from benchmarks.engine import timer
from benchmarks.lanes import busy, p99
from benchmarks.peers import lean_numpy
from benchmarks.report import Row
from benchmarks.rounds import interleave, pinned, ratio
from benchmarks.servers import Server
from benchmarks.workloads import FOUNDING, Array, Workload

__all__ = ["beside", "measure"]

_RATE = 1e-3
_TRAININGS = 2


def measure(workloads: tuple[Workload, ...], rounds: int, core: int) -> list[Row]:
    """Steps of gradient descent on the whole batch, in the engine and as an expert writes them."""
    rows = []
    with pinned(core):
        for workload in workloads:
            samples = interleave({"ours": timer(_ours(workload)), "lean NumPy": timer(_lean(workload))}, rounds)
            rows += [
                Row(
                    part="training",
                    workload=workload.name,
                    contender=name,
                    unit="us a step",
                    samples=tuple(seconds * 1e6 for seconds in times),
                    ours_to_it=ratio(samples["ours"], times),
                    at_most=1.2 if name == "lean NumPy" else None,
                )
                for name, times in samples.items()
            ]
    return rows


def beside(rounds: int, seconds: float) -> list[Row]:
    """The 99th percentile of small requests, alone and beside trainings without end, on all cores."""
    small = json.dumps(FOUNDING.request).encode()
    endless = json.dumps({**FOUNDING.request, "steps": 10_000_000}).encode()
    with Server("app", "serve", cores=os.sched_getaffinity(0)) as server:

        def loaded() -> float:
            with busy(server, endless, "/train", _TRAININGS):
                return p99(server, small, seconds)

        names = f"ours beside {_TRAININGS} trainings", "ours alone"
        taken = interleave(dict(zip(names, (loaded, partial(p99, server, small, seconds)), strict=True)), rounds)
    ours = taken[names[0]]
    return [
        Row("training", "T", name, "ms at p99", tuple(s), ratio(ours, s), at_most=3.0 if name == names[1] else None)
        for name, s in taken.items()
    ]


def _ours(workload: Workload) -> Callable[[], None]:
    layers = tuple(Dense(W, b, Sigmoid()) for W, b in workload.layers)
    training = Training(Step(Network(workload.X, workload.y, layers), Sgd(lr=_RATE)))
    return lambda: training.accept(training.compute())


def _lean(workload: Workload) -> Callable[[], None]:
    present: list[tuple[Array, Array]] = list(workload.layers)

    def step() -> None:
        values = lean_numpy.backward(Workload("", workload.X, workload.y, tuple(present)))
        for l, (W, b) in enumerate(present, 1):
            present[l - 1] = (W - _RATE * values[f"dW_{l}"], b - _RATE * values[f"db_{l}"])

    return step
