"""The search: for each wrong claim the candidates that make its very numbers, and spoil no right claim.

First single edits; then one edit in all statements that read alike; and only where both fail, two edits. Each is tried
(`trial.py`) on the claimant's numbers, up to a limit of work.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from app.check.candidates import Candidate, Candidates
from app.check.coincidence import Coincidence
from app.check.graph import Graph
from app.check.mutations import Edit
from app.check.program import Checked, Factor
from app.check.trial import Trial, Work
from app.check.world import World

__all__ = ["Mistake", "Search"]

_MOST_PAIRS = 1_200  # of two edits that both hide behind one claim
_NEAR_FACTOR = 0.05  # at a first look; the full one decides


@dataclass(frozen=True, slots=True)
class Mistake:
    """One explanation: an edit, where it was made, what that statement should be, and the wrong claims that come of it.

    `changed` has every formula that is another one with it; `other` is a second mistake, where only both together explain.
    """

    where: str
    edit: Edit
    code: str
    right: ast.expr
    changed: Mapping[str, ast.expr]
    explains: frozenset[str]
    other: "Mistake | None" = None

    @property
    def alike(self) -> list[str]:
        """The other statements of the step in which the same was done."""
        return [name for name in self.changed if name not in {self.where, "loss_next"} and not name.endswith("_after")]


class Search:
    """One search over the claims of a world."""

    def __init__(self, checked: Checked, world: World, graph: Graph) -> None:
        self.work = Work()
        self._pairs = 0
        self._checked = checked
        self._graph = graph
        # What follows from a claim of a wrong shape is first tried beside the right one, then as it was sent.
        worlds = [world, world.as_sent()] if world.misshapen else [world]
        self._trials = [Trial(one, graph, self.work) for one in worlds]
        self._coincidence = Coincidence(checked)
        after = {name: frozenset(graph.after(name)) for name in graph.order}
        self._candidates = Candidates(checked, after, twice="loss_next" in world.claims)
        self._wrong = [name for name in graph.order if not world.right.get(name, True)]

    @property
    def limited(self) -> bool:
        """Whether a limit of work was reached."""
        return self.work.spent or self._pairs >= _MOST_PAIRS

    def explanations(self) -> dict[str, list[Mistake]]:
        """For every wrong claim its mistakes, the best first; one that explains several is looked for once."""
        explained: dict[str, list[Mistake]] = {}
        for trial in self._trials:
            for name in self._wrong:
                if name not in explained:
                    candidates = self._candidates.single(self._graph.suspects(name))
                    unexplained = set(self._wrong) - explained.keys()
                    _note(name, self._fitting(trial, candidates, name, unexplained), explained)
            for name in self._wrong:
                if name not in explained:
                    candidates = self._candidates.everywhere(self._graph.suspects(name))
                    _note(name, self._fitting(trial, candidates, name, set(self._wrong)), explained)
        for name in self._wrong:
            if name not in explained:
                _note(name, self._double(name, explained), explained)
        return {name: explained.get(name, []) for name in self._wrong}

    def _fitting(
        self, trial: Trial, candidates: Iterable[Candidate], name: str, wrong: AbstractSet[str]
    ) -> list[Mistake]:
        """The candidates that explain a wrong claim, the best first; of those that read the same, one."""
        found: dict[tuple[str, bool, str], tuple[Any, Mistake]] = {}
        for candidate in candidates:
            if self.work.spent:
                break
            explains = trial.explains(candidate.changed, name, wrong)
            if explains:
                rank = (-len(explains), candidate.rank)
                edit = candidate.edit
                key = (candidate.where, edit.kind == "accumulate", ast.unparse(edit.tree))
                if key not in found or rank < found[key][0]:
                    found[key] = (rank, self._mistake(candidate, explains))
        return self._distinct(mistake for _, mistake in sorted(found.values(), key=lambda pair: pair[0]))

    def _distinct(self, mistakes: Iterable[Mistake]) -> list[Mistake]:
        """Without those that are a better one in another guise; what was done between calls is in no formula."""
        kept: list[Mistake] = []
        for mistake in mistakes:
            alone = mistake.edit.kind == "accumulate"
            rivals = (better for better in kept if better.where == mistake.where and not alone)
            if not any(self._coincidence.everywhere(better.edit.tree, mistake.edit.tree) for better in rivals):
                kept.append(mistake)
        return kept

    def _double(self, name: str, explained: Mapping[str, list[Mistake]]) -> list[Mistake]:
        """Two mistakes that explain a claim together: one that was found already, or two that both hide behind it."""
        suspects = self._graph.suspects(name)
        firsts = {id(mistakes): mistakes[0] for mistakes in explained.values() if mistakes[0].other is None}
        for first in firsts.values():
            if name in self._graph.below(first.changed):
                others = (one for one in self._candidates.single(suspects) if one.where not in first.changed)
                found = self._together(name, ((first, other) for other in others))
                if found:
                    return found
        likely = self._candidates.likely(suspects)
        return self._together(name, self._scaled(name, likely)) or self._together(name, self._pairs_of(likely), most=1)

    def _together(
        self, name: str, pairs: Iterable[tuple[Mistake, Candidate]], most: int | None = None
    ) -> list[Mistake]:
        """The pairs, at most so many, that explain a claim and all that their first mistake explains; the best first."""
        fitting = islice(self._explaining(name, pairs), most)
        return [mistake for _, mistake in sorted(fitting, key=lambda pair: pair[0])]

    def _explaining(self, name: str, pairs: Iterable[tuple[Mistake, Candidate]]) -> Iterator[tuple[Any, Mistake]]:
        for first, second in pairs:
            if self.work.spent:
                break
            changed = {**first.changed, **second.changed}
            explains = self._trials[0].explains(changed, name, set(self._wrong))
            if explains and explains >= first.explains:
                mistake = replace(self._mistake(second, explains), changed=changed, other=first)
                yield (-len(explains), second.rank), mistake

    def _scaled(self, name: str, likely: Iterable[Candidate]) -> Iterator[tuple[Mistake, Candidate]]:
        """Edits that leave one factor with a meaning between them and the claim, each with that factor."""
        tree = self._checked.trees[name]
        factors = [*self._checked.factors(name), Factor("sign_flipped", "-x", -1.0)]
        for candidate in likely:
            if self.work.spent:
                break
            off = self._trials[0].factor(candidate.changed, name)
            for factor in factors:
                if off is not None and abs(factor.value - off) <= _NEAR_FACTOR * abs(factor.value):
                    edited = factor.times(candidate.changed.get(name, tree))
                    edit = Edit("factor", edited, put=ast.Constant(factor.value), code=factor.code)
                    yield self._mistake(candidate, ()), Candidate(name, edit, {name: edited})

    def _pairs_of(self, likely: list[Candidate]) -> Iterator[tuple[Mistake, Candidate]]:
        """Two edits of different statements, the likeliest first, as many as the limit lets through."""
        for total in range(1, 2 * len(likely) - 2):
            for i in range(max(0, total - len(likely) + 1), (total + 1) // 2):
                one, other = likely[i], likely[total - i]
                if one.where != other.where:
                    if self._pairs >= _MOST_PAIRS:
                        return
                    self._pairs += 1
                    yield self._mistake(one, ()), other

    def _mistake(self, candidate: Candidate, explains: Iterable[str]) -> Mistake:
        where = candidate.where
        right = self._checked.trees[where]
        return Mistake(where, candidate.edit, candidate.code, right, candidate.changed, frozenset(explains))


def _note(name: str, mistakes: list[Mistake], explained: dict[str, list[Mistake]]) -> None:
    """Keep what was found for a claim, for all others that it explains, too; what explains more replaces what explained less."""
    if mistakes:
        explained[name] = mistakes
        for other in mistakes[0].explains:
            if other not in explained or explained[other][0].explains < mistakes[0].explains:
                explained[other] = mistakes
