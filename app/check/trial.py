"""A trial: what claims would be if some formulas were other ones, and whether that explains them. All work is counted here."""

import ast
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.check.graph import Graph
from app.check.sieve import Sieve
from app.check.world import World

__all__ = ["Trial", "Work"]

_MOST: int = 20_000
"""First looks, and statements computed in full, of one check: a second of small networks, some of large ones."""

_STATEMENTS: int = 8
"""How many are looked through at the price of one that is computed in full."""


@dataclass(slots=True)
class Work:
    """How many changes were looked at, and what they cost altogether."""

    looks: int = 0
    cost: int = 0

    @property
    def spent(self) -> bool:
        """Whether the limit is reached."""
        return self.cost >= _MOST


class Trial:
    """Tries changes in one world."""

    def __init__(self, world: World, graph: Graph, work: Work) -> None:
        self._world = world
        self._graph = graph
        self._work = work
        self._sieve = Sieve(world)

    def explains(self, changed: Mapping[str, ast.expr], name: str, wrong: AbstractSet[str]) -> set[str]:
        """The wrong claims that changed formulas make come out; none if this one is not among them, or if they spoil another.

        Args:
            changed: formulas by the names of their statements.
            name: the claim that is to be explained.
            wrong: it, and the others that are.
        """
        between = self._graph.between(changed, name)
        self._look(len(between))
        if not self._sieve.passes(name, changed, between):
            return set()
        below = self._graph.below(changed)
        self._work.cost += len(below)
        given = self._world.rerun(changed, below)
        explains = set()
        for other in below:
            if other in self._world.claims:
                agrees = other in given and self._world.fits(other, given[other])
                if other in wrong and agrees and self._world.nearer(other, given[other]):
                    explains.add(other)
                elif other not in wrong and not agrees:
                    return set()
        return explains if name in explains else set()

    def factor(self, changed: Mapping[str, ast.expr], name: str) -> float | None:
        """The one factor that may lie between what changed formulas make of a claim and the claim itself, at a first look."""
        between = self._graph.between(changed, name)
        self._look(len(between))
        return self._sieve.factor(name, changed, between)

    def _look(self, statements: int) -> None:
        """Count a first look, through so many statements: many layers are many looks."""
        self._work.looks += 1
        self._work.cost += max(1, statements // _STATEMENTS)
