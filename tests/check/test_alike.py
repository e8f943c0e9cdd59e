"""What was done to one statement is moved to those that read alike, in their own names."""

import pytest

from app.check.alike import Alike
from app.engine.formula import Formula

_DEEP = {
    "dA_2": "dZ_3 @ W_3.T",
    "dA_1": "dZ_2 @ W_2.T",
    "dX": "dZ_1 @ W_1.T",
    "dZ_2": "dA_2 * A_2 * (1 - A_2)",
    "dZ_1": "dA_1 * (1 - A_1 ** 2)",
    "dW_2": "A_1.T @ dZ_2",
    "dW_1": "X.T @ dZ_1",
    "Z_1_after": "X @ W_1_next + b_1_next",
    "Z_2_after": "A_1_after @ W_2_next + b_2_next",
    "g_W_1": "dW_1 + weight_decay * W_1",
    "g_b_2": "db_2 + weight_decay * b_2",
    "g_W_10": "dW_10 + weight_decay * W_10",
    "W_1_next": "W_1 - lr * g_W_1",
    "W_10_next": "W_10 - lr * g_W_10",
    "b_2_next": "b_2 - lr * g_b_2",
    "loss": "sum((A_2 - y) ** 2) / m",
}


def _alike(formulas: dict[str, str] = _DEEP) -> Alike:
    return Alike({name: Formula(text).tree for name, text in formulas.items()})


@pytest.mark.parametrize(
    ("edited", "where", "there", "moved"),
    [
        ("dZ_3 @ W_3_next.T", "dA_2", "dA_1", "dZ_2 @ W_2_next.T"),
        ("dZ_3 @ W_3_next.T", "dA_2", "dX", "dZ_1 @ W_1_next.T"),
        ("dZ_1 @ W_1", "dX", "dA_2", "dZ_3 @ W_3"),
        ("Z_1.T @ dZ_2", "dW_2", "dW_1", "Z_0.T @ dZ_1"),
        ("A_1.T @ dZ_2 / m", "dW_2", "dW_1", "X.T @ dZ_1 / m"),
        ("dA_1", "dA_2", "dA_1", "dX"),
        ("X @ W_1_next", "Z_1_after", "Z_2_after", "A_1_after @ W_2_next"),
        ("A_1_after @ W_2_next", "Z_2_after", "Z_1_after", "X @ W_1_next"),
        ("W_1 - g_W_1", "W_1_next", "b_2_next", "b_2 - g_b_2"),
        ("W_1 - lr * dW_1", "W_1_next", "W_10_next", "W_10 - lr * dW_10"),
        ("W_10 - lr * dW_10", "W_10_next", "W_1_next", "W_1 - lr * dW_1"),
        ("W_1 + lr * W_10", "W_1_next", "b_2_next", "b_2 + lr * W_10"),
    ],
)
def test_an_edit_is_moved_in_the_names_of_its_new_place(edited: str, where: str, there: str, moved: str) -> None:
    """Names of an edited formula are those of the other layer or parameter; layer 0 is the data, and W_1 is not W_10."""
    assert Formula.of(_alike().moved(Formula(edited).tree, where, there)).text == moved


@pytest.mark.parametrize(
    "group",
    [
        ["dA_2", "dA_1", "dX"],
        ["dW_2", "dW_1"],
        ["Z_1_after", "Z_2_after"],
        ["g_W_1", "g_b_2", "g_W_10"],
        ["W_1_next", "W_10_next", "b_2_next"],
        ["dZ_2"],
        ["dZ_1"],
        ["loss"],
    ],
)
def test_statements_are_alike_that_read_the_same_from_where_they_are(group: list[str]) -> None:
    """Statements of one formula are a group, whatever their layer or parameter; those of another activation are not in it."""
    alike = _alike()
    for name in group:
        assert alike.others(name) == group
