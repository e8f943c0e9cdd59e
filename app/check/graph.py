"""What hangs on what: the statements as a graph, in which a claim is a wall.

A fault in a statement reaches everything below it, up to the next claims: those are judged on their own. So what may be to
blame for a wrong claim is the statement itself, and whatever it hangs on through tensors that were not claimed.
"""

import ast
from collections.abc import Collection, Iterable, Mapping

from app.engine.formula import names_in

__all__ = ["Graph"]


class Graph:
    """Statements by name, in order of computation, and which of them were claimed."""

    def __init__(self, trees: Mapping[str, ast.expr], claimed: Collection[str]) -> None:
        self.order = list(trees)
        self.claimed = frozenset(claimed)
        self.uses = {name: trees.keys() & names_in(tree) for name, tree in trees.items()}
        self._below: dict[tuple[str, ...], list[str]] = {}
        self._between: dict[tuple[str, ...], frozenset[str]] = {}

    def suspects(self, name: str) -> list[str]:
        """The statement itself and those that it hangs on through tensors that were not claimed, the nearest first."""
        suspects, seen = [name], {name}
        for suspect in suspects:
            for used in reversed(self.order):
                if used in self.uses[suspect] and used not in self.claimed and used not in seen:
                    seen.add(used)
                    suspects.append(used)
        return suspects

    def below(self, changed: Iterable[str]) -> list[str]:
        """What hangs on statements through tensors that were not claimed, in order, with the claims it ends in.

        Nothing but itself hangs on one that was claimed: what follows was judged on the claim.
        """
        key = tuple(changed)
        if key not in self._below:
            wanted, reached = set(key), set(key) - self.claimed
            below = []
            for name in self.order:
                if name in wanted or not self.uses[name].isdisjoint(reached):
                    below.append(name)
                    if name not in self.claimed:
                        reached.add(name)
            self._below[key] = below
        return self._below[key]

    def between(self, changed: Iterable[str], name: str) -> frozenset[str]:
        """What is to be run anew for a claim: all that hangs on changed statements and was not claimed, and the claim itself.

        Not only what leads to the claim by the original formulas: a changed one may lead there another way.
        """
        key = (*changed, name)
        if key not in self._between:
            self._between[key] = frozenset(self.below(key[:-1])) - self.claimed | {name}
        return self._between[key]

    def after(self, where: str) -> set[str]:
        """All that is computed from a statement, through claims as well: none of it can have gone into it."""
        after = {where}
        for name in self.order[self.order.index(where) + 1 :]:
            if self.uses[name] & after:
                after.add(name)
        return after

    def before(self, name: str) -> set[str]:
        """All that went into a statement, through claims as well."""
        before: set[str] = set()
        todo = [name]
        while todo:
            new = self.uses[todo.pop()] - before
            before |= new
            todo += new
        return before

    def stands_on(self, name: str) -> set[str]:
        """The claims that a statement stands on, directly or through what was not claimed."""
        on: set[str] = set()
        seen: set[str] = set()
        todo = [name]
        while todo:
            new = self.uses[todo.pop()] - seen
            seen |= new
            on |= {used for used in new if used in self.claimed}
            todo += [used for used in new if used not in self.claimed]
        return on
