"""`python -m benchmarks.diagnosis [--cases N] [--digits full 8 4] [--write]`: how often a planted mistake is named.

Counted by mistake, by digits and by what was claimed. The mistakes are planted by code of its own (tests/check/). Counted as
well: pairs of mistakes, other conventions, whole and broken, right claims that are called wrong; and the time that a check takes.
The report is printed; `--write` keeps it as diagnosis.md beside this file.
"""

import argparse
import os
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when NumPy is first imported

import numpy as np

from app.check.diagnosis import diagnose
from app.engine.activations import Sigmoid
from app.engine.layers import Dense
from app.engine.network import Network
from app.engine.optimizers import Sgd
from app.engine.step import Step
from benchmarks.workloads import WORKLOADS
from tests.check.conventions_by_hand import CONVENTIONS
from tests.check.faulty import (
    FAULTS,
    SUBSETS,
    Case,
    Claims,
    Subset,
    broken_cases,
    double_cases,
    faulty_cases,
    in_significant_digits,
    right_cases,
    shown,
)
from tests.check.outcomes import Outcome, outcome

__all__ = ["broken", "by_mistake", "conventions", "main", "pairs", "right", "seconds"]

Digits = int | None
Lines = Iterator[str]

_PART: Final = 0.4
_CLAIMED: Final[dict[Subset, str]] = {
    "all": "everything",
    "gradients": "gradients",
    "parameters": "dW, db",
    "updated": "W, b after",
}


