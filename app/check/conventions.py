"""Conventions that are not mistakes: the same mathematics, kept account of otherwise.

Each is a change of some formulas, made in all of them at once. Claims that are all right under one such change are right.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.engine.formula import Formula, names_in

__all__ = ["CONVENTIONS", "Convention"]

Trees = Mapping[str, ast.expr]

_AS_HERE: Final = "As here."
_OF_GRADIENTS: Final = "Follows from your gradients as here from ours."


@dataclass(frozen=True, slots=True)
class Convention:
    """A name, what it means, the change of formulas, and how its numbers translate into ours.

    Attributes:
        name: its code.
        says: what somebody does who follows it.
        change: makes the formulas that are other ones in it.
        loss: how its losses translate.
        weights: how its gradients of parameters do.
        gradients: how its other gradients do.
        updates: how what comes of the update does.
        penalties: whether gradients of penalties on weights are changed with the others.
    """

    name: str
    says: str
    change: Callable[[Trees], dict[str, ast.expr]]
    loss: str = _AS_HERE
    weights: str = _AS_HERE
    gradients: str = _AS_HERE
    updates: str = _AS_HERE
    penalties: bool = False

    def translation(self, name: str, tree: ast.expr) -> str:
        """How one tensor's numbers translate; what a penalty on weights adds may be the same in both conventions."""
        if name.endswith("_after") or re.fullmatch(r"[AZ]_\d+|Y", name):
            return _AS_HERE
        says = self.updates
        if name in {"loss", "L_data"}:
            says = self.loss
        elif re.fullmatch(r"d[Wb]_\d+", name):
            says = self.weights
        elif _gradient(name):
            says = self.gradients
        penalized = not self.penalties and not {"l1", "l2"}.isdisjoint(names_in(tree))
        return says.replace(" yours", " the part of yours that is not the penalty") if penalized else says


def _gradient(name: str) -> bool:
    return re.fullmatch(r"d[AZWXb](_\d+)?", name) is not None


def _of_loss(name: str, trees: Trees) -> bool:
    """Whether a gradient comes straight from the loss: its formula mentions no other gradient."""
    return name.startswith("dA_") and not any(_gradient(other) for other in _names(trees[name]))


def _names(tree: ast.expr) -> set[str]:
    return set(names_in(tree))


def _substituted(tree: ast.expr, change: Callable[[str], ast.expr | None]) -> ast.expr:
    changed = {name: Formula.of(other) for name in names_in(tree) if (other := change(name)) is not None}
    return Formula.of(tree).substitute(changed).tree


def _times(tree: ast.expr, factor: float) -> ast.expr:
    return ast.BinOp(ast.Constant(factor), ast.Mult(), tree)


def _without_m(tree: ast.expr) -> ast.expr:
    """The same without its division by m, alone or in a product."""
    match tree:
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Name(id="m")):
            return left
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.Name(id="m")):
            return left
        case ast.BinOp(left=ast.Name(id="m"), op=ast.Mult(), right=right):
            return right
        case ast.BinOp(left=left, op=op, right=right):
            return ast.BinOp(_without_m(left), op, _without_m(right))
        case ast.UnaryOp(op=sign, operand=operand):
            return ast.UnaryOp(sign, _without_m(operand))
    return tree


def _sum_over_batch(trees: Trees) -> dict[str, ast.expr]:
    return {
        name: _without_m(tree)
        for name, tree in trees.items()
        if "m" in _names(tree) and (name in {"loss", "L_data", "loss_next", "L_data_after"} or _of_loss(name, trees))
    }


def _no_half(trees: Trees) -> dict[str, ast.expr]:
    data = {"L_data", "L_data_after"} if "L_data" in trees else {"loss", "loss_next"}
    if not any(_halved(tree) for name, tree in trees.items() if name in data):
        return {}
    return {name: _times(tree, 2.0) for name, tree in trees.items() if name in data or _of_loss(name, trees)}


def _halved(tree: ast.expr) -> bool:
    """Whether something in a formula is divided by 2."""
    return any(
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and any(isinstance(part, ast.Constant) and part.value == 2 for part in ast.walk(node.right))  # noqa: PLR2004 - the 2
        for node in ast.walk(tree)
    )


def _mean_at_weights(trees: Trees) -> dict[str, ast.expr]:
    changed = {name: _without_m(tree) for name, tree in trees.items() if _of_loss(name, trees) and "m" in _names(tree)}
    if changed:
        for name, tree in trees.items():
            if re.fullmatch(r"d[Wb]_\d+", name):
                changed[name] = _mean_of_data(tree)
    return changed


def _mean_of_data(tree: ast.expr) -> ast.expr:
    """Divide by m what comes back through the layer, and not the penalties beside it."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        return ast.BinOp(_mean_of_data(tree.left), ast.Add(), _mean_of_data(tree.right))
    if any(_gradient(name) for name in _names(tree)):
        return ast.BinOp(tree, ast.Div(), ast.Name("m", ast.Load()))
    return tree


def _descent(trees: Trees) -> dict[str, ast.expr]:
    """Gradients with the sign of descent, which updates add. Only what starts a gradient is negated; the rest follows."""
    changed: dict[str, ast.expr] = {}
    for name, tree in trees.items():
        if _of_loss(name, trees):
            changed[name] = ast.UnaryOp(ast.USub(), tree)
        elif _gradient(name):
            changed[name] = _negated_penalties(tree)
        elif any(_gradient(used) for used in names_in(tree)):
            changed[name] = _substituted(tree, _negated_gradient)
    return changed


def _negated_gradient(name: str) -> ast.expr | None:
    return ast.UnaryOp(ast.USub(), ast.Name(name, ast.Load())) if _gradient(name) else None


def _negated_penalties(tree: ast.expr) -> ast.expr:
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        return ast.BinOp(_negated_penalties(tree.left), ast.Add(), _negated_penalties(tree.right))
    return tree if any(_gradient(name) for name in _names(tree)) else ast.UnaryOp(ast.USub(), tree)


CONVENTIONS: Final = (
    Convention(
        "batch_mean_applied_at_weights",
        "You keep dZ and dA without the 1/m of the mean loss, and divide by m in dW and db.",
        _mean_at_weights,
        gradients="Divide yours by m.",
    ),
    Convention(
        "descent_sign",
        "Your gradients have the sign of descent, and your update adds them.",
        _descent,
        weights="Change the sign of yours.",
        gradients="Change the sign of yours.",
        penalties=True,
    ),
    Convention(
        "sum_over_batch",
        "Your loss is the sum over samples, not their mean.",
        _sum_over_batch,
        loss="Divide yours by m.",
        weights="Divide yours by m.",
        gradients="Divide yours by m.",
        updates=_OF_GRADIENTS,
    ),
    Convention(
        "no_half",
        "Your loss has no 1/2.",
        _no_half,
        loss="Halve yours.",
        weights="Halve yours.",
        gradients="Halve yours.",
        updates=_OF_GRADIENTS,
    ),
)
