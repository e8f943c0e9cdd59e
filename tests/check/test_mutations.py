"""Each single edit that a formula may have got."""

import ast
from itertools import islice
from typing import Final

import pytest

from app.check.codes import MISTAKES
from app.check.mutations import Edit, Kind, edits, replacements
from app.check.naming import name_of
from app.engine.formula import Formula

__all__ = ["EDITS"]


EDITS: Final[list[tuple[Kind, str, str, str, str]]] = [
    ("drop_factor", "dA_1 * A_1 * (1 - A_1)", "dA_1 * A_1", "dZ_1", "factor_missing"),
    ("drop_divisor", "(A_2 - y) / m", "A_2 - y", "dA_2", "batch_mean_missing"),
    ("drop_factor", "sum((A_2 - y) ** 2) / (m * n)", "sum((A_2 - y) ** 2) / m", "loss", "wrong_reduction"),
    ("drop_term", "X @ W_1 + b_1", "X @ W_1", "Z_1", "bias_missing"),
    ("drop_term", "X.T @ dZ_1 + l2 * W_1", "X.T @ dZ_1", "dW_1", "term_missing"),
    ("swap_sides", "(A_2 - y) / m", "(y - A_2) / m", "dA_2", "sign_flipped"),
    ("flip_sign", "W_1 - lr * dW_1", "W_1 + lr * dW_1", "W_1_next", "sign_flipped"),
    ("drop_factor", "W_1 - lr * dW_1", "W_1 - dW_1", "W_1_next", "learning_rate_missing"),
    ("transpose", "dZ_2 @ W_2.T", "dZ_2 @ W_2", "dA_1", "transpose_missing"),
    ("elementwise", "A_1.T @ dZ_2", "A_1.T * dZ_2", "dW_2", "elementwise_instead_of_matmul"),
    ("matmul", "dA_1 * A_1 * (1 - A_1)", "dA_1 @ (A_1 * (1 - A_1))", "dZ_1", "matmul_instead_of_elementwise"),
    ("wrong_axis", "sum(dZ_1, axis=0)", "sum(dZ_1, axis=1)", "db_1", "bias_sum_wrong_axis"),
    ("drop_sum", "sum(dZ_1, axis=0)", "dZ_1", "db_1", "bias_not_summed"),
    ("drop_sum", "sum(dZ_1, axis=0)", "last(dZ_1, axis=0)", "db_1", "bias_not_summed"),
    ("average", "sum(dZ_1, axis=0)", "sum(dZ_1, axis=0) / m", "db_1", "bias_averaged"),
    ("mean_again", "A_1.T @ dZ_2 + l2 * W_2", "A_1.T @ dZ_2 / m + l2 * W_2", "dW_2", "batch_mean_twice"),
    ("twice", "sigmoid(Z_1)", "sigmoid(sigmoid(Z_1))", "A_1", "function_applied_twice"),
    ("drop_function", "sigmoid(Z_1)", "Z_1", "A_1", "activation_missing"),
    ("transpose", "(A_2 - y) / m", "(A_2 - y.T) / m", "dA_2", "label_broadcast"),
    ("drop_divisor", "m_W_1_next / (1 - beta1 ** t)", "m_W_1_next", "m_W_1_hat", "bias_correction_missing"),
    ("drop_term", "momentum * u_W_1 + dW_1", "dW_1", "u_W_1_next", "momentum_missing"),
    ("drop_term", "dW_1 + weight_decay * W_1", "dW_1", "g_W_1", "weight_decay_missing"),
    ("drop_power", "dA_1 * (1 - A_1 ** 2)", "dA_1 * (1 - A_1)", "dZ_1", "factor_missing"),
    ("wrong_axis", "softmax(Z_1, axis=1)", "softmax(Z_1, axis=0)", "A_1", "wrong_reduction"),
    ("drop_function", "softmax(Z_1, axis=1)", "Z_1", "A_1", "activation_missing"),
    ("drop_function", "maximum(Z_1, 0)", "Z_1", "A_1", "activation_missing"),
    ("drop_branch", "where(Z_1 > 0, Z_1, alpha_1 * Z_1)", "Z_1", "A_1", "activation_missing"),
    ("drop_branch", "dA_1 * where(Z_1 > 0, 1, alpha_1)", "dA_1 * alpha_1", "dZ_1", "function_missing"),
    (
        "twice",
        "(softmax(A_2, axis=1) - y) / m",
        "(softmax(softmax(A_2, axis=1), axis=1) - y) / m",
        "dA_2",
        "function_applied_twice",
    ),
    ("transpose", "A_1.T @ dZ_2", "dZ_2 @ A_1.T", "dW_2", "transpose_missing"),
    ("drop_term", "A_2 - y", "-y", "dA_2", "term_missing"),
]
"""An operator, a formula, what one edit of that kind makes of it, and whose name it gets as the formula of which statement."""


