"""Candidates: all that may have been done in a step.

A statement's edits are those of its formula alone (`mutations.py`), those that take one tensor for another, constant factors with
a meaning, and what activations, losses and optimizers declare beside their formulas. A candidate is an edit where it was
made: in one statement, or in all that read alike.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from app.check.alike import Alike
from app.check.codes import MISTAKES
from app.check.mutations import Edit, Kind, edits, replacements
from app.check.naming import name_of
from app.check.program import Checked

__all__ = ["Candidate", "Candidates"]

_OF_ANY_FORMULA: Final = {"bare_gradient", "bare_input", "negate", "factor"}
_RANK = {code: i for i, code in enumerate(MISTAKES)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edit of a statement, and every formula that is changed with it.

    `distance` is how many statements it is before the claim.
    """

    where: str
    edit: Edit
    changed: Mapping[str, ast.expr]
    distance: int = 0

    @property
    def code(self) -> str:
        """The name of the mistake."""
        return name_of(self.edit, self.where)

    @property
    def rank(self) -> tuple[bool, int, bool, int]:
        """What comes first among equals: what is near, what is more than a bare factor, what the catalogue has first."""
        return self._far_fetched, self.distance, self._bare_factor, _RANK[self.code]

    @property
    def likely(self) -> bool:
        """Whether it is more than a factor and has a name of its own: one operand for another can be anything."""
        return not (self._bare_factor or self._far_fetched or self.code == "wrong_operand")

    @property
    def _bare_factor(self) -> bool:
        return self.edit.kind in {"factor", "accumulate", "negate"}

    @property
    def _far_fetched(self) -> bool:
        """A transpose is lost in a product of matrices; elsewhere it is the last thing to think of."""
        in_product = any(isinstance(node, ast.MatMult) for node in ast.walk(self.edit.tree))
        return self.code == "transpose_missing" and not in_product


class Candidates:
    """The candidates of one step."""

    def __init__(self, checked: Checked, after: Mapping[str, frozenset[str]], *, twice: bool) -> None:
        """Prepare.

        Args:
            checked: the step.
            after: for each statement all that is computed from it, which cannot have gone into it.
            twice: whether the forward pass is run a second time for a claim, with the same mistakes in it.
        """
        self._checked = checked
        self._after = after
        self._twice = twice
        self._edits: dict[str, Sequence[Edit]] = {}
        self._alike: Alike | None = None

    def single(self, suspects: Sequence[str]) -> Iterator[Candidate]:
        """One edit of one statement; of an optimizer's, what it declares, in all parameters alike."""
        for distance, where in enumerate(suspects):
            yield from self._at(where, self.edits(where), distance)
        for code, changed in self._checked.joint():
            for where in [suspect for suspect in suspects if suspect in changed][:1]:
                yield Candidate(where, Edit("declared", changed[where], code=code), changed)

    def likely(self, suspects: Sequence[str]) -> list[Candidate]:
        """What is tried in pairs: the edits that have a name of their own, but for bare factors; the likeliest first."""
        found = [
            candidate
            for distance, where in enumerate(suspects)
            for candidate in self._at(where, self.edits(where), distance)
            if candidate.likely
        ]
        return sorted(found, key=lambda candidate: (_RANK[candidate.code], candidate.distance))

    def everywhere(self, suspects: Sequence[str]) -> Iterator[Candidate]:
        """One edit of all suspects that read alike; or of all of a kind, where it is the same in any formula."""
        self._alike = self._alike or Alike(self._checked.trees)
        done: set[str] = set()
        families: dict[str, list[str]] = {}
        for distance, where in enumerate(suspects):
            families.setdefault(self._alike.family(where), []).append(where)
            others = [other for other in self._alike.others(where) if other in suspects]
            if len(others) > 1 and where not in done:
                done |= set(others)
                for edit in self.edits(where):
                    trees = {other: self._alike.moved(edit.tree, where, other) for other in others}
                    yield from self._in_passes(Candidate(where, edit, {**trees, where: edit.tree}, distance))
        for family in families.values():
            for made in self._of_any_formula(family):
                where, edit = next(iter(made.items()))
                trees = {other: own.tree for other, own in made.items()}
                yield from self._in_passes(Candidate(where, edit, trees, suspects.index(where)))

    def _of_any_formula(self, family: Sequence[str]) -> Iterator[dict[str, Edit]]:
        """Edits that do not depend on what a formula is, each with all statements of a family in which it can be made."""
        made: dict[tuple[str, str | None, str], dict[str, Edit]] = {}
        for where in family:
            for edit in self.edits(where):
                if edit.kind in _OF_ANY_FORMULA:
                    factor = ast.unparse(edit.put) if edit.put else ""
                    made.setdefault((edit.kind, edit.code, factor), {})[where] = edit
        yield from (alike for alike in made.values() if len(alike) > 1)

    def _at(self, where: str, made: Iterable[Edit], distance: int) -> Iterator[Candidate]:
        for edit in made:
            yield from self._in_passes(Candidate(where, edit, {where: edit.tree}, distance))

    def _in_passes(self, candidate: Candidate) -> Iterator[Candidate]:
        """What was done to the forward pass, in both passes where there are two, and in one alone."""
        if self._twice:
            twins: dict[str, ast.expr] = {}
            for name, tree in candidate.changed.items():
                twins |= self._checked.twin(name, tree)
            if twins:
                yield replace(candidate, changed={**candidate.changed, **twins})
        yield candidate

    def edits(self, where: str) -> Sequence[Edit]:
        """Everything that may have been done to one statement."""
        if where not in self._edits:
            self._edits[where] = tuple(self._made(where))
        return self._edits[where]

    def _made(self, where: str) -> Iterator[Edit]:
        checked = self._checked
        tree = checked.trees[where]
        if gradient := checked.gradient_into(where):
            yield from _bare(tree, gradient)
        if inputs := checked.input_of(where):
            yield Edit("bare_input", ast.Name(inputs, ast.Load()), gone=tree)
        yield from edits(tree)
        yield Edit("negate", ast.UnaryOp(ast.USub(), tree))
        yield Edit("transpose", ast.Attribute(tree, "T", ast.Load()))
        yield from replacements(tree, checked.fitting(where, self._after[where]))
        yield from (Edit("elsewhere", other, code=code) for code, other in checked.elsewhere(where))
        if where == "loss_next":
            yield Edit("before_update", checked.trees["loss"], code="value_before_update_used")
        for factor in checked.factors(where):
            kind: Kind = "accumulate" if factor.code == "gradient_accumulated" else "factor"
            yield Edit(kind, factor.times(tree), put=ast.Constant(factor.value), code=factor.code)
        yield from (Edit("declared", other, code=code) for code, other in checked.declared(where))


def _bare(tree: ast.expr, gradient: str) -> Iterator[Edit]:
    """The gradient after an activation passed on as it is, and multiplied with the slope as a matrix."""
    bare = ast.Name(gradient, ast.Load())
    yield Edit("bare_gradient", bare, gone=tree)
    for slope in islice(replacements(tree, {gradient: [ast.Constant(1)]}), 1):
        yield Edit("matmul", ast.BinOp(bare, ast.MatMult(), slope.tree))
        yield Edit("matmul", ast.BinOp(slope.tree, ast.MatMult(), bare))
