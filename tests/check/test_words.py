"""A mistake is told in the names and numbers of the network that it was made in."""

import ast

import pytest

from app.check.codes import MISTAKES
from app.check.mutations import Edit, Kind
from app.check.search import Mistake
from app.check.words import told
from app.engine.activations import LeakyRelu, Softmax, Tanh
from app.engine.formula import Formula
from tests.check.small_step import small_step

_STEP = small_step(activations=(Tanh(), LeakyRelu(), Softmax()))


def _told(code: str, where: str, right: str, yours: str, kind: Kind, *, gone: str = "", put: str = "") -> str:  # noqa: PLR0913 - the parts of a mistake
    taken, given = (Formula(text).tree if text else None for text in (gone, put))
    edit = Edit(kind, Formula(yours).tree, taken, given, code)
    changed: dict[str, ast.expr] = {where: edit.tree}
    return told(Mistake(where, edit, code, Formula(right).tree, changed, frozenset({where})), _STEP)


def test_a_mistake_is_told_with_both_formulas() -> None:
    """What a code means stands first, then the formula that makes the numbers, then the right one."""
    assert _told("sign_flipped", "dA_3", "(A_3 - y) / m", "(y - A_3) / m", "swap_sides") == (
        f"{MISTAKES['sign_flipped'].says} Your numbers are those of dA_3 = (y - A_3) / m; right is dA_3 = (A_3 - y) / m."
    )


@pytest.mark.parametrize(
    ("where", "right", "sentence"),
    [
        (
            "dZ_1",
            "dA_1 * (1 - A_1 ** 2)",
            "You passed dA_1 on without the derivative of the tanh: the factor 1 - A_1 ** 2 is missing.",
        ),
        (
            "dZ_2",
            "dA_2 * where(Z_2 > 0, 1, alpha_2)",
            "You passed dA_2 on without the derivative of the leaky relu: the factor where(Z_2 > 0, 1, alpha_2) is missing.",
        ),
        (
            "dZ_3",
            "A_3 * (dA_3 - sum(dA_3 * A_3, axis=1))",
            "You passed dA_3 on without the derivative of the softmax.",
        ),
    ],
)
def test_a_derivative_that_is_missing_is_named(where: str, right: str, sentence: str) -> None:
    """The activation is named, and the factor that is missing where the derivative is one."""
    gradient = where.replace("Z", "A")
    says = _told("activation_derivative_missing", where, right, gradient, "bare_gradient", gone=right)
    assert says.partition(" Your numbers")[0] == sentence


@pytest.mark.parametrize(
    ("code", "kind", "gone", "put", "sentence"),
    [
        ("factor_missing", "drop_factor", "1 - A_1", "", "The factor 1 - A_1 is missing."),
        ("factor_missing", "drop_power", "2", "", "The power 2 is missing."),
        ("term_missing", "drop_term", "l2 * W_1", "", "The term l2 * W_1 is missing."),
        ("wrong_operand", "swap", "A_1", "Z_1", "Z_1 stands where A_1 belongs."),
        (
            "updated_weights_used",
            "swap",
            "W_2",
            "W_2_next",
            f"{MISTAKES['updated_weights_used'].says} W_2_next stands where W_2 belongs.",
        ),
        (
            "batch_mean_twice",
            "factor",
            "",
            "0.2",
            f"{MISTAKES['batch_mean_twice'].says} Your dW_1 is 0.2 times what it should be.",
        ),
        (
            "gradient_accumulated",
            "accumulate",
            "",
            "3.0",
            f"{MISTAKES['gradient_accumulated'].says} Your dW_1 is 3 times what it should be.",
        ),
        ("batch_mean_missing", "drop_divisor", "m", "", MISTAKES["batch_mean_missing"].says),
    ],
)
def test_what_was_taken_away_or_put_in_is_named(code: str, kind: Kind, gone: str, put: str, sentence: str) -> None:
    """The factor, the power, the term, the tensor or the number that it is about stands in the sentence."""
    says = _told(code, "dW_1", "X.T @ dZ_1", "dZ_1", kind, gone=gone, put=put)
    assert says.partition(" Your numbers")[0] == sentence
