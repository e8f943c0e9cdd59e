"""The world as the claimant has it: every statement on the claimed tensors where they were sent, on our own elsewhere.

A statement's value here is what it should be *given what came into it*. So a claim is judged by its own statement alone, and
one mistake is found once, where it was made.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.check.bounds import DOUBLE, SINGLE, Bounded, Bounds
from app.check.digits import Digits, as_others, digits_of

__all__ = ["RELATIVE", "Claim", "World", "names_in", "read_claims"]

RELATIVE = 1e-9
"""Of the largest number in a tensor: an error that is never held against anybody."""

_EXACT = 1e-13


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed tensor and how exactly it was written."""

    value: Any
    digits: Digits

    @property
    def half_unit(self) -> Any:
        """By how much rounding may have moved each number."""
        return self.digits.half_unit(self.value)


def read_claims(claims: Mapping[str, Any]) -> dict[str, Claim]:
    """Claimed values by name, with how exactly each was written."""
    digits = {name: digits_of(value) for name, value in claims.items()}
    return {name: Claim(value, as_others(digits[name], digits.values())) for name, value in claims.items()}


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
        if names_in(self.trees[name]) & self.misshapen.keys():
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
        return self._within(claim, expected, claim.half_unit)

    def _within(self, claim: Claim, expected: Bounded, half_unit: float) -> bool:
        off = np.abs(claim.value - expected.value)
        scale = np.max(np.abs(expected.value))
        if self.tolerance is not None:
            return bool(np.all(off <= self.tolerance * scale))
        return bool(np.all(off <= expected.error + half_unit + RELATIVE * scale))

    def rerun(self, changed: Mapping[str, ast.expr], names: Iterable[str]) -> dict[str, Bounded]:
        """What the named statements give, in this order, with some of their formulas changed; claims still stand in between."""
        values = dict(self.values)
        given: dict[str, Bounded] = {}
        for name in names:
            given[name] = self.bounds.of(changed.get(name, self.trees[name]), values)
            if name not in self.claims:
                values[name] = given[name]
        return given


def names_in(tree: ast.expr) -> set[str]:
    """The names that a tree mentions."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - _called(tree)


def _called(tree: ast.expr) -> set[str]:
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
