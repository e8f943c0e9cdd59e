"""A convention that is followed is no mistake; one that is broken somewhere is, and is said to be."""

from itertools import islice
from typing import Any

import numpy as np
import pytest

from app.check.conventions import CONVENTIONS
from app.check.diagnosis import diagnose
from app.check.program import Checked
from tests.check.conventions_by_hand import CONVENTIONS as BY_HAND
from tests.check.faulty import broken_cases, right_cases, shown
from tests.check.ties import penalty_in


def test_the_conventions_are_those_that_are_planted() -> None:
    """Every convention that the judge knows has a program by hand that follows it."""
    assert {convention.name for convention in CONVENTIONS} == set(BY_HAND)


@pytest.mark.parametrize("digits", [None, 6])
@pytest.mark.parametrize("convention", BY_HAND)
def test_other_conventions_are_named_and_not_called_wrong(convention: str, digits: int | None) -> None:
    """Right tensors kept account of otherwise are right in the convention that they are in."""
    for case in islice(right_cases(13, convention), 20):
        report = diagnose(case.step, shown(case.claims, digits))
        assert (report.verdict, getattr(report.convention, "name", None)) == ("correct_in_other_convention", convention)


@pytest.mark.parametrize("convention", ["batch_mean_applied_at_weights", "descent_sign"])
def test_a_convention_that_is_broken_is_named_with_where_and_how(convention: str) -> None:
    """Of claims that follow a convention but in one statement, that one alone is wrong, for not following it."""
    for case in islice(broken_cases(3, convention), 20):
        (planted,) = case.planted
        report = diagnose(case.step, case.claims)
        assert report.verdict == "wrong"
        assert report.convention is not None
        assert report.convention.name == convention
        assert report.broken_in == list(planted.where)
        wrong = {finding.name: finding.mistakes for finding in report.findings if finding.verdict == "wrong"}
        assert list(wrong) == list(planted.where)
        assert wrong[planted.where[0]][0].code == planted.name


def test_a_convention_followed_half_way_is_told_beside_the_mistake() -> None:
    """Where the sign of descent changes to that of ascent between two layers, that is a mistake, and both are told."""
    for case in islice(right_cases(4, "descent_sign"), 60):
        depth = len(case.step.network.layers)
        if depth < 2 or case.step.network.l2:  # a penalty would change its sign, too
            continue
        above = {name for name in case.claims if name in {f"d{T}_{depth}" for T in "AZWb"}}
        right = {name: value for name, value in case.right.items() if name[0] == "d"}
        claims = {name: case.claims[name] if name in above else value for name, value in right.items()}
        if any(np.ptp(claims[name]) == 0 for name in above):
            continue
        report = diagnose(case.step, claims)
        assert report.verdict == "wrong"
        assert getattr(report.convention, "name", None) == "descent_sign"
        assert report.broken_in == [f"dA_{depth - 1}"]
        assert {f.mistakes[0].code for f in report.findings if f.mistakes} == {"sign_flipped"}


_TURNED: dict[str, Any] = {
    "As here.": lambda x, penalty, m: x,
    "Divide yours by m.": lambda x, penalty, m: x / m,
    "Change the sign of yours.": lambda x, penalty, m: -x,
    "Halve yours.": lambda x, penalty, m: x / 2,
    "Divide the part of yours that is not the penalty by m.": lambda x, penalty, m: (x - penalty) / m + penalty,
    "Halve the part of yours that is not the penalty.": lambda x, penalty, m: (x - penalty) / 2 + penalty,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_numbers_of_a_convention_translate_as_is_said(name: str) -> None:
    """What is said of each tensor in a convention turns its numbers into ours."""
    (convention,) = (convention for convention in CONVENTIONS if convention.name == name)
    for case in islice(right_cases(5, name), 20):
        m, trees = case.step.inputs()["m"], Checked(case.step).trees
        for tensor in case.right:
            says = convention.translation(tensor, trees[tensor])
            if says != "Follows from your gradients as here from ours.":
                penalty = penalty_in(tensor, case.step.network) if tensor == "loss" or tensor[:2] == "dW" else 0.0
                ours = _TURNED[says](case.claims[tensor], penalty, m)
                assert np.allclose(ours, case.right[tensor], rtol=1e-9, atol=1e-12), tensor
