"""The language of formulas: what it holds, what it refuses, and what may be done with a formula."""

from typing import Final, get_args

import numpy as np
import pytest

from app.engine.formula import Formula
from app.engine.optimizers import Optimizer
from app.engine.program import Program, Statement
from tests.engine.evaluator import evaluate
from tests.engine.networks import ACTIVATIONS, LOSSES

OURS: Final = sorted(
    {text for part in ACTIVATIONS for text in (part.formula, part.vjp)}
    | {text for loss in LOSSES for text in (loss.formula, loss.gradient)}
    | {text for member in get_args(Optimizer) for _, text in member().rule(first=False)}
)


@pytest.mark.parametrize(
    "text",
    [
        "A.shape",  # an attribute that is not T
        "A.T.base",
        "A[0]",  # an index
        "A[:, 0]",
        "open(A)",  # a call of what is no function of the language
        "__import__(A)",
        "A.sum()",
        "sum.T(A)",
        "sum(A)(A)",
        "(lambda: A)()",
        "sum(A, axis=2)",  # an axis that a matrix has not
        "sum(A, axis=-1)",
        "sum(A, axis=A)",
        "sum(A, axis=True + 0)",
        "sum(A, keepdims=1)",  # an argument that is not axis
        "sum(A, axis=0, out=A)",
        "sum(*A)",
        "sum(**A)",
        "lambda A: A",  # the rest of Python
        "'A'",
        "b'A'",
        "f'{A}'",
        "None",
        "True",
        "...",
        "2j",
        "[A]",
        "(A, A)",
        "{A}",
        "{A: A}",
        "[a for a in A]",
        "sum(a for a in A)",
        "(B := A)",
        "A if A else A",
        "A and A",
        "not A",
        "~A",
        "+A",
        "A // A",
        "A % A",
        "A << A",
        "A & A",
        "A != A",
        "A in A",
        "A is A",
        "0 < A < 1",  # one comparison at a time
        "await A",
        "yield A",
        "A = 1",
        "import os",
        "A; A",
        "A +",
        "",
    ],
)
def test_the_language_is_closed(text: str) -> None:
    """Whatever is not a name, a number, an operator of matrices, a comparison or one of the functions is refused."""
    with pytest.raises((ValueError, SyntaxError)):
        Formula(text)


def test_a_refusal_says_what_is_not_known() -> None:
    """The error shows the part that is outside the language and the whole formula."""
    with pytest.raises(ValueError, match=r"'cosh\(Z\)' in '1 \+ cosh\(Z\)' is not in the language"):
        Formula("1 + cosh(Z)")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A_1.T@dZ_2", "A_1.T @ dZ_2"),
        ("((A))*(1-A)", "A * (1 - A)"),
        ("(dA*A) * (1 -A)", "dA * A * (1 - A)"),
        ("a - (b - c)", "a - (b - c)"),
        ("sum( dZ,axis=0 )", "sum(dZ, axis=0)"),
        ("-sum(y) / m", "-sum(y) / m"),
        ("(A - y)**2", "(A - y) ** 2"),
        ("where(Z>0,Z,alpha*Z)", "where(Z > 0, Z, alpha * Z)"),
    ],
)
def test_text_is_canonical(written: str, shown: str) -> None:
    """A formula reads the same however it was spaced, and has no bracket that it can do without."""
    assert Formula(written).text == shown


def test_formulas_are_equal_when_they_read_the_same() -> None:
    """Equal formulas have equal hashes; a formula is no string."""
    assert Formula("A@B") == Formula("(A) @ B")
    assert len({Formula("A@B"), Formula("A @ B"), Formula("B @ A")}) == 2
    assert Formula("A") != "A"
    assert repr(Formula("A@B")) == "Formula('A @ B')"


