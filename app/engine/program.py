"""Program: an ordered list of statements `name = formula`, compiled once into one straight-line Python function.

`Operation` is a forward statement that also carries its backward rules; `differentiate` is the chain rule over a list of
operations. It assumes no chain: a tensor that several operations use gets the sum of what comes back from each.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import isfinite
from typing import Any, Literal

import numpy as np
from numpy import ndarray, vdot

from app.engine.errors import NotFinite
from app.engine.formula import Formula
from app.engine.functions import FUNCTIONS

__all__ = [
    "Operation",
    "Phase",
    "Program",
    "Statement",
    "Values",
    "differentiate",
    "finite",
    "function_of",
    "require_finite",
]

Phase = Literal["forward", "loss", "backward", "update"]
Values = dict[str, Any]
"""Tensors (arrays) and scalars by their names."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`name = formula`; `layer` counts from 1 and is None for what belongs to no single layer."""

    name: str
    formula: Formula
    phase: Phase
    layer: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A forward statement and, for each tensor that it uses, the gradient that goes back to it.

    A pullback is a formula in `d{name}` (the gradient of `L` by the result) and whatever the forward pass computed; it has
    the shape of the tensor it belongs to. For the loss itself d{name} is 1 and left out.
    """

    name: str
    formula: Formula
    pullbacks: Mapping[str, Formula]
    phase: Phase = "forward"
    layer: int | None = None

    @classmethod
    def of(cls, name: str, text: str, pullbacks: Mapping[str, str], phase: Phase = "forward") -> "Operation":
        """An operation as it is written down."""
        return cls(name, Formula(text), {used: Formula(pullback) for used, pullback in pullbacks.items()}, phase)

    def rename(self, names: Mapping[str, str], layer: int | None = None) -> "Operation":
        """The same operation about a network's tensors; `dT` follows `T`."""
        names = {**names, **{f"d{short}": f"d{name}" for short, name in names.items()}}
        pullbacks = {names.get(used, used): pullback.rename(names) for used, pullback in self.pullbacks.items()}
        return Operation(names.get(self.name, self.name), self.formula.rename(names), pullbacks, self.phase, layer)

    def transpose(self) -> "Operation":
        """The same operation with samples as columns."""
        pullbacks = {used: pullback.transpose() for used, pullback in self.pullbacks.items()}
        return replace(self, formula=self.formula.transpose(), pullbacks=pullbacks)

    @property
    def statement(self) -> Statement:
        """The forward statement alone."""
        return Statement(self.name, self.formula, self.phase, self.layer)


def differentiate(operations: Sequence[Operation]) -> list[Statement]:
    """The backward statements `dT = ...` of every tensor that a pullback names, in reverse order of the forward pass.

    The last operation is the loss. `dT` stands right after the pullbacks of the first operation that uses T, when every
    part of it is known; several parts are added, the one from nearest the input first.
    """
    first_use = {used: i for i, operation in reversed(list(enumerate(operations))) for used in operation.pullbacks}
    parts: dict[str, Formula] = {}
    statements = []
    for i, operation in reversed(list(enumerate(operations))):
        for used, part in operation.pullbacks.items():
            parts[used] = part.plus(parts[used]) if used in parts else part
            if first_use[used] == i:
                statements.append(
                    Statement(f"d{used}", parts[used], "backward", _layer_of(used, operations, operation))
                )
    return statements


def _layer_of(used: str, operations: Sequence[Operation], user: Operation) -> int | None:
    """A computed tensor belongs to the layer that computed it, a parameter or the data to the first that uses it."""
    return next((operation.layer for operation in operations if operation.name == used), user.layer)


