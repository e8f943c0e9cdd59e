"""Diagnosis: claims in, a verdict on each of them out, and for each wrong one the mistakes that make its very numbers.

A claim is judged by its own statement on the claimant's own upstream tensors (`world.py`). A wrong one is explained by editing the
statement (`mutations.py`), or one that it hangs on and that was not claimed, until the claimed numbers come out.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal

import numpy as np

from app.check import conventions
from app.check.bounds import Bounded
from app.check.codes import MISTAKES
from app.check.graph import Graph
from app.check.mutations import Edit, edits, replacements
from app.check.naming import name_of
from app.check.program import Checked
from app.check.world import Claim, World, read_claims
from app.engine.program import require_finite
from app.engine.step import Step

__all__ = ["Finding", "Mistake", "Report", "claimable", "diagnose"]

Verdict = Literal["correct", "wrong", "inherited", "wrong_shape"]

_MOST_MISTAKES: Final = 5
_MOST_EDITS: Final = 4_000
_UNSURE: Final = 0.1  # of a tensor's largest number
_RANK: Final = {code: i for i, code in enumerate(MISTAKES)}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One explanation: its code, the statement where it was made, and what that statement was and should be."""

    code: str
    where: str
    yours: ast.expr
    right: ast.expr
    explains: frozenset[str]


@dataclass(slots=True)
class Finding:
    """The verdict on one claim; errors, and what was expected given the claimant's own upstream tensors."""

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
    says: str = ""
    inconsistent: bool = False


@dataclass(slots=True)
class Report:
    """The verdict on all claims together."""

    verdict: Literal["correct", "wrong", "correct_in_other_convention"]
    convention: conventions.Convention | None
    findings: list[Finding]
    decimals: int | None
    edits_tried: int
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
        return _Judge(Checked(step), read_claims(claims), tolerance).report()


