"""The judge beside mistakes planted by a program that shares nothing with it."""

from itertools import islice

import numpy as np
import pytest

from app.check.diagnosis import diagnose
from tests.check.backprop_by_hand import Hand
from tests.check.faulty import double_cases, faulty_cases, right_cases, shown
from tests.check.outcomes import outcome
from tests.check.random_problems import as_step, random_optimizer, random_problem


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


def test_two_independent_mistakes_are_both_named() -> None:
    """Of pairs of mistakes in different statements, at least 95 % have both named, from the gradients."""
    cases = list(islice(double_cases(4), 60))
    both = [outcome(case, diagnose(case.step, shown(case.claims, None, "gradients"))).both for case in cases]
    assert sum(both) >= 0.95 * len(both)


def test_a_derivative_forgotten_in_all_layers_is_one_mistake() -> None:
    """Gradients passed on as they are through different activations are named once for all layers, from dW and db alone."""
    rng = np.random.default_rng(9)
    seen = 0
    while seen < 6:
        problem = random_problem(rng, "distinct", random_optimizer(rng, "sgd", "plain"))
        kinds = {activation.kind for activation in problem.activations}
        if problem.depth != 3 or len(kinds) < 3 or not kinds.isdisjoint({"identity", "relu"}):
            continue
        seen += 1
        slips = {f"dZ_{l}": lambda h, l, _: h.v[f"dA_{l}"] for l in (1, 2, 3)}
        claims = shown(Hand(problem, slips).run(), None, "parameters")
        (first, *_) = (finding.mistakes[0] for finding in diagnose(as_step(problem, "rows"), claims).findings)
        assert first.code == "activation_derivative_missing"
        assert {first.where, *first.alike} == {"dZ_1", "dZ_2", "dZ_3"}
        assert first.explains == claims.keys()
