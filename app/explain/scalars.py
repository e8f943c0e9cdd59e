"""One entry of a formula's result, written with the entries that it is made of.

    dW_1 = X.T @ dZ_1   at [0,2]   ->   sum(X[i,0] * dZ_1[i,2], i=0..3)
                                   ->   X[0,0] * dZ_1[0,2] + X[1,0] * dZ_1[1,2] + X[2,0] * dZ_1[2,2] + X[3,0] * dZ_1[3,2]

Both are formulas again, in which an entry is a name, so that they are printed and typeset like any other. Indices count from
0, row first. `General` keeps the sums, with a letter for what runs; `Written` writes them out as terms: of a long sum the
first and the last, and a name that stands for the sum of the rest.
"""

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import prod
from typing import Any, Final

import numpy as np

from app.engine.formula import Formula
from app.explain.evaluated import Evaluated

__all__ = ["General", "Index", "Leaf", "Term", "Written", "entry_name"]

Index = tuple[int | str, ...]
"""Of an entry: numbers, and letters that run; `:` is all along an axis."""

_FEW: Final = 12  # a sum of no more terms is written out
_MANY: Final = 40  # of however many sums they are, no more terms are told
_LAST: Final = 3  # terms that are written of the end of a long sum; the others are of its start
_LETTERS: Final = "ijkpqr"


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a scalar formula mentions: an entry of a tensor, a number, or the sum of `count` terms that are left out."""

    name: str
    tensor: str
    index: tuple[int, ...]
    value: Any
    count: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a sum: its formula and its value; `count` says how many terms it stands for, if it is the rest of a sum."""

    formula: Formula
    value: float
    count: int = 0

    def within(self, write: Callable[[ast.expr], ast.expr], value: float) -> "Term":
        """The term with something done to it."""
        return replace(self, formula=Formula.of(write(self.formula.tree)), value=value)


def entry_name(tensor: str, index: Index = ()) -> str:
    """How an entry is called: `W_1[0,2]`; a number has no brackets."""
    return f"{tensor}[{','.join(map(str, index))}]" if index else tensor


class _Entries(ABC):
    """Formulas of the entries of one formula's result."""

    def __init__(self, parts: Evaluated) -> None:
        self._parts = parts

    @abstractmethod
    def _leaf(self, name: str, index: Index) -> ast.expr:
        """An entry of a tensor, or a number."""

    @abstractmethod
    def _sum(self, node: ast.expr, index: Index) -> ast.expr:
        """An entry of what a matrix product or a sum gives."""

    @abstractmethod
    def _along(self, argument: ast.expr, index: Index, axis: int) -> ast.expr:
        """All that a function works on which runs along an axis."""

    def _at(self, node: ast.expr, index: Index) -> ast.expr:  # noqa: PLR0911 - one return a kind of node
        """An entry of a part of the formula; where a part is broadcast, its only entry along that axis."""
        index = self._within(node, index)
        match node:
            case ast.Name(id=name):
                return self._leaf(name, index)
            case ast.Attribute(value=value):
                return self._at(value, index[::-1])
            case ast.UnaryOp(op=op, operand=operand):
                return ast.UnaryOp(op, self._at(operand, index))
            case ast.Compare(left=left, ops=ops, comparators=[right]):
                return ast.Compare(self._at(left, index), ops, [self._at(right, index)])
            case ast.BinOp(op=ast.MatMult()) | ast.Call(func=ast.Name(id="sum")):
                return self._sum(node, index)
            case ast.BinOp(left=left, op=op, right=right):
                return ast.BinOp(self._at(left, index), op, self._at(right, index))
            case ast.Call(func=ast.Name(id="one_hot"), args=[y, _], keywords=[keyword]):
                axis = _axis(keyword)
                return ast.Compare(self._leaf_of(y, (index[1 - axis],)), [ast.Eq()], [_number(index[axis])])
            case ast.Call(func=function, args=[argument], keywords=[keyword]):
                axis = _axis(keyword)
                row = ast.Call(function, [self._along(argument, index, axis)], [])
                return ast.Subscript(row, _number(index[axis]), ast.Load())
            case ast.Call(func=function, args=arguments):
                return ast.Call(function, [self._at(argument, index) for argument in arguments], [])
        return node

    def _leaf_of(self, node: ast.expr, index: Index) -> ast.expr:
        return self._leaf(node.id, index) if isinstance(node, ast.Name) else node

    def _within(self, node: ast.expr, index: Index) -> Index:
        shape = self._parts.shape(node)
        return tuple(
            0 if length == 1 else at for length, at in zip(shape, index[len(index) - len(shape) :], strict=True)
        )

    def _summands(self, node: ast.expr, index: Index) -> tuple[tuple[int, ...], Callable[[Index], ast.expr]]:
        """How far a matrix product or a sum runs, and what it adds up, at a place."""
        match node:
            case ast.BinOp(left=left, right=right):
                row, column = index

                def product(place: Index) -> ast.expr:
                    (k,) = place
                    return ast.BinOp(self._at(left, (row, k)), ast.Mult(), self._at(right, (k, column)))

                return self._parts.shape(left)[1:], product
            case ast.Call(args=[summed], keywords=[keyword]):
                axis = _axis(keyword)
                along = self._parts.shape(summed)[axis]
                return (along,), lambda place: self._at(summed, (*index[:axis], *place, *index[axis + 1 :]))
            case ast.Call(args=[summed]):
                return self._parts.shape(summed), lambda place: self._at(summed, place)
        raise ValueError(f"{ast.unparse(node)} adds nothing up")


