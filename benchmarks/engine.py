"""The engine alone: forward and backward with every intermediate tensor, on one core and with one BLAS thread.

Ours is a `Network` built once and run again and again; so are the others' parameters and batches.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from app.engine.activations import Sigmoid
from app.engine.layers import Dense
from app.engine.network import Network
from benchmarks.peers import lean_numpy, plain_numpy, pytorch
from benchmarks.report import Row
from benchmarks.rounds import interleave, pinned, ratio
from benchmarks.workloads import Workload

__all__ = ["by_name", "contenders", "measure", "timer"]

_SECONDS_A_SAMPLE = 0.02
_TARGETS = {  # of its time, at most
    ("lean NumPy", "T"): 1.15,
    ("lean NumPy", "M"): 1.05,
    ("lean NumPy", "L"): 1.05,
    ("PyTorch", "T"): 1 / 7,
    ("PyTorch", "M"): 1 / 1.35,
    ("PyTorch", "L"): 1.0,
}

Backward = Callable[[], Mapping[str, Any]]


def contenders(workload: Workload) -> dict[str, Backward]:
    """Who is compared, ours first: each gives every tensor and every gradient by its name, and the loss as `loss`."""
    layers = list(workload.layers)
    network = Network(workload.X, workload.y, tuple(Dense(W, b, Sigmoid()) for W, b in layers))

    def plain() -> dict[str, Any]:
        loss, tensors, gradients = plain_numpy.backward(workload.X, workload.y, layers)
        return {"loss": loss, **tensors, **gradients}

    found: dict[str, Backward] = {
        "ours": network.backward,
        "lean NumPy": lambda: lean_numpy.backward(workload),
        "plain NumPy": plain,
    }
    if not pytorch.absence():
        found["PyTorch"] = pytorch.Model(workload).backward
    return found


def measure(workload: Workload, rounds: int, core: int) -> list[Row]:
    """Interleaved rounds of all contenders, after all have given the same numbers."""
    with pinned(core):
        runs = contenders(workload)
        _require_same_numbers(runs)
        samples = interleave({name: timer(run) for name, run in runs.items()}, rounds)
    return [
        Row(
            part="engine",
            workload=workload.name,
            contender=name,
            unit="us a run",
            samples=tuple(seconds * 1e6 for seconds in times),
            ours_to_it=ratio(samples["ours"], times),
            at_most=_TARGETS.get((name, workload.name)),
        )
        for name, times in samples.items()
    ]


def by_name(result: Mapping[str, Any]) -> dict[str, Any]:
    """A contender's result as arrays; ours calls the loss `L`, as its formula does."""
    return {"loss" if name == "L" else name: _array(value) for name, value in result.items()}


def _array(value: Any) -> Any:
    return value.detach().numpy() if hasattr(value, "detach") else value


def _require_same_numbers(runs: Mapping[str, Backward]) -> None:
    expected = by_name(runs["lean NumPy"]())
    for name, run in runs.items():
        got = by_name(run())
        assert got.keys() == expected.keys(), f"{name}: {[*got]}"
        for tensor, value in expected.items():
            np.testing.assert_allclose(got[tensor], value, rtol=1e-9, atol=1e-15, err_msg=f"{tensor} by {name}")


def timer(run: Callable[[], object]) -> Callable[[], float]:
    """Seconds of CPU a run, from as many runs as make a sample long enough for the clock.

    CPU, not wall time: what else wants this core must not be counted. None of the contenders has a second thread.
    """
    start = time.process_time()
    run()
    runs = max(1, round(_SECONDS_A_SAMPLE / (time.process_time() - start)))

    def sample() -> float:
        start = time.process_time()
        for _ in range(runs):
            run()
        return (time.process_time() - start) / runs

    return sample
