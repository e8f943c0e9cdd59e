"""What a mistake is told as: what was done, in the names of the network that it was done in."""

import ast
import re
from collections.abc import Callable
from typing import Any, Final

from app.check.codes import MISTAKES
from app.check.mutations import factors_of
from app.check.search import Mistake
from app.engine.formula import Formula
from app.engine.step import Step

__all__ = ["told"]


def told(mistake: Mistake, step: Step) -> str:
    """What was done, and the formula that it makes beside the right one."""
    specific = _SPECIFIC.get(mistake.code)
    sentence = (specific and specific(mistake, step)) or _told_of_swap(mistake) or MISTAKES[mistake.code].says
    where, yours, right = mistake.where, _text(mistake.edit.tree), _text(mistake.right)
    return f"{sentence} Your numbers are those of {where} = {yours}; right is {where} = {right}."


def _text(tree: ast.expr) -> str:
    return Formula.of(tree).text


def _told_of_swap(mistake: Mistake) -> str | None:
    edit = mistake.edit
    if edit.kind != "swap" or edit.gone is None or edit.put is None:
        return None
    swapped = f"{_text(edit.put)} stands where {_text(edit.gone)} belongs."
    return swapped if mistake.code == "wrong_operand" else f"{MISTAKES[mistake.code].says} {swapped}"


def _told_of_missing(what: str) -> Callable[[Mistake, Step], str | None]:
    def says(mistake: Mistake, _: Step) -> str | None:
        gone = mistake.edit.gone
        named = "power" if mistake.edit.kind == "drop_power" else what
        return None if gone is None or mistake.edit.kind == "swap" else f"The {named} {_text(gone)} is missing."

    return says


def _told_of_function(mistake: Mistake) -> str | None:
    """Which function was left out, where a whole one was."""
    gone = mistake.edit.gone
    if isinstance(gone, ast.Call) and isinstance(gone.func, ast.Name):
        return f"The function {gone.func.id} is missing."
    return None


def _told_of_derivative(mistake: Mistake, step: Step) -> str | None:
    """Which factor is missing, where the derivative is one."""
    found = re.fullmatch(r"dZ_(\d+)", mistake.where)
    if found is None or mistake.edit.kind != "bare_gradient":
        return None
    gradient = _text(mistake.edit.tree)
    activation = step.network.layers[int(found[1]) - 1].activation.kind.replace("_", " ")
    sentence = f"You passed {gradient} on without the derivative of the {activation}"
    right = mistake.right
    if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult):
        first, rest = factors_of(right)
        if _text(first) == gradient:
            return f"{sentence}: the factor {_text(rest)} is missing."
    return f"{sentence}."


def _told_of_factor(mistake: Mistake, _: Step) -> str | None:
    """Which factor it is."""
    edit = mistake.edit
    if edit.kind not in {"factor", "accumulate"} or not isinstance(edit.put, ast.Constant):
        return None
    factor: Any = edit.put.value
    return f"{MISTAKES[mistake.code].says} Your {mistake.where} is {factor:.6g} times what it should be."


_SPECIFIC: Final[dict[str, Callable[[Mistake, Step], str | None]]] = {
    "factor_missing": _told_of_missing("factor"),
    "term_missing": _told_of_missing("term"),
    "function_missing": lambda mistake, _: _told_of_function(mistake),
    "activation_derivative_missing": _told_of_derivative,
    **dict.fromkeys(
        ("batch_mean_missing", "batch_mean_twice", "constant_factor", "gradient_accumulated", "wrong_reduction"),
        _told_of_factor,
    ),
}
