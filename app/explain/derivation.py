r"""The chain rule for one backward statement: symbolic first, then what it comes to here.

    dL/dW_1 = dL/dA_2 * dA_2/dZ_2 * dZ_2/dA_1 * dA_1/dZ_1 * dZ_1/dW_1   the whole way from the loss, where there is but one
            = dL/dZ_1 * dZ_1/dW_1                                       one term for each operation that uses W_1
            = X.T @ dZ_1                                                the statement itself

All is read off the network's operations: which uses the tensor, and how the gradient goes back through it.
"""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from app.engine.formula import Formula, names_in
from app.engine.program import Operation, Statement
from app.explain.blocks import Block, Equations, Maths, Prose
from app.explain.latex import formula_latex, name_latex
from app.explain.story import Story

__all__ = ["Lines", "chain_rule", "reasons"]

Lines = tuple[tuple[str, str], ...]
_LINKS: Final = 10  # of the whole way from the loss; of a longer one, as many of its two ends
_SAMPLE: Final = "ij"  # what counts samples when they are rows, and when they are columns: as in sums along an axis
_UNITS: Final = ("jk", "ik")


def chain_rule(statement: Statement, story: Story) -> Lines:
    """The lines of the derivation: the whole way, the terms, the statement's own formula."""
    of = statement.name.removeprefix("d")
    left, users = _derivative("L", of), _users(of, story.operations)
    way = _way(of, story.operations)
    lines = []
    if len(way) > 3:  # noqa: PLR2004 - a way from L through one other tensor is its one term
        links = [_derivative(user, used) for user, used in pairwise(way)]
        lines.append(r" \cdot ".join(_ends(links)))
    lines.append(" + ".join(_term(user, of, story.operations) for user in users))
    lines.append(formula_latex(statement.formula))
    return tuple((left if i == 0 else "", f"= {line}") for i, line in enumerate(dict.fromkeys(lines)))


def reasons(statement: Statement, story: Story) -> Iterator[Block]:
    """Why the statement's formula is that product: the derivative it holds, or the sum over entries that it is."""
    of = statement.name.removeprefix("d")
    for user in _users(of, story.operations):
        if user.name == "L":
            continue
        pullback = user.pullbacks[of]
        match pullback.tree:
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                yield from _product(user, of, (_leaf(left), _leaf(right)), story)
            case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=summed)], keywords=[keyword]):
                axis: int = keyword.value.value  # type: ignore[attr-defined]  # an axis is a constant
                yield from _copies(user, of, summed, axis, story)
            case _:
                yield from _elementwise(user, of, pullback)


def _users(of: str, operations: Sequence[Operation]) -> list[Operation]:
    return [operation for operation in operations if of in operation.pullbacks]


def _way(of: str, operations: Sequence[Operation]) -> list[str]:
    """The tensors from `L` to this one, if all there is is one way; else nothing."""
    way = [of]
    while way[0] != "L":
        users = _users(way[0], operations)
        if len(users) != 1:
            return []
        way.insert(0, users[0].name)
    return way


def _term(user: Operation, of: str, operations: Sequence[Operation]) -> str:
    """What comes back through one operation; of the loss, the derivative of those of its addends that have the tensor."""
    if user.name != "L":
        return rf"{_derivative('L', user.name)} \cdot {_derivative(user.name, of)}"
    formula = user.formula
    if of not in formula.names:  # it is in the loss of the data, to which penalties are added
        formula = formula.substitute({operation.name: operation.formula for operation in operations})
    own = [addend for addend in _addends(formula.tree) if of in names_in(addend)]
    return rf"\frac{{\partial}}{{\partial {name_latex(of)}}} \left({' + '.join(formula_latex(Formula.of(a)) for a in own)}\right)"


def _addends(tree: ast.expr) -> list[ast.expr]:
    match tree:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [*_addends(left), *_addends(right)]
    return [tree]


def _derivative(of: str, by: str) -> str:
    return rf"\frac{{\partial {name_latex(of)}}}{{\partial {name_latex(by)}}}"


