"""Mutations: a formula as somebody may have got it wrong, by one edit.

An edit knows nothing of networks; it says what it did (`Edit.kind`, what it took away or put in) and leaves the name of the mistake
to `naming.py`. Edits of a tree are edits of its root and, in place, edits of its parts; what an edit does not touch stays the
very same object, so that its value need not be computed again.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

__all__ = ["Edit", "Kind", "edits", "factors_of", "replacements"]

Kind = Literal[
    "drop_factor",
    "drop_divisor",
    "drop_term",
    "drop_power",
    "drop_function",
    "drop_branch",
    "drop_sum",
    "wrong_axis",
    "average",
    "mean_again",
    "flip_sign",
    "swap_sides",
    "negate",
    "transpose",
    "elementwise",
    "matmul",
    "twice",
    "swap",
    "elsewhere",
    "bare_gradient",
    "bare_input",
    "before_update",
    "factor",
    "accumulate",
    "declared",
]
"""The operators: each is one way to get a formula wrong."""

_AVERAGED: Final = ast.Name("m", ast.Load())


@dataclass(frozen=True, slots=True)
class Edit:
    """What was done to a tree, the tree that came of it, and the part that was taken away or put in.

    `code` is the mistake's, where the operator alone says it.
    """

    kind: Kind
    tree: ast.expr
    gone: ast.expr | None = None
    put: ast.expr | None = None
    code: str | None = None


def edits(node: ast.expr) -> Iterator[Edit]:
    """Every single edit of a tree that needs no knowledge of shapes."""
    yield from _here(node)
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            yield from (Edit(e.kind, ast.BinOp(e.tree, op, right), e.gone, e.put) for e in edits(left))
            yield from (Edit(e.kind, ast.BinOp(left, op, e.tree), e.gone, e.put) for e in edits(right))
        case ast.UnaryOp(op=sign, operand=operand):
            yield from (Edit(e.kind, ast.UnaryOp(sign, e.tree), e.gone, e.put) for e in edits(operand))
        case ast.Attribute(value=value):
            yield from (Edit(e.kind, _transpose(e.tree), e.gone, e.put) for e in edits(value))
        case ast.Call(func=func, args=arguments, keywords=keywords):
            for i, argument in enumerate(arguments):
                for e in edits(argument):
                    yield Edit(e.kind, ast.Call(func, _with(arguments, i, e.tree), keywords), e.gone, e.put)


def _here(node: ast.expr) -> Iterator[Edit]:  # noqa: C901, PLR0912 - one case a kind of node
    """The edits of the root alone."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield Edit("drop_factor", left, gone=right)
            yield Edit("drop_factor", right, gone=left)
            yield Edit("matmul", ast.BinOp(left, ast.MatMult(), right))
            first, rest = factors_of(node)
            yield Edit("matmul", ast.BinOp(first, ast.MatMult(), rest))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            yield Edit("drop_divisor", left, gone=right)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield Edit("drop_term", left, gone=right)
            yield Edit("drop_term", right, gone=left)
            yield Edit("flip_sign", ast.BinOp(left, ast.Sub(), right))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield Edit("drop_term", left, gone=right)
            yield Edit("drop_term", ast.UnaryOp(ast.USub(), right), gone=left)
            yield Edit("flip_sign", ast.BinOp(left, ast.Add(), right))
            yield Edit("swap_sides", ast.BinOp(right, ast.Sub(), left))
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield Edit("elementwise", ast.BinOp(left, ast.Mult(), right))
            yield Edit("transpose", ast.BinOp(right, ast.MatMult(), left))
            yield Edit("mean_again", ast.BinOp(node, ast.Div(), _AVERAGED))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            yield Edit("drop_power", left, gone=right)
        case ast.Attribute(value=value):
            yield Edit("transpose", value)
        case ast.Name():
            yield Edit("transpose", _transpose(node), put=node)
        case ast.Call(func=ast.Name(id="sum"), args=arguments, keywords=[ast.keyword(value=ast.Constant(value=axis))]):
            other = [ast.keyword("axis", ast.Constant(1 - axis))]  # type: ignore[operator]  # an axis is 0 or 1
            yield Edit("wrong_axis", ast.Call(node.func, arguments, other))
            yield Edit("drop_sum", arguments[0])
            yield Edit("average", ast.BinOp(node, ast.Div(), _AVERAGED))
            yield Edit("drop_sum", ast.Call(ast.Name("last", ast.Load()), arguments, node.keywords))
        case ast.Call(func=ast.Name(), args=arguments, keywords=[ast.keyword(value=ast.Constant(value=axis))]):
            other = [ast.keyword("axis", ast.Constant(1 - axis))]  # type: ignore[operator]  # an axis is 0 or 1
            yield Edit("wrong_axis", ast.Call(node.func, arguments, other))
            yield Edit("drop_function", arguments[0], gone=node)
            yield Edit("twice", ast.Call(node.func, [node, *arguments[1:]], node.keywords))
        case ast.Call(func=ast.Name(id="where"), args=[_, first, second]):
            yield Edit("drop_branch", first, gone=second)
            yield Edit("drop_branch", second, gone=first)
        case ast.Call(func=ast.Name(id="clip" | "maximum" | "minimum"), args=[inner, *_]):
            yield Edit("drop_function", inner, gone=node)
        case ast.Call(func=ast.Name(), args=[_], keywords=_):
            yield Edit("twice", ast.Call(node.func, [node], node.keywords))
            yield Edit("drop_function", node.args[0], gone=node)
        case _:
            pass


