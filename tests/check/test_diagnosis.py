"""The judge beside mistakes planted by a program that shares nothing with it."""

from itertools import islice

import pytest

from app.check.diagnosis import diagnose
from tests.check.faulty import double_cases, faulty_cases, right_cases, shown
from tests.check.outcomes import outcome


def test_planted_mistakes_are_named() -> None:
    """Of mistakes of every kind, planted in random networks, at least 98 % are the first that is named, from all claims."""
    cases = [case for case in islice(faulty_cases(11), 150) if case.visible(None, "all")]
    named = [outcome(case, diagnose(case.step, case.claims)).exactly for case in cases]
    assert len(named) > 100
    assert sum(named) >= 0.98 * len(named)


@pytest.mark.parametrize("digits", [None, 8, 6, 4, 3])
def test_right_numbers_are_never_called_wrong(digits: int | None) -> None:
    """Right tensors of random networks are right, at any rounding."""
    for case in islice(right_cases(12), 60):
        assert diagnose(case.step, shown(case.claims, digits)).verdict == "correct"


@pytest.mark.parametrize("convention", ["batch_mean_applied_at_weights", "descent_sign", "sum_over_batch", "no_half"])
def test_other_conventions_are_named_and_not_called_wrong(convention: str) -> None:
    """Right tensors kept account of otherwise are right in the convention that they are in."""
    for case in islice(right_cases(13, convention), 20):
        report = diagnose(case.step, case.claims)
        assert (report.verdict, getattr(report.convention, "name", None)) == ("correct_in_other_convention", convention)


def test_two_independent_mistakes_are_both_named() -> None:
    """Of pairs of mistakes in different statements, at least 95 % have both named, from the gradients."""
    cases = list(islice(double_cases(4), 60))
    both = [outcome(case, diagnose(case.step, shown(case.claims, None, "gradients"))).both for case in cases]
    assert sum(both) >= 0.95 * len(both)
