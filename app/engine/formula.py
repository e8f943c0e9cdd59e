"""Formula: one line of NumPy-like text, parsed once, and from then on data.

    Formula("A_in.T @ dZ").rename({"A_in": "A_1", "dZ": "dZ_2"}).text   ->   "A_1.T @ dZ_2"

The language is closed: names, numbers, `+ - * / **`, `@`, `.T`, one comparison, and calls of the functions in
`functions.py`. Formula text is only ever ours; nothing that arrives in a request is parsed as a formula.

Conventions. Tensors are matrices whose rows are samples. `*` and `/` work element by element, `@` is the matrix
product, `.T` swaps the last two axes. A function that reduces keeps the axis it reduces (`sum(dZ, axis=0)` of an
(m, n) matrix is (1, n)): `axis=0` runs over the samples, `axis=1` over the units; without `axis` the result is a scalar.
"""

import ast
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import Final

from app.engine.functions import FUNCTIONS

__all__ = ["Formula", "names_in"]

_OPERATORS: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult)
_COMPARISONS: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq)


class Formula:
    """An immutable expression over named tensors; equal to another one when it reads the same.

    Raises:
        ValueError: the text is not one expression of the language above.
    """

    def __init__(self, text: str) -> None:
        self.tree = _parse(text)

    @classmethod
    def of(cls, tree: ast.expr) -> "Formula":
        """The formula of a tree that is already known to be in the language."""
        formula = cls.__new__(cls)
        formula.tree = tree
        return formula

    @cached_property
    def text(self) -> str:
        """The one line, in canonical spacing and with the fewest brackets."""
        return ast.unparse(self.tree)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every tensor and scalar it mentions, each once, in order of appearance."""
        return names_in(self.tree)

    def rename(self, names: Mapping[str, str]) -> "Formula":
        """The same formula about other tensors; a name that `names` does not have stays."""
        return Formula.of(_rebuild(self.tree, lambda node: _renamed(node, names)))

    def substitute(self, formulas: Mapping[str, "Formula"]) -> "Formula":
        """The same formula with others in the places of names, all at once; a name that `formulas` does not have stays."""
        return Formula.of(_rebuild(self.tree, lambda node: _substituted(node, formulas)))

    def transpose(self) -> "Formula":
        """The formula of the transposed result over transposed tensors: the same mathematics with samples as columns.

        `(A @ B).T = B.T @ A.T`, a reduction runs along the other axis, and whatever is elementwise stays as it is.
        """
        return Formula.of(_rebuild(self.tree, _transposed))

    def plus(self, other: "Formula") -> "Formula":
        """The sum of two formulas, without brackets: how the gradients of a tensor that is used twice come together."""
        match other.tree:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return Formula.of(ast.BinOp(self.plus(Formula.of(left)).tree, ast.Add(), right))
        return Formula.of(ast.BinOp(self.tree, ast.Add(), other.tree))

    def executable(self) -> ast.expr:
        """The expression as Python that NumPy runs; its names are the tensors, its functions those of `functions.py`.

        A product of matrices is a call of `dot`, which at small sizes costs a third of what `@` does and gives the same bits.
        """
        return _rebuild(self.tree, _dot)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"


@lru_cache(maxsize=1024)
def _parse(text: str) -> ast.expr:
    tree = ast.parse(text, mode="eval").body
    _require_known(tree, text)
    return tree


def _require_known(node: ast.expr, text: str) -> None:
    """Walk the white list; whatever is not on it is a mistake of ours, found when the module is imported or tested."""
    match node:
        case ast.Name():
            return
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return
        case ast.BinOp(op=op) if isinstance(op, _OPERATORS):
            children = [node.left, node.right]
        case ast.UnaryOp(op=ast.USub()):
            children = [node.operand]
        case ast.Attribute(attr="T"):
            children = [node.value]
        case ast.Compare(ops=[op]) if isinstance(op, _COMPARISONS):
            children = [node.left, *node.comparators]
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
            children = node.args
        case ast.Call(func=ast.Name(id=name), keywords=[ast.keyword(arg="axis", value=ast.Constant(value=0 | 1))]) if (
            name in FUNCTIONS
        ):
            children = node.args
        case _:
            raise ValueError(f"{ast.unparse(node)!r} in {text!r} is not in the language of formulas")
    for child in children:
        _require_known(child, text)


def names_in(tree: ast.expr) -> tuple[str, ...]:
    """Every tensor and scalar that a tree mentions, each once, in order of appearance."""
    found: dict[str, None] = {}
    _visit_names(tree, found)
    return tuple(found)


def _visit_names(node: ast.expr, found: dict[str, None]) -> None:
    match node:
        case ast.Name():
            found.setdefault(node.id)
        case ast.BinOp():
            _visit_names(node.left, found)
            _visit_names(node.right, found)
        case ast.UnaryOp():
            _visit_names(node.operand, found)
        case ast.Attribute():
            _visit_names(node.value, found)
        case ast.Compare():
            _visit_names(node.left, found)
            _visit_names(node.comparators[0], found)
        case ast.Call():
            for argument in node.args:
                _visit_names(argument, found)


def _rebuild(node: ast.expr, change: Callable[[ast.expr], ast.expr]) -> ast.expr:
    """A new tree, children first, with `change` applied to every node; the old one is never touched."""
    match node:
        case ast.BinOp():
            node = ast.BinOp(_rebuild(node.left, change), node.op, _rebuild(node.right, change))
        case ast.UnaryOp():
            node = ast.UnaryOp(node.op, _rebuild(node.operand, change))
        case ast.Attribute():
            node = ast.Attribute(_rebuild(node.value, change), node.attr, ast.Load())
        case ast.Compare():
            node = ast.Compare(_rebuild(node.left, change), node.ops, [_rebuild(node.comparators[0], change)])
        case ast.Call():
            node = ast.Call(node.func, [_rebuild(argument, change) for argument in node.args], node.keywords)
    return change(node)


def _renamed(node: ast.expr, names: Mapping[str, str]) -> ast.expr:
    return ast.Name(names.get(node.id, node.id), ast.Load()) if isinstance(node, ast.Name) else node


def _substituted(node: ast.expr, formulas: Mapping[str, Formula]) -> ast.expr:
    return formulas[node.id].tree if isinstance(node, ast.Name) and node.id in formulas else node


def _transposed(node: ast.expr) -> ast.expr:
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            return ast.BinOp(right, ast.MatMult(), left)
        case ast.Call(keywords=[ast.keyword(value=ast.Constant(value=axis))]):
            return ast.Call(node.func, node.args, [ast.keyword("axis", ast.Constant(1 - axis))])  # type: ignore[operator]  # an axis is 0 or 1
    return node


def _dot(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return ast.Call(ast.Attribute(node.left, "dot", ast.Load()), [node.right], [])
    return node
