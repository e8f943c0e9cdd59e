"""`python -m benchmarks.diagnosis [--cases N] [--digits full 8 4]`: how often a planted mistake is named, by mistake, digits and claims.

The mistakes are planted by code of its own (tests/check/faulty.py). Prints the tables and writes them as diagnosis.json beside
this file. Also counted: right claims that are called wrong, conventions that are recognised, pairs of mistakes, and the time a check takes.
"""

import argparse
import json
import os
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when NumPy is first imported

import numpy as np

from app.check.diagnosis import diagnose
from app.engine.activations import Sigmoid
from app.engine.layers import Dense
from app.engine.network import Network
from app.engine.optimizers import Sgd
from app.engine.step import Step
from benchmarks.workloads import WORKLOADS
from tests.check.faulty import (
    CONVENTIONS,
    FAULTS,
    SUBSETS,
    Claims,
    Subset,
    double_cases,
    faulty_cases,
    in_significant_digits,
    right_cases,
    shown,
)
from tests.check.outcomes import Outcome, outcome

__all__ = ["by_mistake", "conventions", "main", "pairs", "right", "seconds"]

Digits = int | None
Table = dict[str, Any]

_PART: Final = 0.4
_TARGETS: Final = "targets: 98 % named exactly and 99.9 % contained at full digits with all gradients; pairs 95 %"


