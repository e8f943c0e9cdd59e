"""Each single edit that a formula may have got."""

import ast
from itertools import islice

import pytest

from app.check.codes import MISTAKES
from app.check.mutations import Edit, edits, replacements
from app.check.naming import name_of
from app.engine.formula import Formula


@pytest.mark.parametrize(
    ("formula", "edited", "statement", "code"),
    [
        ("dA_1 * A_1 * (1 - A_1)", "dA_1 * A_1", "dZ_1", "factor_missing"),
        ("(A_2 - y) / m", "A_2 - y", "dA_2", "batch_mean_missing"),
        ("sum((A_2 - y) ** 2) / (m * n)", "sum((A_2 - y) ** 2) / m", "loss", "wrong_reduction"),
        ("X @ W_1 + b_1", "X @ W_1", "Z_1", "bias_missing"),
        ("X.T @ dZ_1 + l2 * W_1", "X.T @ dZ_1", "dW_1", "term_missing"),
        ("(A_2 - y) / m", "(y - A_2) / m", "dA_2", "sign_flipped"),
        ("W_1 - lr * dW_1", "W_1 + lr * dW_1", "W_1_next", "sign_flipped"),
        ("W_1 - lr * dW_1", "W_1 - dW_1", "W_1_next", "learning_rate_missing"),
        ("dZ_2 @ W_2.T", "dZ_2 @ W_2", "dA_1", "transpose_missing"),
        ("A_1.T @ dZ_2", "A_1.T * dZ_2", "dW_2", "elementwise_instead_of_matmul"),
        ("dA_1 * A_1 * (1 - A_1)", "dA_1 @ (A_1 * (1 - A_1))", "dZ_1", "matmul_instead_of_elementwise"),
        ("sum(dZ_1, axis=0)", "sum(dZ_1, axis=1)", "db_1", "bias_sum_wrong_axis"),
        ("sum(dZ_1, axis=0)", "dZ_1", "db_1", "bias_not_summed"),
        ("sum(dZ_1, axis=0)", "last(dZ_1, axis=0)", "db_1", "bias_not_summed"),
        ("sum(dZ_1, axis=0)", "sum(dZ_1, axis=0) / m", "db_1", "bias_averaged"),
        ("A_1.T @ dZ_2 + l2 * W_2", "A_1.T @ dZ_2 / m + l2 * W_2", "dW_2", "batch_mean_twice"),
        ("sigmoid(Z_1)", "sigmoid(sigmoid(Z_1))", "A_1", "function_applied_twice"),
        ("sigmoid(Z_1)", "Z_1", "A_1", "activation_missing"),
        ("(A_2 - y) / m", "(A_2 - y.T) / m", "dA_2", "label_broadcast"),
        ("m_W_1_next / (1 - beta1 ** t)", "m_W_1_next", "m_W_1_hat", "bias_correction_missing"),
        ("momentum * u_W_1 + dW_1", "dW_1", "u_W_1_next", "momentum_missing"),
        ("dW_1 + weight_decay * W_1", "dW_1", "g_W_1", "weight_decay_missing"),
        ("dA_1 * (1 - A_1 ** 2)", "dA_1 * (1 - A_1)", "dZ_1", "factor_missing"),
    ],
)
def test_one_edit_makes_the_mistake_and_has_its_name(formula: str, edited: str, statement: str, code: str) -> None:
    """Among the edits of a formula is the mistake that people make, and it is named for what it is in that statement."""
    named = {Formula.of(edit.tree).text: name_of(edit, statement) for edit in edits(Formula(formula).tree)}
    assert named[edited] == code


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
