"""Numbers put into a formula of scalars in the places of names."""

import ast
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import numpy as np

from app.engine.formula import Formula

__all__ = ["constant", "plain", "with_numbers"]


def plain(value: Any) -> int | float:
    """A number as Python has it; a float32 with its own shortest digits."""
    if isinstance(value, np.float32):
        return float(str(value))
    number: int | float = value.item() if isinstance(value, np.generic | np.ndarray) else value
    return number


def constant(value: float, digits: int | None = None) -> Formula:
    """A number as a formula; a negative one is written as the negation of one, so that brackets stand where they must."""
    if digits is not None and isinstance(value, float):
        value = float(f"{value:.{digits}g}")
        value = int(value) if value.is_integer() and abs(value) < 10**digits else value
    if value < 0:
        return Formula.of(ast.UnaryOp(ast.USub(), ast.Constant(-value)))
    return Formula.of(ast.Constant(value or abs(value)))  # a negative zero would only puzzle


def with_numbers(formula: Formula, values: Mapping[str, Any], digits: int | None = None) -> Formula:
    """The formula with the values of its names; all of their digits, or so many that matter."""
    return Formula.of(
        _Put({name: plain(value) for name, value in values.items()}, digits).visit(deepcopy(formula.tree))
    )


class _Put(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, int | float], digits: int | None) -> None:
        self._values = values
        self._digits = digits

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self._values.get(node.id)
        return node if value is None else constant(value, self._digits).tree

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return constant(node.value, self._digits).tree if isinstance(node.value, int | float) else node
