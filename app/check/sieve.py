"""A first look at what changed formulas give: some entries of it, in plain numbers.

Nearly every edit is far off, and a few entries show it. They are computed on demand, from the claim back to the change: a product
needs whole rows of its left factor and whole columns of its right one, a sum its whole axis, all else the same entries. What
passes is computed in full, with bounds (`world.py`); what fails would have failed there, too.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.check.world import World
from app.engine.functions import FUNCTIONS

__all__ = ["Sieve"]

_SMALL: Final = 64  # entries that are cheaper to compute than to choose from
_SIDE: Final = 8  # rows and columns that are looked at of a larger tensor
_OPEN: Final = object()  # stands for entries while they are computed
_DEEP: Final = 24  # statements computed within each other: about twenty frames each, of a thousand that there may be

_Part = tuple[int, ...] | None  # which rows or columns; None: all
_Key = tuple[int | str, _Part, _Part]

_OPERATORS: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.Pow: lambda a, b: a**b,
}
_RELATIONS: Final[dict[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
}


@dataclass(frozen=True, slots=True)
class _Look:
    """The entries of a claim that are looked at, and how far off most of them can be at most and yet agree."""

    rows: _Part
    columns: _Part
    entries: Any
    near: float

    def agrees(self, given: Any) -> bool:
        """Whether at least half of the entries are near."""
        near = np.abs(given - self.entries) <= self.near
        return bool(2 * np.count_nonzero(near) >= np.size(near))


class _TooDeep(Exception):
    """Some entries are to be computed first, by themselves."""

    def __init__(self, key: tuple[str, _Part, _Part]) -> None:
        super().__init__()
        self.key = key


class Sieve:
    """Looks at claims of one world; parts of formulas that no change reaches are computed once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._trees = world.trees
        self._looks: dict[str, _Look] = {}
        self._names: dict[int, frozenset[str]] = {}
        self._kept: dict[_Key, Any] = {}
        for tree in self._trees.values():
            self._note(tree)
        # Of one look:
        self._changed: Mapping[str, ast.expr] = {}
        self._affected: frozenset[str] = frozenset()
        self._found: dict[_Key, Any] = {}
        self._depth = 0

    def passes(self, name: str, changed: Mapping[str, ast.expr], affected: frozenset[str]) -> bool:
        """Whether a claim may be what changed formulas give.

        Args:
            name: the claim.
            changed: formulas by the names of their statements.
            affected: all that hangs on those and was not claimed, and the claim itself.
        """
        look = self._looks.get(name) or self._look(name)
        try:
            given = self.entries(name, changed, affected, look.rows, look.columns)
            if np.shape(given) != np.shape(look.entries):
                return False
            return look.agrees(given)
        except (ArithmeticError, LookupError, TypeError, ValueError):  # shapes that do not meet, or a tensor misused
            return False

    def factor(self, name: str, changed: Mapping[str, ast.expr], affected: frozenset[str]) -> float | None:
        """The one factor that may lie between what changed formulas give and a claim, if it is of the same shape."""
        look = self._looks.get(name) or self._look(name)
        try:
            given = self.entries(name, changed, affected, look.rows, look.columns)
            if np.shape(given) != np.shape(look.entries):
                return None
            largest = np.argmax(np.abs(given))
            factor = float(np.ravel(look.entries)[largest]) / float(np.ravel(given)[largest])
            agrees = look.agrees(factor * given)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            return None
        return factor if agrees and np.isfinite(factor) else None

    def entries(
        self, name: str, changed: Mapping[str, ast.expr], affected: frozenset[str], rows: _Part, columns: _Part
    ) -> Any:
        """Those entries of a statement's value that are in some rows and columns.

        Raises:
            ArithmeticError, LookupError, TypeError, ValueError: it has none.
        """
        self._changed, self._affected, self._found = changed, affected, {}
        wanted = [(name, rows, columns)]
        while wanted:  # of a network of many layers, in stages
            self._depth = 0
            try:
                found = self._statement(*wanted[-1])
                wanted.pop()
            except _TooDeep as deep:
                if deep.key in wanted:
                    raise LookupError(name) from None  # it hangs on itself
                wanted.append(deep.key)
        return found

    def _look(self, name: str) -> _Look:
        claim = self._world.claims[name]
        shape = np.shape(claim.value)
        rows = columns = None
        if len(shape) == 2 and shape[0] * shape[1] > _SMALL:  # noqa: PLR2004 - a matrix
            local = self._world.local[name].value
            off = np.abs(claim.value - local) if np.shape(local) == shape else np.abs(claim.value)
            row, column = np.unravel_index(int(np.argmax(off)), shape)
            rows, columns = _spread(shape[0], int(row)), _spread(shape[1], int(column))
        entries = _cut(claim.value, rows, columns)
        self._looks[name] = look = _Look(rows, columns, entries, self._world.most_off(name))
        return look

    def _note(self, node: ast.expr) -> frozenset[str]:
        """Note which names each part of an original formula mentions."""
        match node:
            case ast.Name(id=name):
                names = frozenset({name})
            case ast.Call(args=arguments):
                names = frozenset[str]().union(*map(self._note, arguments))
            case _:
                parts = (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
                names = frozenset[str]().union(*map(self._note, parts))
        self._names[id(node)] = names
        return names

    def _statement(self, name: str, rows: _Part, columns: _Part) -> Any:
        """The entries of a statement that a change reaches; edits of several may have made it hang on itself."""
        key = (name, rows, columns)
        found = self._found.get(key)
        if found is None:
            if self._depth == _DEEP:
                raise _TooDeep(key)
            self._depth += 1
            tree = self._changed.get(name)
            self._found[key] = _OPEN
            try:
                found = self._value(self._trees[name] if tree is None else tree, rows, columns)
            except _TooDeep:
                del self._found[key]
                raise
            self._found[key] = found
            self._depth -= 1
        elif found is _OPEN:
            raise LookupError(name)
        return found

    def _value(self, node: ast.expr, rows: _Part, columns: _Part) -> Any:
        names = self._names.get(id(node))
        if names is None or not names.isdisjoint(self._affected):
            return self._computed(node, rows, columns)
        key = (id(node), rows, columns)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._computed(node, rows, columns)
        return kept

    def _computed(self, node: Any, rows: _Part, columns: _Part) -> Any:  # noqa: PLR0911 - one return a kind of node
        kind = type(node)
        if kind is ast.Name:
            name = node.id
            if name in self._affected:
                return self._statement(name, rows, columns)
            return _cut(self._world.values[name].value, rows, columns)
        if kind is ast.BinOp:
            if type(node.op) is ast.MatMult:
                return np.dot(self._value(node.left, rows, None), self._value(node.right, None, columns))
            return _OPERATORS[type(node.op)](
                self._value(node.left, rows, columns), self._value(node.right, rows, columns)
            )
        if kind is ast.Constant:
            return node.value
        if kind is ast.Call:
            return self._called(node, rows, columns)
        if kind is ast.Attribute:
            return np.transpose(self._value(node.value, columns, rows))
        if kind is ast.UnaryOp:
            return -self._value(node.operand, rows, columns)
        return _RELATIONS[type(node.ops[0])](
            self._value(node.left, rows, columns), self._value(node.comparators[0], rows, columns)
        )

    def _called(self, node: ast.Call, rows: _Part, columns: _Part) -> Any:
        name = node.func.id  # type: ignore[attr-defined]  # a formula calls functions by their names
        function = FUNCTIONS[name]
        if not function.reduces:
            return function.run(*[self._value(argument, rows, columns) for argument in node.args])
        if not node.keywords:
            return function.run(*[self._value(argument, None, None) for argument in node.args])
        axis = node.keywords[0].value.value  # type: ignore[attr-defined]  # an axis is a constant
        if name == "one_hot":  # class numbers have no second axis to choose from
            return _cut(
                function.run(*[self._value(argument, None, None) for argument in node.args], axis), rows, columns
            )
        if axis == 0:
            whole = function.run(self._value(node.args[0], None, columns), axis=0)
            return _cut(whole, rows, None)
        whole = function.run(self._value(node.args[0], rows, None), axis=1)
        return _cut(whole, None, columns)


def _spread(size: int, among: int) -> _Part:
    """Some of so many rows or columns, this one among them; None for all, where there are few."""
    if size <= _SIDE:
        return None
    return tuple(sorted({*range(0, size, -(-size // (_SIDE - 1))), among}))


def _cut(value: Any, rows: _Part, columns: _Part) -> Any:
    """Those rows and columns of a matrix; an axis of one is broadcast, and stays as it is."""
    if (rows is None and columns is None) or np.ndim(value) != 2:  # noqa: PLR2004 - a matrix
        return value
    if rows is not None and value.shape[0] != 1:
        value = value[rows, :]
    if columns is not None and value.shape[1] != 1:
        value = value[:, columns]
    return value
