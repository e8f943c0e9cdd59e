"""Every operator of the judge is needed: without it, planted mistakes that it names are not named any more."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any, Final, get_args

import pytest

from app.check import conventions
from app.check.candidates import Candidate, Candidates
from app.check.diagnosis import diagnose
from app.check.mutations import Kind
from app.check.search import Search
from tests.check.faults import Careless, Fault, kind
from tests.check.faulty import CONVENTIONS, FAULTS, Case, double_cases, faulty_cases, right_cases, shown
from tests.check.outcomes import outcome

_CASES: Final = 5

# For each operator a mistake that no other names as well, and the activations that it needs, where any will not do.
_NEEDS: Final[dict[Kind, tuple[str, str]]] = {
    "drop_factor": ("one factor of the derivative", "sigmoid"),
    "drop_divisor": ("first_correction_missing", ""),
    "drop_term": ("Z without b", ""),
    "drop_power": ("one factor of the derivative", "tanh"),
    "drop_function": ("root_missing", ""),
    "drop_branch": ("the slope of the left side all over", ""),
    "drop_sum": ("db = dZ", ""),
    "wrong_axis": ("a sum for each sample, m x 1", ""),
    "average": ("the mean", ""),
    "mean_again": ("1/m again", ""),
    "flip_sign": ("Z with -b", ""),
    "swap_sides": ("the hinge at y A - 1", ""),
    "negate": ("-dW", ""),
    "transpose": ("W for W.T", ""),
    "elementwise": ("A.T * dZ", ""),
    "matmul": ("dA @ slope", ""),
    "twice": ("probabilities for logits", ""),
    "swap": ("W after the update", ""),
    "elsewhere": ("the activation of A", "silu mish softsign"),
    "bare_gradient": ("dZ = dA", "sigmoid tanh"),
    "bare_input": ("A = Z", "elu selu celu"),
    "before_update": ("the loss before the update", ""),
    "factor": ("1/m twice", ""),
    "accumulate": ("db of several passes", ""),
    "declared": ("sech for its square", ""),
}


@cache
def _cases(what: str, activations: str) -> list[Case]:
    (fault,) = (fault for fault in FAULTS if fault.what == what)
    return list(islice(faulty_cases(1, [_only(fault, activations.split())]), _CASES))


def _only(fault: Fault | Careless, activations: list[str]) -> Fault | Careless:
    """A fault that is made in layers of some activations alone; of none: in all."""
    if isinstance(fault, Careless) or not activations:
        return fault
    slip = fault.slip
    return replace(fault, slip=lambda h, l, right: slip(h, l, right) if kind(h, l) in activations else None)


def _named(case: Case) -> str | None:
    """The first mistake that is named of all claims of a case."""
    return next((f.mistakes[0].code for f in diagnose(case.step, case.claims).findings if f.mistakes), None)


def _as_planted(cases: list[Case]) -> bool:
    """Whether the first mistake that is named is the planted one, in every case; after the first in which it is not, none is tried."""
    return all(_named(case) == case.planted[0].name for case in cases)


def _switch_off(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take all edits of a kind out of the candidates, and out of the factors that go with another edit."""
    for owner, name in (
        (Candidates, "single"),
        (Candidates, "everywhere"),
        (Candidates, "likely"),
        (Search, "_scaled"),
    ):
        monkeypatch.setattr(owner, name, _without(kind, getattr(owner, name)))


def _without(kind: Kind, source: Callable[..., Any]) -> Callable[..., list[Any]]:
    def others(*arguments: Any) -> list[Any]:
        return [made for made in source(*arguments) if _kind_of(made) != kind]

    return others


def _kind_of(made: Any) -> Kind:
    """The kind of a candidate, alone or as the second of a pair."""
    candidate: Candidate = made[1] if isinstance(made, tuple) else made
    return candidate.edit.kind


def test_no_operator_is_forgotten() -> None:
    """For every operator there is a mistake that needs it."""
    assert _NEEDS.keys() == set(get_args(Kind))


@pytest.mark.parametrize("kind", _NEEDS)
def test_without_an_operator_fewer_mistakes_are_named(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is planted is the first that is named, every time; with the edits of one kind switched off it is not."""
    cases = _cases(*_NEEDS[kind])
    assert _as_planted(cases)
    _switch_off(kind, monkeypatch)
    assert not _as_planted(cases)


def test_without_edits_everywhere_a_loop_that_is_wrong_is_not_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights after the update in the errors of three layers explain all gradients of parameters, as one edit of all three only."""
    (fault,) = (fault for fault in FAULTS if fault.what == "W after the update")
    drawn = (case for case in faulty_cases(2, [fault]) if len(case.planted[0].where) == 3)  # a pair explains two
    cases = list(islice(drawn, _CASES))

    def explained() -> bool:
        reports = (diagnose(case.step, shown(case.claims, None, "parameters")) for case in cases)
        return all(outcome(case, report).alone for case, report in zip(cases, reports, strict=True))

    assert explained()
    monkeypatch.setattr(Candidates, "everywhere", lambda *_: [])
    assert not explained()


def test_without_pairs_two_mistakes_are_seldom_both_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two mistakes behind the gradients of parameters both are named in most cases, and as single ones in few."""
    cases = list(islice(double_cases(4), 12))

    def both() -> int:
        reports = (diagnose(case.step, shown(case.claims, None, "parameters")) for case in cases)
        return sum(outcome(case, report).both for case, report in zip(cases, reports, strict=True))

    most = both()
    assert 2 * most > len(cases)
    monkeypatch.setattr(Search, "_double", lambda *_: [])
    assert 2 * both() < most


@pytest.mark.parametrize("name", CONVENTIONS)
def test_without_a_convention_what_follows_it_is_called_wrong(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Right numbers in another convention are right in that one and in no other that is known."""
    cases = list(islice(right_cases(13, name), _CASES))
    assert {diagnose(case.step, case.claims).verdict for case in cases} == {"correct_in_other_convention"}
    others = tuple(convention for convention in conventions.CONVENTIONS if convention.name != name)
    monkeypatch.setattr("app.check.diagnosis.CONVENTIONS", others)
    assert {diagnose(case.step, case.claims).verdict for case in cases} == {"wrong"}