def _ends(links: list[str]) -> list[str]:
    return links if len(links) <= _LINKS else [*links[: _LINKS // 2], r"\cdots", *links[-_LINKS // 2 :]]


def _product(user: Operation, of: str, factors: Sequence[tuple[str, bool]], story: Story) -> Iterator[Block]:
    """A product of matrices: the sum over entries that it is, and the shapes that meet in it."""
    (left, left_turned), (right, right_turned) = factors
    axes = (int(left_turned), 1 - left_turned, 1 - right_turned)  # of the row, of what is summed over, of the column
    units = iter(_UNITS[story.network.samples_axis])
    row, over, column = (
        _SAMPLE[axis] if axis == story.network.samples_axis and name not in story.parameters else next(units)
        for name, axis in zip((left, left, right), axes, strict=True)
    )
    terms = [_entry(left, left_turned, row, over), _entry(right, right_turned, over, column)]
    terms.sort(
        key=lambda term: not term.startswith(name_latex(f"d{user.name}"))
    )  # as in the chain: what comes back, first
    kept = next((name for name, _ in factors if name != f"d{user.name}"), left)
    yield Prose((
        "One entry of ", Maths(name_latex(of)), " acts on ", Maths(name_latex(user.name)), f" in every {_counted(over, story)}, with ",
        Maths(name_latex(kept)), " as its factor. What comes back adds up; this sum is a product of matrices, with ",
        Maths(name_latex(kept)), " transposed, and has the shape of ", Maths(name_latex(of)), ":",
    ))  # fmt: skip
    entry = rf"{_entry(f'd{of}', turned=False, row=row, column=column)}"
    shapes = r" \, ".join(_shaped(name, turned, story) for name, turned in factors)
    yield Equations((
        (entry, rf"= \sum_{{{over}}} {terms[0]} \cdot {terms[1]}"),
        (_shaped(f"d{of}", turned=False, story=story), f"= {shapes}" if len(_users(of, story.operations)) == 1 else rf"= {shapes} + \cdots"),
    ))  # fmt: skip


def _copies(user: Operation, of: str, summed: str, axis: int, story: Story) -> Iterator[Block]:
    """A sum along an axis: what was copied along it on the way there."""
    over = _SAMPLE[axis]
    own = ["0" if letter == over else letter for letter in _SAMPLE]
    yield Prose((
        "One entry of ", Maths(name_latex(of)), " acts on ", Maths(name_latex(user.name)), f" in every {_counted(over, story)}, as it is; ",
        "what comes back adds up:",
    ))  # fmt: skip
    yield Equations((
        (_indexed(f"d{of}", *own), rf"= \sum_{{{over}}} {_indexed(summed, *_SAMPLE)}"),
    ))  # fmt: skip


def _elementwise(user: Operation, of: str, pullback: Formula) -> Iterator[Block]:
    """A product element by element has the slope as its other factor; anything else is the product with a whole Jacobian."""
    found, slope = _without(pullback.tree, f"d{user.name}")
    if found:
        latex = "1" if slope is None else formula_latex(Formula.of(slope))
        yield Prose((
            "One entry of ", Maths(name_latex(of)), " acts on one of ", Maths(name_latex(user.name)),
            ", its own. So the derivative goes into the product element by element:",
        ))  # fmt: skip
        yield Equations(((_derivative(user.name, of), f"= {latex}"),))
    else:
        yield Prose((
            "One entry of ", Maths(name_latex(of)), " acts on several of ", Maths(name_latex(user.name)),
            ". The formula adds up what comes back from all of them: it is the product with the whole Jacobian.",
        ))  # fmt: skip


def _without(node: ast.expr, gradient: str) -> tuple[bool, ast.expr | None]:
    """Whether the gradient is a factor of a product element by element, and the other factors; None stands for 1."""
    match node:
        case ast.Name(id=name) if name == gradient:
            return True, None
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right) if gradient not in names_in(right):
            found, rest = _without(left, gradient)
            if rest is None and isinstance(op, ast.Mult):
                return found, right
            return found, ast.BinOp(ast.Constant(1) if rest is None else rest, op, right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if gradient not in names_in(left):
            found, rest = _without(right, gradient)
            return found, left if rest is None else ast.BinOp(left, ast.Mult(), rest)
    return False, None


def _leaf(node: ast.expr) -> tuple[str, bool]:
    """A factor's name and whether it is transposed."""
    return names_in(node)[0], isinstance(node, ast.Attribute)


def _counted(letter: str, story: Story) -> str:
    return "sample" if letter == _SAMPLE[story.network.samples_axis] else "unit"


def _entry(name: str, turned: bool, row: str, column: str) -> str:  # noqa: FBT001 - as `_leaf` gives it
    return _indexed(name, column, row) if turned else _indexed(name, row, column)


def _indexed(name: str, row: str, column: str) -> str:
    return f"{name_latex(name)}[{row},{column}]"


def _shaped(name: str, turned: bool, story: Story) -> str:  # noqa: FBT001 - as `_leaf` gives it
    """A factor with its shape below; one that is transposed with the shape that it then has."""
    rows, columns = np.shape(story.value(name))[:: -1 if turned else 1]
    latex = formula_latex(Formula(f"{name}.T" if turned else name))
    return rf"\underset{{{rows} \times {columns}}}{{{latex}}}"
