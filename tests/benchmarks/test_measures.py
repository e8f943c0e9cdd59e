"""The measures are right where the truth is known."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest

from benchmarks import processes
from benchmarks.capacity import TERMS, fit, terms
from benchmarks.growth import deviation, peak_of
from benchmarks.http import Sample
from benchmarks.report import Row, table
from benchmarks.rounds import interleave, ratio
from benchmarks.workloads import random_workload

MB = 1_000_000
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in sys.stdin.buffer:
    child.stdin.write(line)
    child.stdin.flush()
    sys.stdout.buffer.write(child.stdout.readline())
    sys.stdout.buffer.flush()
"""
CHILD = """
import sys, time
for line in sys.stdin:
    held = b"1" * int(line)
    del held
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass
    print("done", flush=True)
"""


def ask(process: subprocess.Popen[bytes], size: int) -> None:
    """Let the child of a process hold so many bytes for a moment, and compute for 0.1 seconds."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"%d\n" % size)
    process.stdin.flush()
    assert process.stdout.readline() == b"done\n"


@contextmanager
def parent() -> Iterator[subprocess.Popen[bytes]]:
    """A process with a child that does what it is asked to."""
    command = [sys.executable, "-c", PARENT, CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        ask(process, 1)
        yield process


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="what a process uses is read from Linux")
def test_a_childs_time_and_memory_count() -> None:
    """What a process's child computes and holds is found, and the peak stays when the memory is given back."""
    with parent() as process:
        assert len(processes.family(process.pid)) == 2
        processes.forget_peaks(process.pid)
        before, used = processes.peak_bytes(process.pid), processes.cpu_seconds(process.pid)
        ask(process, 50 * MB)
        assert processes.peak_bytes(process.pid) - before == pytest.approx(50 * MB, rel=0.1)
        assert processes.cpu_seconds(process.pid) - used == pytest.approx(0.1, rel=0.5)
        processes.forget_peaks(process.pid)
        assert processes.peak_bytes(process.pid) - before < 25 * MB


def test_a_straight_line_does_not_deviate() -> None:
    """A series that grows by the same for each unit deviates by nothing, wherever it begins."""
    sizes = [1, 2, 4, 8, 16, 32, 64]
    for start in (0, 5, 1000):
        assert deviation(sizes, [start + 3 * size for size in sizes]) == pytest.approx(0, abs=1e-9)


def test_the_deviation_is_that_of_the_worst_point() -> None:
    """One point of a line moved by a fifth deviates by nearly that; small sizes count as much as large ones."""
    sizes = list(range(1, 41))
    for moved in (0, 20, 39):
        values = [10.0 + size for size in sizes]
        values[moved] *= 1.2
        assert 14 < deviation(sizes, values) <= 20


def test_a_square_is_no_line() -> None:
    """What grows with the square of the size deviates by far more than what is allowed."""
    sizes = [1, 2, 4, 8, 16, 32, 64]
    assert deviation(sizes, [size**2 for size in sizes]) > 50


def test_the_costs_of_requests_are_found_in_their_sums() -> None:
    """From sums of known costs the fit finds these again; where one sum is a tenth too large, the model is off by nearly that."""
    counted = [terms(random_workload("", (n, n, 3), batch)) for n in (2, 9, 30) for batch in (1, 7, 50)]
    known = (90.0, 70.0, 120.0, 30.0, 20.0)
    sums = [90e-3 + row[1] * 70e-6 + row[2] * 120e-6 + row[3] * 30e-6 + row[4] * 20e-9 for row in counted]
    costs, off = fit(counted, sums)
    assert costs == pytest.approx(known, rel=1e-6)
    assert len(TERMS) == len(known)
    assert off < 1e-6
    assert 1 < fit(counted, [sums[0], sums[1] * 1.1, *sums[2:]])[1] < 10


@pytest.mark.anyio
async def test_the_terms_are_counted_as_they_are_sent(client: httpx.AsyncClient) -> None:
    """Rows and numbers of the model are those of the very request and of the very answer."""
    workload = random_workload("", (3, 5, 2), batch=4)
    answer = (await client.post("/backward", json=workload.request)).json()
    sent = [workload.request["X"], workload.request["y"]]
    sent += [layer[name] for layer in workload.request["layers"] for name in "Wb"]
    back = [*answer["tensors"].values(), *answer["gradients"].values()]
    read, written = (sum(len(row) for matrix in matrices for row in matrix) for matrices in (sent, back))
    rows = sum(len(matrix) for matrix in sent + back)
    assert terms(workload) == [1, rows, read, written, 3 * 4 * (3 * 5 + 5 * 2)]


def test_the_peak_of_a_run_is_what_it_holds_at_once() -> None:
    """Arrays that are gone before others come do not add up; what is returned counts."""

    def one_after_the_other() -> object:
        for _ in range(3):
            np.zeros(1000)
        return np.zeros(2000)

    assert 16_000 <= peak_of(one_after_the_other) < 20_000


def test_a_sample_says_rate_latency_and_cpu() -> None:
    """Of 1,000 answers in two seconds, the slowest one per cent does not count in p99; CPU is shared among all."""
    sample = Sample([0.001] * 990 + [1.0] * 10, seconds=2, cpu_seconds=0.5)
    assert sample.rate == 500
    assert sample.p99_milliseconds == 1
    assert sample.cpu_milliseconds == 0.5


def test_ratios_are_of_the_same_round() -> None:
    """A round in which the machine was twice as slow for both does not change the ratio."""
    assert ratio([1, 2, 1], [2, 4, 2]) == 0.5


def test_rounds_begin_with_another_contender_each() -> None:
    """Each is measured once in each round, and each is the first in its turn."""
    order: list[str] = []
    interleave({name: lambda name=name: order.append(name) for name in "abc"}, rounds=3)  # type: ignore[misc]
    assert "".join(order) == "abcbcacab"


@pytest.mark.parametrize(
    ("row", "target"),
    [
        (Row("http", "T", "floor", "requests/s", (9.0,), 0.3, at_least=0.27), ">= 0.27 met"),
        (Row("http", "T", "floor", "requests/s", (9.0,), 0.2, at_least=0.27), ">= 0.27 MISSED"),
        (Row("http", "M", "Flask", "ms", (9.0,), 0.06, at_most=1 / 16), "<= 0.0625 met"),
        (Row("start", "T", "ours", "s", (0.7, 0.9, 0.7), None, at_most=0.8), "<= 0.8 met"),
        (Row("start", "T", "ours", "s", (0.9, 0.9, 0.7), None, at_most=0.8), "<= 0.8 MISSED"),
        (Row("http", "T", "ours", "ms", (9.0,), 1.0), ""),
    ],
)
def test_a_target_is_met_or_missed(row: Row, target: str) -> None:
    """A target is about the ratio or, where there is none, about the median of the measure; the table says which it is."""
    assert row.target == target
    assert target in table([row], {})
