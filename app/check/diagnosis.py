"""Diagnosis: claims in, a verdict on each of them out, and for each wrong one the mistakes that make its very numbers.

A claim is judged by its own statement on the claimant's own upstream tensors (`world.py`), in our conventions or in those that the
claims follow (`conventions.py`). A wrong one is explained by editing its statement, or one that it hangs on and that was not
claimed, until the claimed numbers come out (`search.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.check.conventions import CONVENTIONS, Convention
from app.check.graph import Graph
from app.check.program import Checked
from app.check.search import Mistake, Search
from app.check.world import Claim, World, read_claims
from app.engine.program import require_finite
from app.engine.step import Step

__all__ = ["Finding", "Report", "claimable", "diagnose"]

Verdict = Literal["correct", "wrong", "inherited", "wrong_shape"]


@dataclass(slots=True)
class Finding:
    """The verdict on one claim; errors, and what was expected given the claimant's own upstream tensors.

    `translation` says how its numbers become ours, where it is read in another convention.
    """

    name: str
    verdict: Verdict
    max_error: float | None
    at: list[int]
    claimed: float | None
    expected: float | None
    shape: tuple[int, ...]
    expected_shape: tuple[int, ...]
    mistakes: list[Mistake]
    upstream: list[str]
    inconsistent: bool = False
    translation: str = ""


@dataclass(slots=True)
class Report:
    """The verdict on all claims together.

    `convention` is the one that the claims follow, all of them or all but those of `broken_in`; `read_in_it` tells whether they
    are judged in it, too, or in ours, where that says as much.
    """

    verdict: Literal["correct", "wrong", "correct_in_other_convention"]
    convention: Convention | None
    read_in_it: bool
    broken_in: list[str]
    findings: list[Finding]
    decimals: int | None
    looks: int
    limit_reached: bool


def claimable(step: Step) -> dict[str, tuple[int, ...]]:
    """Every tensor that may be claimed of a step, with its shape, in order of computation.

    Raises:
        NotFinite: a tensor of the step is infinite or has no value, so that nothing can be said of it.
    """
    checked = Checked(step)
    values = {name: checked.values[name] for name in checked.trees}
    require_finite(values)
    return {name: np.shape(value) for name, value in values.items() if not name.endswith("_after")}


def diagnose(step: Step, claims: Mapping[str, Any], tolerance: float | None = None) -> Report:
    """Judge claims about a step.

    Args:
        step: the network, the batch and the optimizer that the claims are about.
        claims: values by name (`loss`, `Z_1`, `dW_1`, `W_1_next`, `loss_next`, ...), of any shapes.
        tolerance: relative, in place of what the digits of the claims allow.
    """
    with np.errstate(all="ignore"):
        read = read_claims(claims)
        ours = _Reading(Checked(step), read, tolerance)
        theirs, followed, broken_in = _in_convention(ours) if ours.wrong else (ours, None, [])
        return _report(theirs, followed, broken_in)


class _Reading:
    """The claims as read in some conventions."""

    def __init__(
        self,
        checked: Checked,
        claims: Mapping[str, Claim],
        tolerance: float | None,
        convention: Convention | None = None,
    ) -> None:
        self.checked = checked
        self.claims = claims
        self.tolerance = tolerance
        self.convention = convention
        self.world = World(checked.trees, checked.inputs, claims, tolerance)
        self.wrong = [name for name in checked.trees if not self.world.right.get(name, True)]

    def under(self, convention: Convention) -> "_Reading | None":
        """The same claims read in another convention; None where it changes nothing."""
        changed = convention.change(self.checked.trees)
        if not changed:
            return None
        return _Reading(self.checked.under(changed), self.claims, self.tolerance, convention)


def _in_convention(ours: _Reading) -> tuple[_Reading, Convention | None, list[str]]:
    """The reading in which least is wrong, the convention that the claims follow, and where they break it.

    To follow another convention counts as much as a mistake: where one mistake in ours says as much as a convention that is
    broken in one place, the mistake is told, and the convention beside it.
    """
    readings = [reading for convention in CONVENTIONS if (reading := ours.under(convention))]
    best = min(readings, key=lambda reading: len(reading.wrong), default=ours)
    if best.convention is None or len(best.wrong) + 1 > len(ours.wrong):
        return ours, None, []
    simpler = not best.wrong or len(best.wrong) + 1 < len(ours.wrong)
    return best if simpler else ours, best.convention, best.wrong


def _report(reading: _Reading, followed: Convention | None, broken_in: list[str]) -> Report:
    graph = Graph(reading.checked.trees, reading.claims.keys())
    search = Search(reading.checked, reading.world, graph)
    explained = search.explanations()
    verdict: Literal["correct", "wrong", "correct_in_other_convention"] = "wrong"
    if not reading.wrong:
        verdict = "correct_in_other_convention" if followed else "correct"
    decimals = [claim.digits.decimals for claim in reading.claims.values() if not claim.digits.full]
    findings = [_finding(name, reading, graph, explained) for name in graph.order if name in reading.claims]
    read_in_it = reading.convention is not None
    fewest = min(decimals, default=None)
    return Report(verdict, followed, read_in_it, broken_in, findings, fewest, search.work.looks, search.limited)


def _finding(name: str, reading: _Reading, graph: Graph, explained: Mapping[str, list[Mistake]]) -> Finding:
    world, checked = reading.world, reading.checked
    claim, expected = reading.claims[name].value, world.local[name].value
    same_shape = np.shape(claim) == np.shape(expected)
    at = list(np.unravel_index(int(np.argmax(np.abs(claim - expected))), np.shape(claim))) if same_shape else []
    finding = Finding(
        name=name,
        verdict="correct",
        max_error=float(np.max(np.abs(claim - expected))) if same_shape else None,
        at=[int(i) for i in at],
        claimed=float(claim[tuple(at)] if at else claim) if same_shape else None,
        expected=float(expected[tuple(at)] if at else expected) if same_shape else None,
        shape=np.shape(claim),
        expected_shape=np.shape(expected),
        mistakes=[],
        upstream=[],
    )
    if reading.convention:
        finding.translation = reading.convention.translation(name, checked.trees[name])
    if not world.right[name]:
        finding.verdict = "wrong" if same_shape else "wrong_shape"
        finding.mistakes = explained[name]
        # Right by itself, and yet it does not follow from what was sent: numbers of two runs.
        finding.inconsistent = not finding.mistakes and world.agrees(name, checked.right(name))
        return finding
    wrong = set(reading.wrong)
    if graph.before(name) & wrong and not world.agrees(name, checked.right(name)):
        finding.verdict = "inherited"
        blamed = {on for on in graph.stands_on(name) if on in wrong or graph.before(on) & wrong}
        finding.upstream = [used for used in graph.order if used in blamed]
    return finding
