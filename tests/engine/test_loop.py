"""Loops: rounds that are those of the program, run one after the other by hand."""

import warnings
from itertools import repeat
from typing import Any

import numpy as np

from app.engine.formula import Formula
from app.engine.loop import Loop
from app.engine.program import Program, Statement

PROGRAM = Program(
    Statement(name, Formula(text), "update")
    for name, text in {
        "E": "X @ W - y",
        "L": "sum(E ** 2) / m",
        "dW": "X.T @ E / m",
        "u_W_next": "momentum * u_W + dW",
        "W_next": "W - lr * u_W_next",
    }.items()
)
RANDOM = np.random.default_rng(7)
VALUES = {"W": RANDOM.normal(size=(3, 2)), "u_W": RANDOM.normal(size=(3, 2)), "lr": 0.1, "momentum": 0.9}


def test_what_is_carried_is_the_next_rounds() -> None:
    """Round for round the results are the program's own, to the last bit, each with its own batch."""
    rounds = [(RANDOM.normal(size=(m, 3)), RANDOM.normal(size=(m, 2)), m) for m in (4, 4, 1, 4)]
    values: dict[str, Any] = dict(VALUES)
    results = list(Loop(PROGRAM, ("X", "y", "m"), ("W", "u_W")).run(values, rounds))
    assert len(results) == 4
    for given, (L, W, u) in zip(rounds, results, strict=True):
        expected = PROGRAM.run({**values, **dict(zip(("X", "y", "m"), given, strict=True))})
        values |= {"W": expected["W_next"], "u_W": expected["u_W_next"]}
        np.testing.assert_array_equal(L, expected["L"], strict=True)
        np.testing.assert_array_equal(W, values["W"], strict=True)
        np.testing.assert_array_equal(u, values["u_W"], strict=True)


def test_a_round_is_made_when_it_is_asked_for() -> None:
    """Of rounds without end, as many are taken as results."""
    asked = iter(range(10))
    rounds = ((np.ones((2, 3)), np.ones((2, 2)), 2) for _ in asked)
    results = Loop(PROGRAM, ("X", "y", "m"), ("W", "u_W")).run(VALUES, rounds)
    next(results)
    next(results)
    assert next(asked) == 2


def test_with_nothing_carried_there_is_still_the_loss() -> None:
    """Where everything is frozen, rounds differ by their batches only."""
    given = (np.ones((2, 3)), np.ones((2, 2)), 2)
    results = Loop(PROGRAM.only(frozenset("L")), ("X", "y", "m"), ()).run(VALUES, repeat(given, 2))
    assert len(set(results)) == 1


def test_overflow_is_no_warning_and_changes_no_setting() -> None:
    """What overflows is found by whoever looks at the results; in between, others are warned as before."""
    huge = {**VALUES, "W": np.full((3, 2), 1e300)}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for quiet in (False, True):
            with np.errstate(all="ignore" if quiet else "warn"):
                for L, *_ in Loop(PROGRAM, ("X", "y", "m"), ("W", "u_W")).run(
                    huge, repeat((np.ones((2, 3)), np.ones((2, 2)), 2), 2)
                ):
                    assert not np.isfinite(L)
                    assert set(np.geterr().values()) == ({"ignore"} if quiet else {"warn"})
    assert caught == []