def main() -> None:
    """Measure what was asked for, print it and write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diagnosis", description="How often a mistake is named.")
    parser.add_argument("--cases", type=int, default=4, help="networks for each mistake (default 4)")
    parser.add_argument(
        "--digits", nargs="+", default=["full", "8", "6", "4"], help="decimals shown (default: full 8 6 4)"
    )
    parser.add_argument("--subsets", nargs="+", default=list(SUBSETS), choices=SUBSETS, help="what is claimed")
    parser.add_argument("--right", type=int, default=1_000, help="networks with right claims (default 1000)")
    parser.add_argument("--pairs", type=int, default=200, help="networks with two mistakes (default 200)")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    digits = [None if text == "full" else int(text) for text in chosen.digits]

    tables: Table = {
        "by mistake": by_mistake(chosen.seed, chosen.cases, digits, chosen.subsets),
        "right claims": right(chosen.seed, chosen.right),
        "conventions": conventions(chosen.seed, max(chosen.right // 10, 10), digits, chosen.subsets),
        "pairs": pairs(chosen.seed, chosen.pairs, digits),
        "milliseconds": seconds(),
    }
    Path(__file__).with_name("diagnosis.json").write_text(json.dumps(tables, indent=1) + "\n")


def by_mistake(seed: int, cases: int, digits: list[Digits], subsets: list[Subset]) -> Table:
    """The share named exactly (and contained) of each mistake, in each way of showing it."""
    ways = [(d, subset) for subset in subsets for d in digits]
    found: dict[str, dict[str, list[Outcome]]] = defaultdict(lambda: defaultdict(list))
    for case in islice(faulty_cases(seed), cases * len(FAULTS)):
        for d, subset in ways:
            if case.visible(d, subset):
                result = outcome(case, diagnose(case.step, shown(case.claims, d, subset)), d)
                found[case.planted[0].name][_way(d, subset)].append(result)
                found["all mistakes"][_way(d, subset)].append(result)
    print("Named exactly (contained), per cent of the cases in which the mistake shows\n")
    print(f"{'':40}" + "".join(f"{_way(*way):>18}" for way in ways))
    table: Table = {}
    for name in sorted(found, key=lambda name: (name == "all mistakes", name)):
        table[name] = {way: _shares(found[name][way]) for way in (_way(*w) for w in ways)}
        cells = (f"{s['exactly']:5.1f} ({s['contained']:5.1f})" if s["cases"] else "-" for s in table[name].values())
        print(f"{name:40}" + "".join(f"{cell:>18}" for cell in cells))
    print(f"\n{_TARGETS}\n")
    return table


def right(seed: int, cases: int) -> Table:
    """How many right claims are called wrong, in each way of writing them down."""
    rng = np.random.default_rng(seed)

    def part(claims: Claims) -> Claims:
        """Some of the claims."""
        chosen = [name for name in claims if rng.random() < _PART] or list(claims)
        return {name: claims[name] for name in chosen}

    ways: dict[str, Callable[[Claims], Claims]] = {
        "full": lambda claims: claims,
        **{f"{d} decimals": partial(shown, digits=d) for d in range(3, 15)},
        **{f"{d} significant digits": partial(in_significant_digits, digits=d) for d in (3, 4, 5, 6, 8)},
        "a part, full": part,
        "a part, 4 decimals": lambda claims: shown(part(claims), 4),
        "each its own": lambda claims: {name: np.round(value, rng.integers(3, 12)) for name, value in claims.items()},
        "float32": lambda claims: {name: np.float64(np.float32(value)) for name, value in claims.items()},
    }
    wrong = dict.fromkeys(ways, 0)
    for case in islice(right_cases(seed), cases):
        for way, written in ways.items():
            wrong[way] += diagnose(case.step, written(case.claims)).verdict != "correct"
    print(f"Right claims called wrong, of {cases}: " + ", ".join(f"{way}: {count}" for way, count in wrong.items()))
    return {"networks": cases, "called wrong": wrong}


def conventions(seed: int, cases: int, digits: list[Digits], subsets: list[Subset]) -> Table:
    """The share of right claims in other conventions that are called wrong, and of those whose convention is named."""
    table: Table = {}
    print("\nClaims in other conventions: called wrong / named, of those shown that differ from ours")
    for name in CONVENTIONS:
        for d in digits:
            for subset in subsets:
                counted: Counter[str] = Counter()
                for case in islice(right_cases(seed, name), cases):
                    if case.visible(d, subset):
                        report = diagnose(case.step, shown(case.claims, d, subset))
                        counted["cases"] += 1
                        counted["called wrong"] += report.verdict == "wrong"
                        counted["named"] += outcome(case, report, d).convention == name
                table[f"{name}, {_way(d, subset)}"] = dict(counted)
        rows = [row for key, row in table.items() if key.startswith(name)]
        total = sum((Counter(row) for row in rows), Counter())
        print(f"{name:40}{total['called wrong']} wrong, {total['named']} named of {total['cases']}")
    return table


def pairs(seed: int, cases: int, digits: list[Digits]) -> Table:
    """The share of networks with two mistakes in which both are named, with all gradients claimed."""
    table: Table = {}
    for d in digits:
        both = [
            outcome(case, diagnose(case.step, shown(case.claims, d, "gradients")), d).both
            for case in islice(double_cases(seed), cases)
        ]
        table[_way(d, "gradients")] = 100 * statistics.fmean(both)
    print("\nBoth of two mistakes named, per cent: " + ", ".join(f"{way}: {share:.1f}" for way, share in table.items()))
    return table


def seconds() -> Table:
    """The median time of a check in milliseconds, with right claims and with all of them wrong, on T and M."""
    table: Table = {}
    for workload in WORKLOADS[:2]:
        network = Network(workload.X, workload.y, tuple(Dense(W, b, Sigmoid()) for W, b in workload.layers))
        step = Step(network, Sgd(lr=0.5))
        values = {"loss" if name == "L" else name: value for name, value in step.run().items()}
        rng = np.random.default_rng(1)
        wrong = {name: value + 0.1 * rng.standard_normal(np.shape(value)) for name, value in values.items()}
        for name, claims in (("right", values), ("all wrong", wrong)):
            took = statistics.median(_timed(partial(diagnose, step, claims)))
            table[f"{workload.name}, {name}"] = took
            print(f"A check of {workload.title}, {name}: {took:.1f} ms")
    return table


def _timed(run: Callable[[], object]) -> Iterator[float]:
    for _ in range(3):
        start = time.perf_counter()
        run()
        yield 1000 * (time.perf_counter() - start)


def _way(digits: Digits, subset: Subset) -> str:
    return f"{subset[:5]} {'full' if digits is None else digits}"


def _shares(outcomes: list[Outcome]) -> dict[str, float]:
    count = len(outcomes)
    shares = {"cases": float(count)}
    if count:
        shares |= {
            "exactly": 100 * sum(o.exactly for o in outcomes) / count,
            "contained": 100 * sum(o.contained for o in outcomes) / count,
            "in place": 100 * sum(o.in_place for o in outcomes) / count,
            "alone": 100 * sum(o.alone for o in outcomes) / count,
        }
    return shares


if __name__ == "__main__":
    main()
