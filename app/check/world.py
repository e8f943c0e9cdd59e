"""The world as the claimant has it: every statement on the claimed tensors where they were sent, on our own elsewhere.

A statement's value here is what it should be *given what came into it*. So a claim is judged by its own statement alone, and
one mistake is found once, where it was made.
"""

import ast
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.check.bounds import DOUBLE, SINGLE, Bounded, Bounds
from app.check.digits import Digits, as_others, digits_of
from app.engine.formula import names_in

__all__ = ["Claim", "World", "read_claims"]

RELATIVE = 1e-9
"""Of the largest number in a tensor: an error that is never held against anybody."""

_EXACT = 1e-13
_AS_SURE = 30
_NEAR = 1e-6
_UNSURE = 1e-3
_UNSURE_OF_ROUNDED = 0.1


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed tensor, how exactly it was written, and by how much rounding may have moved each number."""

    value: Any
    digits: Digits
    half_unit: Any


def read_claims(claims: Mapping[str, Any]) -> dict[str, Claim]:
    """Claimed values by name, with how exactly each was written."""
    alone = {name: digits_of(value) for name, value in claims.items()}
    digits = {name: as_others(own, alone.values()) for name, own in alone.items()}
    return {name: Claim(value, digits[name], digits[name].half_unit(value)) for name, value in claims.items()}


@dataclass(slots=True)
class World:
    """Statements, evaluated in order on claims.

    `local` is what each statement gives on what came into it, `values` what stands under each name for those after it.
    `tolerance`, if it is given, is a relative one and replaces what the digits allow.
    """

    trees: Mapping[str, ast.expr]
    inputs: Mapping[str, Any]
    claims: Mapping[str, Claim]
    tolerance: float | None = None
    local: dict[str, Bounded] = field(default_factory=dict)
    values: dict[str, Bounded] = field(default_factory=dict)
    right: dict[str, bool] = field(default_factory=dict)
    misshapen: dict[str, Bounded] = field(default_factory=dict)
    bounds: Bounds = field(init=False)

    def __post_init__(self) -> None:
        single = any(claim.digits.single for claim in self.claims.values())
        self.bounds = Bounds(SINGLE if single else DOUBLE)
        self.values = {name: Bounded(value) for name, value in self.inputs.items()}
        for name, tree in self.trees.items():
            self.local[name] = self.values[name] = self.bounds.of(tree, self.values)
            claim = self.claims.get(name)
            if claim is None:
                self._carry(name)
            if claim is not None and np.shape(claim.value) == np.shape(self.local[name].value):
                self.right[name] = self.agrees(name, self.local[name]) or self._follows(name)
                # Short numbers may be rounded, or be what they are: then they are off by no more than what came in.
                off = np.abs(claim.value - self.local[name].value)
                exact = bool(np.all(off <= _EXACT * np.max(np.abs(claim.value), initial=0.0)))
                off = claim.half_unit
                self.values[name] = Bounded(claim.value, np.minimum(self.local[name].error, off) if exact else off)
            elif claim is not None:
                self.right[name] = self._follows(name)
                self.misshapen[name] = Bounded(claim.value, claim.half_unit)

    def _carry(self, name: str) -> None:
        """Keep what a tensor that was not claimed comes to on claims of a wrong shape, where it comes to anything."""
        if not self.misshapen.keys().isdisjoint(names_in(self.trees[name])):
            try:
                self.misshapen[name] = self.bounds.of(self.trees[name], {**self.values, **self.misshapen})
            except (ArithmeticError, LookupError, TypeError, ValueError):
                return

    def _follows(self, name: str) -> bool:
        """Whether a claim follows from claims of a wrong shape, as far as NumPy let it through."""
        if not self.misshapen.keys() & self.values.keys():
            return False
        try:
            return self.agrees(name, self.bounds.of(self.trees[name], {**self.values, **self.misshapen}))
        except (ArithmeticError, LookupError, TypeError, ValueError):
            return False

    def agrees(self, name: str, expected: Bounded) -> bool:
        """Whether the claim of this name is `expected`, as far as its digits and those upstream can tell."""
        claim = self.claims[name]
        if np.shape(claim.value) != np.shape(expected.value):
            return False
        off = np.abs(claim.value - expected.value)
        scale = np.max(np.abs(expected.value))
        if self.tolerance is not None:
            return bool(np.all(off <= self.tolerance * scale))
        return bool(np.all(off <= expected.error + claim.half_unit + RELATIVE * scale))

    def fits(self, name: str, given: Bounded) -> bool:
        """Whether a claim is what a changed formula gave. What may be anything fits nothing: at least half of it must be sure."""
        most = self._unsure * max(float(np.max(np.abs(given.value))), self._size(name))
        sure = np.count_nonzero(np.broadcast_to(given.error, np.shape(given.value)) <= most)
        return bool(2 * sure >= np.size(given.value) and self.agrees(name, given))

    def nearer(self, name: str, given: Bounded) -> bool:
        """Whether a claim is nearer to what a changed formula gave than to what the right one gives."""
        claim, local = self.claims[name].value, self.local[name].value
        if np.shape(claim) != np.shape(local):
            return True
        return bool(np.sum(np.abs(claim - given.value)) < (1 - _NEAR) * np.sum(np.abs(claim - local)))

    def most_off(self, name: str) -> float:
        """How far most entries of a claim can be at most from a value that explains it.

        Such a value is about as sure as the right one, but for entries that are noise (a gradient of 1e-17 makes a step of Adam's
        as large as any other); and there is a bound to what is believed.
        """
        claim = self.claims[name]
        half_unit = float(np.max(claim.half_unit))
        largest = float(np.max(np.abs(claim.value))) + half_unit
        if self.tolerance is not None:
            return np.inf if self.tolerance >= 1 else self.tolerance * largest / (1 - self.tolerance)
        most = self._unsure * max(largest / (1 - self._unsure), self._size(name))
        as_sure = _AS_SURE * float(np.max(self.local[name].error)) + _NEAR * largest
        return min(as_sure, most) + half_unit

    def _size(self, name: str) -> float:
        """The largest number that a statement gives on what came into it."""
        return float(np.max(np.abs(self.local[name].value)))

    @property
    def _unsure(self) -> float:
        """The share of a tensor's largest number up to which a bound on errors is believed."""
        rounded = any(claim.digits.single or not claim.digits.full for claim in self.claims.values())
        return _UNSURE_OF_ROUNDED if rounded else _UNSURE

    def as_sent(self) -> "World":
        """The same world in which claims of a wrong shape stand for those after them, too, and what follows from them."""
        sent = copy(self)
        sent.values = {**self.values, **self.misshapen}
        return sent

    def rerun(self, changed: Mapping[str, ast.expr], names: Iterable[str]) -> dict[str, Bounded]:
        """What the named statements give, in this order, with some of their formulas changed; claims still stand in between.

        Statements that then have no value, for shapes do not meet any more, are left out.
        """
        values = dict(self.values)
        given: dict[str, Bounded] = {}
        for name in names:
            try:
                given[name] = self.bounds.of(changed.get(name, self.trees[name]), values)
            except (ArithmeticError, LookupError, TypeError, ValueError):  # shapes do not meet: a program stops here
                values.pop(name, None)
                continue
            if name not in self.claims:
                values[name] = given[name]
        return given