class _Judge:
    """One diagnosis, from claims to report."""

    def __init__(self, checked: Checked, claims: Mapping[str, Claim], tolerance: float | None) -> None:
        self.checked = checked
        self.claims = claims
        self.tolerance = tolerance
        self.world = World(checked.trees, checked.inputs, claims, tolerance)
        self.graph = Graph(checked.trees, claims.keys())
        self.wrong = {name for name, right in self.world.right.items() if not right}
        self.tried = 0

    def report(self) -> Report:
        """The verdict on everything."""
        wrong = [name for name in self.graph.order if not self.world.right.get(name, True)]
        decimals = [c.digits.decimals for c in self.claims.values() if not c.digits.full]
        convention = self._convention() if wrong else None
        explained = {} if convention else self._explained(wrong)
        findings = [self._finding(name, convention, explained) for name in self.graph.order if name in self.claims]
        verdict: Literal["correct", "wrong", "correct_in_other_convention"] = (
            "correct_in_other_convention" if convention else "wrong" if wrong else "correct"
        )
        limit = self.tried >= _MOST_EDITS
        return Report(verdict, convention, findings, min(decimals, default=None), self.tried, limit)

    def _convention(self) -> conventions.Convention | None:
        """The one convention under which every claim is right, if there is one."""
        for convention, trees in conventions.changes(self.checked.trees):
            world = World(trees, self.checked.inputs, self.claims, self.tolerance)
            if all(world.right.values()):
                return convention
        return None

    def _explained(self, wrong: list[str]) -> dict[str, list[Mistake]]:
        """For every wrong claim its mistakes; one that explains several is looked for once."""
        explained: dict[str, list[Mistake]] = {}
        for name in wrong:
            if name not in explained:
                mistakes = self._mistakes(name, set(wrong) - explained.keys())
                explained[name] = mistakes
                for other in mistakes[0].explains if mistakes else ():
                    explained.setdefault(other, mistakes)
        return explained

    def _mistakes(self, name: str, wrong: set[str]) -> list[Mistake]:
        """The explanations of one wrong claim, the best first."""
        found: dict[tuple[str, str], tuple[tuple[int, int, bool, int], Mistake]] = {}
        for distance, factor, code, where, tree, changed in self._candidates(name):
            self.tried += 1
            if self.tried >= _MOST_EDITS:
                break
            explains = self._explains(changed, name, wrong)
            if explains:
                mistake = Mistake(code, where, tree, self.checked.trees[where], frozenset(explains))
                rank = (-len(explains), distance, factor, _RANK[code])
                if (code, where) not in found or rank < found[code, where][0]:
                    found[code, where] = (rank, mistake)
        return [mistake for _, mistake in sorted(found.values(), key=lambda pair: pair[0])][:_MOST_MISTAKES]

    def _candidates(self, name: str) -> Iterator[tuple[int, bool, str, str, ast.expr, dict[str, ast.expr]]]:
        """What may have been done: how far from the claim, whether it is a bare factor, its code, where, and all that it changes."""
        suspects = self.graph.suspects(name)
        for distance, where in enumerate(suspects):
            for factor, code, tree in self._edited(where):
                twin = self.checked.twin(where, tree) if "loss_next" in self.claims else {}
                if twin:
                    yield distance, factor, code, where, tree, {where: tree, **twin}
                yield distance, factor, code, where, tree, {where: tree}
        for code, changed in self.checked.joint():
            for where in [suspect for suspect in suspects if suspect in changed][:1]:
                yield 0, False, code, where, changed[where], changed

    def _explains(self, changed: dict[str, ast.expr], name: str, wrong: set[str]) -> set[str]:
        """The wrong claims that edited statements make come out, this one among them; none if they spoil another."""
        try:
            if len(changed) == 1:  # most edits fail here, after the few statements between
                (where,) = changed
                if not self._agrees(name, self.world.rerun(changed, self.graph.path(where, name))[name]):
                    return set()
            reached = set().union(*(self.graph.below(where) for where in changed))
            below = [other for other in self.graph.order if other in reached]
            given = self.world.rerun(changed, below)
            if not all(np.isfinite(value.value).all() for value in given.values()):
                return set()
        except (ArithmeticError, LookupError, TypeError, ValueError):  # shapes that do not meet, or a tensor misused
            return set()
        explains = set()
        for other in below:
            if other not in self.claims:
                continue
            agrees = self._agrees(other, given[other])
            if other in wrong and agrees:
                explains.add(other)
            elif other not in wrong and not agrees:
                return set()
        return explains if name in explains else set()

    def _agrees(self, name: str, given: Bounded) -> bool:
        """Whether a claim is what an edited formula gave; one that may be anything explains nothing."""
        if not np.isfinite(given.value).all():
            return False
        unsure = _UNSURE * float(np.max(np.abs(given.value)))
        return self.world.agrees(name, Bounded(given.value, np.minimum(given.error, unsure)))

    def _edited(self, where: str) -> Iterator[tuple[bool, str, ast.expr]]:
        """The statement's formula with each mistake that can be made in it, named; whether it is a bare factor comes first."""
        tree = self.checked.trees[where]
        right = ast.unparse(tree)
        for edit in self._edits(where, tree):
            if ast.unparse(edit.tree) != right:
                bare = isinstance(edit.tree, ast.Name) and where.startswith("A_")
                yield False, "activation_missing" if bare else name_of(edit, where), edit.tree
        for code, factor in self.checked.factors(where):
            yield True, code, ast.BinOp(tree, ast.Mult(), ast.Constant(factor))
        for code, declared in self.checked.declared(where):
            yield False, code, declared

    def _edits(self, where: str, tree: ast.expr) -> Iterator[Edit]:
        if gradient := self.checked.gradient_into(where):
            bare = ast.Name(gradient, ast.Load())
            yield Edit("bare_gradient", bare)
            for edit in islice(replacements(tree, {gradient: [ast.Constant(1)]}), 1):
                yield Edit("matmul", ast.BinOp(bare, ast.MatMult(), edit.tree))
                yield Edit("matmul", ast.BinOp(edit.tree, ast.MatMult(), bare))
        yield from edits(tree)
        yield Edit("negate", ast.UnaryOp(ast.USub(), tree))
        yield Edit("transpose", ast.Attribute(tree, "T", ast.Load()))
        yield from replacements(tree, self.checked.fitting(where, self.graph.after(where)))
        for name, wrapped in self.checked.wrapped(where):
            yield from (Edit("wrap", edit.tree) for edit in islice(replacements(tree, {name: [wrapped]}), 1))

    def _finding(
        self, name: str, convention: conventions.Convention | None, explained: Mapping[str, list[Mistake]]
    ) -> Finding:
        claim, expected = self.claims[name].value, self.world.local[name].value
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
        if convention:
            finding.says = convention.translation(name)
        elif not self.world.right[name]:
            finding.verdict = "wrong" if same_shape else "wrong_shape"
            finding.mistakes = explained[name]
            # Right by itself, and yet it does not follow from what was sent: numbers of two runs.
            finding.inconsistent = not finding.mistakes and self.world.agrees(name, self.checked.ours(name))
        elif self.graph.before(name) & self.wrong and not self.world.agrees(name, self.checked.ours(name)):
            finding.verdict = "inherited"
            blamed = {on for on in self.graph.stands_on(name) if on in self.wrong or self.graph.before(on) & self.wrong}
            finding.upstream = [used for used in self.graph.order if used in blamed]
        return finding