def factors_of(node: ast.BinOp) -> tuple[ast.expr, ast.expr]:
    """A product as its first factor and the product of the rest: a * b * c as a and b * c."""
    if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mult):
        first, rest = factors_of(node.left)
        return first, ast.BinOp(rest, ast.Mult(), node.right)
    return node.left, node.right


def replacements(tree: ast.expr, fitting: Mapping[str, Sequence[ast.expr]]) -> Iterator[Edit]:
    """Every name replaced by what fits in its place: in one place at a time, and everywhere at once.

    Args:
        tree: the formula.
        fitting: for each name in it, what has the same shape.
    """
    for name, others in fitting.items():
        places = sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
        for other in others:
            gone = ast.Name(name, ast.Load())
            yield Edit("swap", _replaced(tree, name, other, None)[0], gone, other)
            if places > 1:
                for place in range(places):
                    yield Edit("swap", _replaced(tree, name, other, place)[0], gone, other)


def _replaced(node: Any, name: str, other: ast.expr, place: int | None, seen: int = 0) -> tuple[Any, int]:
    """The tree with a name replaced everywhere, or in its n-th place; and how many places were passed."""
    parts: tuple[ast.expr, ...]
    make: Callable[..., ast.expr]
    match node:
        case ast.Name():
            if node.id != name:
                return node, seen
            return (other if place in {None, seen} else node), seen + 1
        case ast.BinOp():
            parts, make = (node.left, node.right), lambda left, right: ast.BinOp(left, node.op, right)
        case ast.UnaryOp():
            parts, make = (node.operand,), lambda operand: ast.UnaryOp(node.op, operand)
        case ast.Attribute():
            parts, make = (node.value,), _transpose
        case ast.Compare():
            parts, make = (node.left, *node.comparators), lambda left, *rest: ast.Compare(left, node.ops, [*rest])
        case ast.Call():
            parts, make = tuple(node.args), lambda *arguments: ast.Call(node.func, list(arguments), node.keywords)
        case _:
            return node, seen
    changed = []
    for part in parts:
        part_changed, seen = _replaced(part, name, other, place, seen)
        changed.append(part_changed)
    return (node if all(a is b for a, b in zip(parts, changed, strict=True)) else make(*changed)), seen


def _transpose(node: ast.expr) -> ast.expr:
    return ast.Attribute(node, "T", ast.Load())


def _with(items: list[ast.expr], i: int, item: ast.expr) -> list[ast.expr]:
    return [*items[:i], item, *items[i + 1 :]]
