"""Training: what a step costs beside a loop by hand, and what small requests notice of trainings beside them."""

import json
import os
from collections.abc import Callable
from functools import partial

import numpy as np

from app.api.contract.train_request import TrainRequest
from app.api.verbs.streams import Streaming
from app.api.verbs.trained import lines_of
from app.settings import Settings
from benchmarks.engine import timer
from benchmarks.lanes import busy, p99
from benchmarks.peers import lean_numpy
from benchmarks.report import Row
from benchmarks.rounds import interleave, pinned, ratio
from benchmarks.servers import Server
from benchmarks.workloads import FOUNDING, Workload

__all__ = ["beside", "measure"]

_RATE = 1e-3
_TRAININGS = 2


def measure(workloads: tuple[Workload, ...], rounds: int, core: int) -> list[Row]:
    """Steps of gradient descent on the whole batch, by a worker and as an expert writes them for this very network."""
    rows = []
    with pinned(core), np.errstate(all="ignore"):  # as a worker has it
        for workload in workloads:
            samples = interleave(
                {"ours": timer(_ours(workload)), "lean NumPy": timer(lean_numpy.descent(workload, _RATE).__next__)},
                rounds,
            )
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


def _ours(workload: Workload) -> Callable[[], object]:
    """Each call makes a step as a worker does, down to the bytes; every hundredth step is reported."""
    asked = {**workload.request, "optimizer": {"kind": "sgd", "lr": _RATE}, "steps": 10_000_000, "report_every": 100}
    request = TrainRequest.model_validate_json(json.dumps(asked))
    settings = Settings.defaults().model_copy(update={"max_train_operations": 10**18})
    step = next(iter(Streaming.forms.values())).write(lines_of(request, settings)).__next__  # type: ignore[union-attr]  # an iterator
    step(), step()  # the first of its kind each, and compiled
    return step
