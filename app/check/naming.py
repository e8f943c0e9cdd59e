"""The name of a mistake, from what was edited and where."""

import ast
import re
from typing import Final

from app.check.mutations import Edit, Kind
from app.engine.formula import names_in

__all__ = ["name_of"]

_PLAIN: Final[dict[Kind, str]] = {
    "matmul": "matmul_instead_of_elementwise",
    "elementwise": "elementwise_instead_of_matmul",
    "flip_sign": "sign_flipped",
    "swap_sides": "sign_flipped",
    "negate": "sign_flipped",
    "drop_power": "factor_missing",
    "drop_function": "function_missing",
    "drop_branch": "function_missing",
    "twice": "function_applied_twice",
    "mean_again": "batch_mean_twice",
    "bare_gradient": "activation_derivative_missing",
    "bare_input": "activation_missing",
}
_ON_BIAS: Final = {"wrong_axis": "bias_sum_wrong_axis", "drop_sum": "bias_not_summed", "average": "bias_averaged"}


def name_of(edit: Edit, statement: str) -> str:  # noqa: PLR0911 - one return a kind of edit
    """The code of a mistake.

    Args:
        edit: of the formula.
        statement: the name of the tensor that the formula computes.
    """
    if edit.code:
        return edit.code
    if edit.kind in _ON_BIAS:
        return _ON_BIAS[edit.kind] if statement.startswith("db") else "wrong_reduction"
    if statement.startswith("A_") and (edit.kind == "drop_function" or _is(edit.tree, f"Z{statement[1:]}")):
        return "activation_missing"
    if edit.kind == "transpose":
        return _transposed(_names(edit.put), statement)
    if edit.kind == "swap":
        return _swapped(_names(edit.gone), _names(edit.put), statement)
    if edit.kind in {"drop_factor", "drop_divisor", "drop_term"}:
        return _dropped(edit, statement)
    return _PLAIN[edit.kind]


def _transposed(put: set[str], statement: str) -> str:
    """A transpose too many or too few; of the targets or the outputs in a loss it is what broadcasting does to a flat y."""
    if statement.startswith("db"):
        return "bias_sum_wrong_axis"
    in_loss = re.match(r"loss|L_data|dA_", statement) is not None
    of_loss = bool(put) and all(re.fullmatch(r"y|A_\d+(_after)?", name) for name in put)
    return "label_broadcast" if in_loss and of_loss else "transpose_missing"


def _dropped(edit: Edit, statement: str) -> str:  # noqa: PLR0911 - one return a name
    gone = _names(edit.gone)
    if edit.kind == "drop_term":
        if statement.startswith("Z") and any(name.startswith("b_") for name in gone):
            return "bias_missing"
        return next((code for word, code in _TERMS.items() if word in gone), "term_missing")
    if "m" in gone:
        return "batch_mean_missing"
    if "n" in gone:
        return "wrong_reduction"
    if "lr" in gone and statement.endswith("_next"):
        return "weight_decay_missing" if "weight_decay" in gone else "learning_rate_missing"
    if edit.kind == "drop_divisor" and gone & {"beta1", "beta2"} and "t" in gone:
        return "bias_correction_missing"
    return "constant_factor" if not gone else "factor_missing"


_SWAPS: Final = (
    (r"[mv]_[Wb]_\d+_hat", r"[mv](_max)?_[Wb]_\d+_next", "bias_correction_missing"),
    (r"u_[Wb]_\d+(_next)?", r"g_[Wb]_\d+|d[Wb]_\d+(_clipped)?", "momentum_missing"),
    (r"g_[Wb]_\d+", r"d[Wb]_\d+(_clipped)?", "weight_decay_missing"),
)
_TERMS: Final = {"weight_decay": "weight_decay_missing", "momentum": "momentum_missing"}


def _swapped(gone: set[str], put: set[str], statement: str) -> str:  # noqa: PLR0911 - one return a name
    """Which mistake it is to take one tensor for another."""
    (old,), new = gone, next(iter(sorted(put)), "")
    if {old, new} == {"beta1", "beta2"}:
        return "betas_swapped"
    if old == "t":
        return "step_count_off_by_one"
    for taken, given, code in _SWAPS:
        if re.fullmatch(taken, old) and re.fullmatch(given, new):
            return code
    if re.fullmatch(r"[Wb]_\d+_next", new):
        return "updated_weights_used"
    if old == f"{new}_next":
        return "value_before_update_used"
    if old.startswith("W") and new == f"d{old}":
        return "gradient_used_for_weights"
    here, there = re.fullmatch(r"[AZ]_(\d+)", old), re.fullmatch(r"[AZ]_(\d+)", new)
    if statement.startswith("dZ") and here and there:
        same = here[1] == there[1]
        return "activation_derivative_wrong_argument" if same else "activation_derivative_wrong_layer"
    return "wrong_operand"


def _is(tree: ast.expr, name: str) -> bool:
    return isinstance(tree, ast.Name) and tree.id == name


def _names(tree: ast.expr | None) -> set[str]:
    return set() if tree is None else set(names_in(tree))
