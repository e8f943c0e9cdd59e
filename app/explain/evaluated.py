"""A formula with the value of every part of it, as NumPy gave it."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app.engine.formula import Formula
from app.engine.program import Program, Statement

__all__ = ["Evaluated"]


class Evaluated:
    """A formula over tensors whose values are known.

    Attributes:
        tree: the formula's.
        work: how many numbers its parts have together.
    """

    def __init__(self, formula: Formula, values: Mapping[str, Any]) -> None:
        self.tree = formula.tree
        # As statements of one program, so that parts are computed exactly as the whole was.
        nodes = {f"part_{i}": node for i, node in enumerate(_parts(formula.tree))}
        program = Program(Statement(name, Formula.of(node), "forward") for name, node in nodes.items())
        found = program.run(values)
        self._named = values
        self._values = {id(node): found[name] for name, node in nodes.items()}
        self.work = sum(np.size(value) for value in found.values())

    def value(self, node: ast.expr) -> Any:
        """The value of a part: an array, or a number."""
        return self._values[id(node)]

    def named(self, name: str) -> Any:
        """The value of a tensor or a number that the formula mentions."""
        return self._named[name]

    def shape(self, node: ast.expr) -> tuple[int, ...]:
        """The shape of a part; that of a number is empty."""
        return np.shape(self.value(node))


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """Every part of a formula, itself the first."""
    yield node
    match node:
        case ast.BinOp(left=left, right=right):
            inner = [left, right]
        case ast.UnaryOp(operand=operand):
            inner = [operand]
        case ast.Attribute(value=value):
            inner = [value]
        case ast.Compare(left=left, comparators=[right]):
            inner = [left, right]
        case ast.Call(args=arguments):
            inner = arguments
        case _:
            return
    for part in inner:
        yield from _parts(part)