class Program:
    """Statements for repeated runs; `inputs` are the names that they use and do not define, in order of appearance."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = tuple(statements)
        self.names = tuple(statement.name for statement in self.statements)
        mentioned = dict.fromkeys(name for statement in self.statements for name in statement.formula.names)
        self.inputs = tuple(name for name in mentioned if name not in self.names)

    def run(self, values: Mapping[str, Any]) -> Values:
        """Compute every statement.

        Args:
            values: the inputs by name: matrices of one dtype and fitting shapes, and scalars; others are ignored.

        Returns:
            Every statement's value by its name, in order. Values may be infinite or NaN: see `require_finite`.
        """
        return self._function(values)

    def only(self, names: frozenset[str]) -> "Program":
        """The part of this program that computes some of its names; the same one for the same names, while it is among the last."""
        return _part(self, names)

    @cached_property
    def _function(self) -> Callable[[Mapping[str, Any]], Values]:
        """The function `run(values)`: it reads its inputs out of `values`, computes, and returns a dictionary.

        It is compiled when it is first called: many a program is looked at only, or run in part.
        """
        keys: list[ast.expr | None] = [ast.Constant(name) for name in self.names]
        results = ast.Return(ast.Dict(keys, [ast.Name(name, ast.Load()) for name in self.names]))
        run = function_of(["values"], [*self.reads(self.inputs), *self.computes(), results])
        # What overflows is either harmless (1 / (1 + inf)) or found by require_finite, which can say where.
        # As a decorator errstate costs half of what it does as a block: it reads its arguments once.
        quiet: Callable[[Mapping[str, Any]], Values] = np.errstate(all="ignore")(run)
        return quiet

    @staticmethod
    def reads(names: Iterable[str]) -> list[ast.stmt]:
        """The lines `name = values["name"]`."""
        return [ast.Assign([ast.Name(name, ast.Store())], _item("values", name)) for name in names]

    def computes(self) -> list[ast.stmt]:
        """The lines `name = formula`, in order."""
        return [ast.Assign([ast.Name(s.name, ast.Store())], s.formula.executable()) for s in self.statements]


@lru_cache(maxsize=256)
def _part(program: Program, names: frozenset[str]) -> Program:
    """The statements that some names hang on."""
    wanted = set(names)
    kept = []
    for statement in reversed(program.statements):
        if statement.name in wanted:
            kept.append(statement)
            wanted.update(statement.formula.names)
    return Program(reversed(kept))


def _item(mapping: str, key: str) -> ast.expr:
    return ast.Subscript(ast.Name(mapping, ast.Load()), ast.Constant(key), ast.Load())


def function_of(parameters: Iterable[str], lines: list[ast.stmt]) -> Callable[..., Any]:
    """Compile a function of these lines, which may call what formulas may call."""
    given = ast.arguments([], [ast.arg(name) for name in parameters], None, [], [], None, [])
    module = ast.fix_missing_locations(ast.Module([ast.FunctionDef("run", given, lines, [])], []))
    namespace: dict[str, Any] = {name: f.run for name, f in FUNCTIONS.items()}
    exec(compile(module, "<program>", "exec"), namespace)  # noqa: S102 - the text is ours, the white list is Formula's
    function: Callable[..., Any] = namespace["run"]
    return function


def finite(values: Collection[Any]) -> bool:
    """Whether every number in some tensors and scalars is finite."""
    # The sum of all squares (of scalars, sizes) is finite only if every number is; it may overflow by itself, so that only the second look decides.
    # For arrays of a dozen numbers as for large ones there is no cheaper look.
    squares = 0.0
    for value in values:
        squares += float(vdot(value, value)) if type(value) is ndarray else abs(float(value))
    return isfinite(squares) or all(np.isfinite(value).all() for value in values)


def require_finite(values: Values, hint: Callable[[], str] = str) -> None:
    """Raise NotFinite for the first value, in order of computation, that holds an infinity or a NaN.

    Args:
        values: tensors and scalars by name, in order of computation.
        hint: gives a sentence on what to do about it, added to the error's.
    """
    if finite(values.values()):
        return
    for name, value in values.items():
        if not np.isfinite(value).all():
            where = np.argwhere(~np.isfinite(value))[0].tolist()
            at = f" at {where}" if where else ""
            raise NotFinite(
                name, f"{name} is not finite{at}: the computation overflowed or has no value there.{hint()}"
            )