def main() -> None:
    """Measure what was asked for, print it and, if asked to, write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diagnosis", description="How often a mistake is named.")
    parser.add_argument("--cases", type=int, default=4, help="networks for each mistake (default 4)")
    parser.add_argument("--digits", nargs="+", default=["full", "8", "6", "4"], help="decimals (default: full 8 6 4)")
    parser.add_argument("--right", type=int, default=500, help="networks with right claims (default 500)")
    parser.add_argument("--pairs", type=int, default=200, help="networks with two mistakes (default 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="keep the report as benchmarks/diagnosis.md")
    chosen = parser.parse_args()
    digits = [None if text == "full" else int(text) for text in chosen.digits]
    settings = f"--cases {chosen.cases} --right {chosen.right} --pairs {chosen.pairs} --seed {chosen.seed}"
    report = []
    for line in (
        "# How often a mistake is named",
        "",
        f"`python -m benchmarks.diagnosis {settings} --digits {' '.join(chosen.digits)}`",
        *by_mistake(chosen.seed, chosen.cases, digits),
        *pairs(chosen.seed, chosen.pairs, digits),
        *conventions(chosen.seed, max(chosen.right // 10, 10), digits),
        *broken(chosen.seed, max(chosen.right // 10, 10)),
        *right(chosen.seed, chosen.right),
        *seconds(),
    ):
        print(line, flush=True)
        report.append(line)
    if chosen.write:
        Path(__file__).with_suffix(".md").write_text("\n".join(report) + "\n")


def by_mistake(seed: int, cases: int, digits: Sequence[Digits]) -> Lines:
    """The share of each mistake that is named first, in each way of showing it; and the share that is named at all."""
    ways = [(subset, d) for subset in SUBSETS for d in digits]
    found: dict[str, dict[tuple[Subset, Digits], list[Outcome]]] = defaultdict(lambda: defaultdict(list))
    for case in islice(faulty_cases(seed), cases * len(FAULTS)):
        for way in ways:
            subset, d = way
            if case.visible(d, subset):
                result = outcome(case, diagnose(case.step, shown(case.claims, d, subset)), d)
                for row in (case.planted[0].name, "**all**"):
                    found[row][way].append(result)
    yield from _heading(
        "By mistake",
        "Per cent of the cases, in which the mistake shows, whose first explanation is the planted one; in brackets the share "
        "in which it is among the explanations, where that is more. Targets, at full digits with all gradients: 98, and 99.9 among.",
    )
    heads = [f"{_CLAIMED[subset]}, {_decimals(d)}" for subset, d in ways]
    order = sorted(found, key=lambda name: (name == "**all**", name))
    yield from _table(
        ["mistake", *heads], ([_code(name), *(_share(found[name][way]) for way in ways)] for name in order)
    )
    yield from _table(["cases", *heads], [["", *(str(len(found["**all**"][way])) for way in ways)]])


def pairs(seed: int, cases: int, digits: Sequence[Digits]) -> Lines:
    """The share of networks with two mistakes in which both are named: each visible, or hidden behind what is claimed."""
    yield from _heading(
        "Two mistakes in one network", "Per cent in which both are named. Target with all gradients: 95."
    )
    rows = []
    for d in digits:
        row = [_decimals(d)]
        for subset in SUBSETS:
            planted = [case for case in islice(double_cases(seed), cases) if case.visible(d, subset)]
            both = [outcome(case, diagnose(case.step, shown(case.claims, d, subset)), d).both for case in planted]
            row.append(f"{100 * statistics.fmean(both):.1f}")
        rows.append(row)
    yield from _table(["digits", *(_CLAIMED[subset] for subset in SUBSETS)], rows)


def conventions(seed: int, cases: int, digits: Sequence[Digits]) -> Lines:
    """Right claims in other conventions: how many are called wrong, and how many have their convention named."""
    yield from _heading(
        "Other conventions",
        "Right claims that differ from ours, in every way of showing them. Target: none called wrong.",
    )
    rows = []
    for name in CONVENTIONS:
        counted: Counter[str] = Counter()
        for case in islice(right_cases(seed, name), cases):
            for subset in SUBSETS:
                for d in digits:
                    if case.visible(d, subset):
                        report = diagnose(case.step, shown(case.claims, d, subset))
                        counted["cases"] += 1
                        counted["wrong"] += report.verdict == "wrong"
                        counted["named"] += outcome(case, report, d).convention == name
        rows.append([_code(name), *(str(counted[key]) for key in ("cases", "wrong", "named"))])
    yield from _table(["convention", "cases", "called wrong", "named"], rows)


def broken(seed: int, cases: int) -> Lines:
    """Claims that follow a convention but in one statement: in how many that statement alone is told, with the mistake."""
    yield from _heading(
        "A convention that is broken in one statement", "Told with its place and its mistake, and nothing else."
    )
    rows = []
    for name in ("batch_mean_applied_at_weights", "descent_sign"):
        told = [_told(case, name) for case in islice(broken_cases(seed, name), cases)]
        rows.append([_code(name), str(len(told)), str(sum(told))])
    yield from _table(["convention", "cases", "told"], rows)


def _told(case: Case, convention: str) -> bool:
    report = diagnose(case.step, case.claims)
    (planted,) = case.planted
    followed = getattr(report.convention, "name", None) == convention and report.broken_in == list(planted.where)
    first = [finding.mistakes[0].code for finding in report.findings if finding.mistakes]
    return followed and first == [planted.name]


def right(seed: int, cases: int) -> Lines:
    """How many right claims are called wrong, in each way of writing them down."""
    rng = np.random.default_rng(seed)

    def part(claims: Claims) -> Claims:
        """Some of the claims."""
        chosen = [name for name in claims if rng.random() < _PART] or list(claims)
        return {name: claims[name] for name in chosen}

    ways: dict[str, Callable[[Claims], Claims]] = {
        "all digits": lambda claims: claims,
        **{f"{d} decimals": partial(shown, digits=d) for d in range(3, 15)},
        **{f"{d} significant digits": partial(in_significant_digits, digits=d) for d in (3, 4, 5, 6, 8)},
        "a part of them, all digits": part,
        "a part of them, 4 decimals": lambda claims: shown(part(claims), 4),
        "each with decimals of its own": lambda claims: {
            name: np.round(value, rng.integers(3, 12)) for name, value in claims.items()
        },
        "as float32": lambda claims: {name: np.float64(np.float32(value)) for name, value in claims.items()},
    }
    wrong = dict.fromkeys(ways, 0)
    for case in islice(right_cases(seed), cases):
        for way, written in ways.items():
            wrong[way] += diagnose(case.step, written(case.claims)).verdict != "correct"
    yield from _heading(
        "Right claims called wrong", f"Of {cases} networks, in each way of writing numbers down. Target: none."
    )
    yield from _table(["written", "called wrong"], ([way, str(count)] for way, count in wrong.items()))


def seconds() -> Lines:
    """The median time of a check in milliseconds, with right claims and with wrong ones that no mistake makes, on T and M."""
    yield from _heading(
        "Time",
        "Milliseconds for one check, median of five. Targets with everything claimed and all wrong: T 50, M 2000.",
    )
    rows = []
    for workload in WORKLOADS[:2]:
        network = Network(workload.X, workload.y, tuple(Dense(W, b, Sigmoid()) for W, b in workload.layers))
        step = Step(network, Sgd(lr=0.5))
        values = {"loss" if name == "L" else name: value for name, value in step.run().items()}
        rng = np.random.default_rng(1)
        wrong = {name: value + 0.1 * rng.standard_normal(np.shape(value)) for name, value in values.items()}
        claimed = [values, *(shown(wrong, None, subset) for subset in SUBSETS)]
        took = [statistics.median(_timed(partial(diagnose, step, claims))) for claims in claimed]
        rows.append([workload.title, *(f"{milliseconds:.1f}" for milliseconds in took)])
    yield from _table(["network", "all right", *(f"{_CLAIMED[subset]} wrong" for subset in SUBSETS)], rows)


def _timed(run: Callable[[], object]) -> Iterator[float]:
    run()
    for _ in range(5):
        start = time.perf_counter()
        run()
        yield 1000 * (time.perf_counter() - start)


def _heading(title: str, says: str) -> Lines:
    yield from ("", f"## {title}", "", says, "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _decimals(digits: Digits) -> str:
    return "all digits" if digits is None else f"{digits} decimals"


def _code(name: str) -> str:
    return name if name.startswith("*") else f"`{name}`"


def _share(outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return ""
    first, among = (100 * statistics.fmean(getattr(o, key) for o in outcomes) for key in ("exactly", "contained"))
    return f"{first:.1f}" if among - first < 0.05 else f"{first:.1f} ({among:.1f})"  # noqa: PLR2004 - as it is printed


if __name__ == "__main__":
    main()
