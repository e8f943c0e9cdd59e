"""`python -m benchmarks [--quick] [--only PART]`: measure, print one table, write results.json beside this file.

Close other programs first; two cores are wanted, one for the servers under test and one for the load.
"""

import argparse
import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is first imported, here and in every server started

from benchmarks import capacity, engine, growth, http, lanes, memory, overload, probes, report, scaling, start, training
from benchmarks.peers import pytorch
from benchmarks.workloads import WORKLOADS

Rows = Iterator[report.Row]


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Chainrule beside what a user would write instead."
    )
    parser.add_argument(
        "--quick", action="store_true", help="a look instead of a measurement: few rounds, T and M only"
    )
    parser.add_argument("--only", choices=[*PARTS], help="one part alone")
    chosen = parser.parse_args()

    first, *_, last = cores = sorted(os.sched_getaffinity(0))
    if len(cores) == 1:
        print("Only one core: the load and the servers share it, and throughput means little.")
    print("Workloads, all sigmoid, half_mse: " + "; ".join(workload.title for workload in WORKLOADS))
    print(pytorch.absence() or "PyTorch is compared too", flush=True)

    rows: list[report.Row] = []
    for name, part in PARTS.items():
        if chosen.only in {name, None}:
            print(f"{name} ...", flush=True)
            rows += part(chosen.quick, (first, last))

    facts = report.machine()
    print("\n" + report.table(rows, facts))
    report.write(Path(__file__).with_name("results.json"), rows, facts)


def _engine(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001 - the signature of a part
    for workload in WORKLOADS[:2] if quick else WORKLOADS:
        yield from engine.measure(workload, rounds=5 if quick else 25, core=cores[-1])


def _growth(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001
    yield from growth.measure(rounds=5 if quick else 25, core=cores[-1])


def _http(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001
    _, medium, large = WORKLOADS
    yield from http.throughput(rounds=3 if quick else 11, seconds=0.3 if quick else 1.0, cores=cores)
    yield from http.cpu_a_request(medium, rounds=2 if quick else 5, requests=3 if quick else 10, cores=cores)
    if not quick:
        yield from http.cpu_a_request(large, rounds=3, requests=2, cores=cores)


def _start(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001
    yield start.first_answer(rounds=3 if quick else 5, cores=cores)


def _memory(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001
    for workload in WORKLOADS[1:2] if quick else WORKLOADS[1:]:
        yield from memory.peak_growth(workload, rounds=1 if quick else 3, cores=cores)


def _lanes(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001
    yield from lanes.measure(WORKLOADS[1:], rounds=2 if quick else 5, seconds=1.0 if quick else 2.0, cores=cores)


def _training(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001
    yield from training.measure(WORKLOADS[:2], rounds=5 if quick else 25, core=cores[-1])
    yield from training.beside(rounds=2 if quick else 5, seconds=1.0 if quick else 2.0)


def _overload(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001
    tiny, medium, large = WORKLOADS
    rounds, seconds = (1, 2.0) if quick else (3, 8.0)
    yield from overload.small_beside_a_flood(large, rounds=2 if quick else 5, seconds=1.0 if quick else 3.0)
    yield from overload.memory(seconds=5.0 if quick else 20.0)
    yield from overload.small_goodput(rounds, seconds, cores)
    for workload, path in ((medium, "/backward"), (tiny, "/gradcheck")):
        for having in (cores, cores[:1]):
            yield from overload.goodput(workload, path, rounds, seconds, having)


def _probes(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: ARG001, FBT001
    yield from probes.measure(WORKLOADS[1:], seconds=3.0 if quick else 20.0)


def _scaling(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001
    for workload in WORKLOADS[:2]:
        yield from scaling.two_workers(workload, rounds=3 if quick else 7, seconds=0.5 if quick else 2.0, cores=cores)


def _capacity(quick: bool, cores: tuple[int, int]) -> Rows:  # noqa: FBT001
    yield from capacity.measure(rounds=2 if quick else 5, seconds=0.15 if quick else 0.4, cores=cores)


PARTS: dict[str, Callable[[bool, tuple[int, int]], Rows]] = {
    "engine": _engine,
    "growth": _growth,
    "http": _http,
    "lanes": _lanes,
    "training": _training,
    "memory": _memory,
    "overload": _overload,
    "probes": _probes,
    "start": _start,
    "scaling": _scaling,
    "capacity": _capacity,
}

if __name__ == "__main__":
    main()