def test_names_come_in_order_of_appearance() -> None:
    """Every tensor and scalar is there once; functions and the axis are not names."""
    formula = Formula("where(abs(A - y) <= delta, -sum(A.T @ A, axis=1), delta ** 2) / m")
    assert formula.names == ("A", "y", "delta", "m")


def test_renaming_is_of_all_names_at_once() -> None:
    """Names may be swapped, a name that is not mentioned stays, functions keep their names, and the old formula is untouched."""
    formula = Formula("A.T @ B + sum(-A * sum) ** (B > c)")
    assert formula.rename({"A": "B", "B": "A", "Z": "q"}).text == "B.T @ A + sum(-B * sum) ** (A > c)"
    assert formula.text == "A.T @ B + sum(-A * sum) ** (B > c)"


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ("A_in @ W + b", "W @ A_in + b"),
        ("A_in.T @ dZ", "dZ @ A_in.T"),
        ("dZ @ W.T", "W.T @ dZ"),
        ("A @ B @ C", "C @ (B @ A)"),
        ("sum(dZ, axis=0)", "sum(dZ, axis=1)"),
        ("A * (dA - sum(dA * A, axis=1))", "A * (dA - sum(dA * A, axis=0))"),
        ("log_softmax(Z @ W, axis=1)", "log_softmax(W @ Z, axis=0)"),
        ("sum((A - y) ** 2) / (2 * m)", "sum((A - y) ** 2) / (2 * m)"),
        ("where(Z > 0, Z, -Z)", "where(Z > 0, Z, -Z)"),
    ],
)
def test_transposing_turns_products_and_axes_around(rows: str, columns: str) -> None:
    """`(A @ B).T = B.T @ A.T`, sums run along the other axis, and what is elementwise stays."""
    assert Formula(rows).transpose().text == columns


@pytest.mark.parametrize("text", OURS)
def test_transposing_twice_changes_nothing(text: str) -> None:
    """The transpose of the transpose is the formula itself."""
    assert Formula(text).transpose().transpose() == Formula(text)


@pytest.mark.parametrize("text", ["A @ B + c", "A.T @ (A @ B) * 2", "sum(A @ B, axis=0) - c", "softmax(A @ B, axis=1)"])
def test_a_transposed_formula_computes_the_transposed_result(text: str) -> None:
    """Over transposed tensors, the transposed formula gives the transpose of what the formula gives."""
    random = np.random.default_rng(0)
    values = {
        "A": random.standard_normal((4, 4)),
        "B": random.standard_normal((4, 3)),
        "c": np.array([[1.0, 2.0, 3.0]]),
    }
    turned = evaluate(Formula(text).transpose().text, {name: value.T for name, value in values.items()})
    assert np.allclose(turned, np.transpose(evaluate(text, values)), rtol=1e-14)


@pytest.mark.parametrize(
    ("left", "right", "total"),
    [
        ("A", "B", "A + B"),
        ("A", "B + C", "A + B + C"),
        ("A + B", "C + D + E", "A + B + C + D + E"),
        ("A @ B", "l2 * W", "A @ B + l2 * W"),
        ("A - B", "C", "A - B + C"),
    ],
)
def test_a_sum_of_formulas_is_flat(left: str, right: str, total: str) -> None:
    """Terms are added one after the other, as they are written by hand."""
    assert Formula(left).plus(Formula(right)).text == total


def test_what_runs_is_what_is_shown() -> None:
    """A program of one formula gives what Python gives for its text: products, powers, comparisons, axes and all."""
    text = "-(A @ B.T) ** 2 / (1 + abs(A @ B.T)) * (sum(A, axis=1) >= 0.5) + maximum(c, -2e-3) - sum(B)"
    random = np.random.default_rng(0)
    values = {"A": random.standard_normal((3, 4)), "B": random.standard_normal((2, 4)), "c": 0.25}
    result = Program([Statement("R", Formula(text), "forward")]).run(values)["R"]
    assert np.allclose(result, evaluate(text, values), rtol=1e-14)
