"""The search says when it gave up, and finds one mistake for all that comes of it."""

from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pytest

from app.check.diagnosis import Report, diagnose
from app.check.program import Checked
from app.engine.activations import Tanh
from tests.check.faults import Fault
from tests.check.faulty import FAULTS, faulty_cases
from tests.check.small_step import small_step

_STEP = small_step()
_RIGHT = {name: np.asarray(value) for name, value in Checked(_STEP).values.items() if value is not None}


def _report(claims: dict[str, Any]) -> Report:
    return diagnose(_STEP, claims)


def _first(report: Report) -> dict[str, str | None]:
    return {f.name: f.mistakes[0].code if f.mistakes else None for f in report.findings if f.verdict == "wrong"}


def test_right_claims_take_no_look() -> None:
    """Nothing is looked for where nothing is wrong, and no limit is reached."""
    report = _report({"dW_1": _RIGHT["dW_1"]})
    assert (report.looks, report.limit_reached) == (0, False)


def test_a_limit_of_looks_that_is_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers that nothing explains take all looks that there are, and the report says that there may be more to find."""
    claims = {"dW_1": np.random.default_rng(0).normal(size=(3, 4))}
    whole = _report(claims)
    assert _first(whole) == {"dW_1": None}
    monkeypatch.setattr("app.check.search._MOST_LOOKS", whole.looks + 1)
    monkeypatch.setattr("app.check.search._MOST_PAIRS", 10**9)
    assert not _report({"dW_1": -_RIGHT["dW_1"]}).limit_reached
    monkeypatch.setattr("app.check.search._MOST_LOOKS", 100)
    cut = _report(claims)
    assert (cut.looks, cut.limit_reached) == (100, True)


def test_a_limit_of_pairs_that_is_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """So does a limit to the pairs of edits, which are tried last and in part."""
    claims = {"dW_1": np.random.default_rng(0).normal(size=(3, 4))}
    monkeypatch.setattr("app.check.search._MOST_LOOKS", 10**9)
    monkeypatch.setattr("app.check.search._MOST_PAIRS", 50)
    few = _report(claims)
    monkeypatch.setattr("app.check.search._MOST_PAIRS", 60)
    assert few.limit_reached
    assert _report(claims).looks == few.looks + 10


def test_edits_that_need_their_own_result_are_passed_over() -> None:
    """With one input W_1 is of the shape of b_1: to take b_1_next for both, in both updates, needs it before it is there."""
    report = diagnose(small_step(None, (1, 2), (Tanh(),)), {"loss_next": np.asarray(123.4)})
    assert _first(report) == {"loss_next": None}


def test_one_mistake_explains_all_that_comes_of_it() -> None:
    """Gradients that all hang on one wrong statement have one explanation, found once and the same for all."""
    claims = {name: _RIGHT[name] / len(_RIGHT["X"]) for name in ("dW_1", "db_1", "dW_2", "db_2", "dW_3", "db_3")}
    report = _report(claims)
    assert _first(report) == dict.fromkeys(claims, "batch_mean_twice")
    firsts = [finding.mistakes[0] for finding in report.findings]
    assert all(first is firsts[0] for first in firsts)
    assert firsts[0].where in {"dA_3", "dZ_3"}
    assert firsts[0].explains == frozenset(claims)


def test_what_spoils_a_right_claim_explains_nothing() -> None:
    """A factor in one gradient may have come from further up; where another from there is right, it was put in here."""
    wrong = {"dW_3": _RIGHT["dW_3"] / len(_RIGHT["X"])}
    (alone,) = _report(wrong).findings
    assert {mistake.where for mistake in alone.mistakes} >= {"dW_3", "dZ_3", "dA_3"}
    beside, _ = _report({**wrong, "db_3": _RIGHT["db_3"]}).findings
    assert {mistake.where for mistake in beside.mistakes} == {"dW_3"}


def test_a_mistake_of_every_layer_is_made_in_both_passes() -> None:
    """Biases forgotten in all layers explain the loss before the update and the one after it."""
    (fault,) = (fault for fault in FAULTS if isinstance(fault, Fault) and fault.what == "Z without b")
    drawn = faulty_cases(2, [replace(fault, everywhere=True)])
    for case in islice((case for case in drawn if len(case.planted[0].where) > 2), 3):  # two would be a pair
        report = diagnose(case.step, {name: case.claims[name] for name in ("loss", "loss_next")})
        assert _first(report) == {"loss": "bias_missing", "loss_next": "bias_missing"}