class General(_Entries):
    """Entries with the sums kept: `sum(X[i,0] * dZ_1[i,2], i=0..3)`."""

    def formula(self, index: Index) -> Formula:
        """The formula of one entry."""
        return Formula.of(self._at(self._parts.tree, index))

    def _leaf(self, name: str, index: Index) -> ast.expr:
        return ast.Name(entry_name(name, index), ast.Load())

    def _sum(self, node: ast.expr, index: Index) -> ast.expr:
        lengths, summand = self._summands(node, index)
        free = iter([letter for letter in _LETTERS if letter not in index])
        place = tuple(next(free) if length > 1 else 0 for length in lengths)
        runs = [
            ast.keyword(str(letter), ast.Name(f"0..{length - 1}", ast.Load()))
            for letter, length in zip(place, lengths, strict=True)
            if length > 1
        ]
        return ast.Call(ast.Name("sum", ast.Load()), [summand(place)], runs) if runs else summand(place)

    def _along(self, argument: ast.expr, index: Index, axis: int) -> ast.expr:
        return self._at(argument, (*index[:axis], ":", *index[axis + 1 :]))


class Written(_Entries):
    """Entries with the sums written out.

    Attributes:
        leaves: what has been mentioned, by name.
    """

    def __init__(self, parts: Evaluated) -> None:
        super().__init__(parts)
        self.leaves: dict[str, Leaf] = {}

    def terms(self, index: tuple[int, ...]) -> list[Term]:
        """One entry as a sum of terms; what a whole sum is multiplied with or divided by goes into each of its terms."""
        terms = self._terms(self._parts.tree, index)
        if len(terms) <= _MANY:
            return terms
        first = _MANY - _LAST - 1
        hidden = terms[first:-_LAST]
        rest = self._rest(sum(term.value for term in hidden), sum(term.count or 1 for term in hidden))
        return [*terms[:first], rest, *terms[-_LAST:]]

    def _terms(self, node: ast.expr, index: Index) -> list[Term]:
        index = self._within(node, index)
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return [*self._terms(left, index), *self._terms(right, index)]
            case ast.UnaryOp(op=op, operand=operand):
                return [
                    term.within(lambda tree: ast.UnaryOp(op, tree), -term.value) for term in self._terms(operand, index)
                ]
            case ast.BinOp(left=left, op=ast.Div(), right=right) if not self._parts.shape(right):
                divisor, number = self._at(right, ()), self._value(right)
                return [
                    term.within(lambda tree: ast.BinOp(tree, ast.Div(), divisor), term.value / number)
                    for term in self._terms(left, index)
                ]
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if not self._parts.shape(left):
                factor, number = self._at(left, ()), self._value(left)
                return [
                    term.within(lambda tree: ast.BinOp(factor, ast.Mult(), tree), number * term.value)
                    for term in self._terms(right, index)
                ]
            case ast.BinOp(op=ast.MatMult()) | ast.Call(func=ast.Name(id="sum")):
                return self._added(node, index)
        return [Term(Formula.of(self._at(node, index)), self._value(node, index))]

    def _value(self, node: ast.expr, index: Index = ()) -> float:
        return float(np.asarray(self._parts.value(node))[index])  # type: ignore[index]  # no letter runs here

    def _added(self, node: ast.expr, index: Index) -> list[Term]:
        """The terms of one sum: all, or the first, the rest and the last."""
        lengths, summand = self._summands(node, index)
        values, count = self._addends(node, index), prod(lengths)
        first = count if count <= _FEW else _FEW - _LAST
        told = [*range(first), *range(max(first, count - _LAST), count)]
        terms = [Term(Formula.of(summand(_place(k, lengths))), float(values[k])) for k in told]
        if first < count:
            hidden = values[first:-_LAST]
            terms.insert(first, self._rest(float(np.sum(hidden)), len(hidden)))
        return terms

    def _addends(self, node: ast.expr, index: Any) -> Any:
        """The values of all that a matrix product or a sum adds up."""
        match node:
            case ast.BinOp(left=left, right=right):
                return self._parts.value(left)[index[0], :] * self._parts.value(right)[:, index[1]]
            case ast.Call(args=[summed], keywords=[keyword]):
                return np.take(self._parts.value(summed), index[1 - _axis(keyword)], 1 - _axis(keyword))
            case ast.Call(args=[summed]):
                return np.ravel(self._parts.value(summed))
        raise ValueError(f"{ast.unparse(node)} adds nothing up")

    def _rest(self, value: float, count: int) -> Term:
        name = f"rest_{1 + sum(leaf.count > 0 for leaf in self.leaves.values())}"
        self.leaves[name] = Leaf(name, name, (), value, count)
        return Term(Formula.of(ast.Name(name, ast.Load())), value, count)

    def _leaf(self, name: str, index: Any) -> ast.expr:
        entry = entry_name(name, index)
        self.leaves[entry] = Leaf(
            entry, name, index, self._parts.named(name)[index] if index else self._parts.named(name)
        )
        return ast.Name(entry, ast.Load())

    def _sum(self, node: ast.expr, index: Index) -> ast.expr:
        return reduce(Formula.plus, [term.formula for term in self._added(node, index)]).tree

    def _along(self, argument: ast.expr, index: Index, axis: int) -> ast.expr:
        count = self._parts.shape(argument)[axis]
        ends = range(count) if count <= _FEW else [*range(_FEW - _LAST), None, *range(count - _LAST, count)]
        return ast.List([
            ast.Constant(...) if k is None else self._at(argument, (*index[:axis], k, *index[axis + 1 :])) for k in ends
        ])  # fmt: skip


def _place(k: int, lengths: Sequence[int]) -> tuple[int, ...]:
    return tuple(int(at) for at in np.unravel_index(k, lengths))


def _axis(keyword: ast.keyword) -> int:
    return int(keyword.value.value)  # type: ignore[attr-defined]  # Formula lets nothing else through


def _number(at: int | str) -> ast.expr:
    return ast.Constant(at) if isinstance(at, int) else ast.Name(at, ast.Load())