@pytest.mark.parametrize(("kind", "formula", "edited", "statement", "code"), EDITS)
def test_one_edit_makes_the_mistake_and_has_its_name(
    kind: Kind, formula: str, edited: str, statement: str, code: str
) -> None:
    """Among the edits of a formula is the mistake that people make, made by its operator, and named for what it is in that statement."""
    named = {(edit.kind, Formula.of(edit.tree).text): name_of(edit, statement) for edit in edits(Formula(formula).tree)}
    assert named[kind, edited] == code


@pytest.mark.parametrize(
    ("formula", "name", "other", "edited", "statement", "code"),
    [
        ("dZ_2 @ W_2.T", "W_2", "W_2_next", "dZ_2 @ W_2_next.T", "dA_1", "updated_weights_used"),
        ("dZ_2 @ W_2.T", "W_2", "dW_2", "dZ_2 @ dW_2.T", "dA_1", "gradient_used_for_weights"),
        ("A_1.T @ dZ_2", "A_1", "Z_1", "Z_1.T @ dZ_2", "dW_2", "wrong_operand"),
        (
            "dA_1 * A_1 * (1 - A_1)",
            "A_1",
            "Z_1",
            "dA_1 * Z_1 * (1 - Z_1)",
            "dZ_1",
            "activation_derivative_wrong_argument",
        ),
        ("dA_1 * A_1 * (1 - A_1)", "A_1", "A_2", "dA_1 * A_2 * (1 - A_2)", "dZ_1", "activation_derivative_wrong_layer"),
    ],
)
def test_a_tensor_taken_for_another_has_its_name(  # noqa: PLR0913, PLR0917 - one row of the table
    formula: str, name: str, other: str, edited: str, statement: str, code: str
) -> None:
    """A name replaced everywhere makes the mistake, and it is named by what was taken for what."""
    edit = next(replacements(Formula(formula).tree, {name: [ast.Name(other, ast.Load())]}))
    assert (Formula.of(edit.tree).text, name_of(edit, statement)) == (edited, code)


def test_a_name_is_replaced_in_one_place_at_a_time_too() -> None:
    """A tensor that stands twice is replaced everywhere, in its first place, and in its second."""
    swaps = replacements(Formula("dA * A * (1 - A)").tree, {"A": [ast.Name("Z", ast.Load())]})
    texts = [Formula.of(edit.tree).text for edit in islice(swaps, 3)]
    assert texts == ["dA * Z * (1 - Z)", "dA * Z * (1 - A)", "dA * A * (1 - Z)"]


def test_edits_leave_the_formula_alone() -> None:
    """A tree is the same after all its edits have been made."""
    formula = Formula("dA_1 * where(Z_1 > 0, 1, alpha_1) + sum(dZ_2, axis=0) / m")
    before = ast.dump(formula.tree)
    assert len(list(edits(formula.tree))) > 10
    assert ast.dump(formula.tree) == before


def test_every_name_that_edits_get_is_in_the_list() -> None:
    """Whatever an edit is named is a code of the closed list."""
    for text in ("dA_1 * A_1 * (1 - A_1) / m", "clip(Z_1, -1, 1)", "A * (dA - sum(dA * A, axis=1))", "X @ W_1 + b_1"):
        for edit in (*edits(Formula(text).tree), Edit("negate", ast.UnaryOp(ast.USub(), Formula(text).tree))):
            assert name_of(edit, "dZ_1") in MISTAKES
