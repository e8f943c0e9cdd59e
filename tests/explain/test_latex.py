r"""Formulas typeset: expected LaTeX written by hand, and what holds for every formula that is ever shown."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise, product
from string import Formatter
from typing import Any, Final

import numpy as np
import pytest

from app.engine.formula import Formula
from app.engine.functions import FUNCTIONS
from app.explain.latex import formula_latex, name_latex, statement_latex
from tests.engine.evaluator import evaluate
from tests.explain.shown import shown

SIGN: Final = re.compile(r"\\[A-Za-z]+|\\.|\S")
SHAPE: Final = re.compile(r"(?<=one_hot\(y), \w+|(?<=zeros\()\w+")
SCRIPTS: Final = {"^", "_"}
OPERATORS: Final = ("+", "-", "*", "/", "**", "@")
FORMS: Final = (
    *("-{}", "{}.T", "({} > 1)", "abs({})", "exp({})", "log({})", "sum({})", "sum({}, axis=1)", "last({}, axis=1)"),
    *("quotient(y, {})", "xlogy({}, y)", "xlogy(y, {})"),
)


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        ("X @ W_1 + b_1", r"X \, W_{1} + b_{1}"),
        ("A_1.T @ dZ_2", r"A_{1}^{\top} \, \mathrm{d}Z_{2}"),
        ("dA_1 * A_1 * (1 - A_1)", r"\mathrm{d}A_{1} \odot A_{1} \odot \left(1 - A_{1}\right)"),
        ("Z_1 - (A_1 - y)", r"Z_{1} - \left(A_{1} - y\right)"),
        ("Z_1 - A_1 - y", r"Z_{1} - A_{1} - y"),
        ("-(A_1 + b_1)", r"-\left(A_{1} + b_{1}\right)"),
        ("(A_1 + b_1) @ W_1", r"\left(A_{1} + b_{1}\right) \, W_{1}"),
        ("A_1 @ (W_1 @ W_2)", r"A_{1} \, \left(W_{1} \, W_{2}\right)"),
        ("(-A_1) ** 2", r"{\left(-A_{1}\right)}^{2}"),
        ("-A_1 ** 2", r"-{A_{1}}^{2}"),
        ("sum((A_2 - y) ** 2) / (2 * m)", r"\frac{\textstyle\sum {\left(A_{2} - y\right)}^{2}}{2 \cdot m}"),
        (
            "A_2 * (dA_2 - sum(dA_2 * A_2, axis=1))",
            r"A_{2} \odot \left(\mathrm{d}A_{2} - \textstyle\sum_{j} \mathrm{d}A_{2} \odot A_{2}\right)",
        ),
        (
            "sum(y, axis=1) * softmax(A_1, axis=1)",
            r"\left(\textstyle\sum_{j} y\right) \odot \operatorname{softmax}\left(A_{1}\right)",
        ),
        ("sum(dZ_1, axis=0)", r"\textstyle\sum_{i} \mathrm{d}Z_{1}"),
        ("dA_1 * (abs(Z_1) < 3)", r"\mathrm{d}A_{1} \odot \left[\left|Z_{1}\right| < 3\right]"),
        (
            "where(Z_1 > 0, Z_1, alpha_1 * Z_1)",
            r"\begin{cases} Z_{1} & \text{if } Z_{1} > 0 \\ \alpha_{1} \cdot Z_{1} & \text{otherwise} \end{cases}",
        ),
        (
            "-sum(xlogy(y, A_1) + xlogy(1 - y, 1 - A_1)) / (m * n)",
            r"\frac{-\textstyle\sum \left(y \ln A_{1} + \left(1 - y\right) \ln \left(1 - A_{1}\right)\right)}{m \cdot n}",
        ),
        (
            "l1 * (sum(abs(W_1)) + sum(abs(W_2)))",
            r"\lambda_{1} \cdot \left(\textstyle\sum \left|W_{1}\right| + \textstyle\sum \left|W_{2}\right|\right)",
        ),
        ("m_W_1_next / (1 - beta1 ** t)", r"\frac{m_{W_{1}}^{\prime}}{1 - {\beta_{1}}^{t}}"),
        (
            "W_1 - lr * m_W_1_hat / (sqrt(v_W_1_hat) + eps)",
            r"W_{1} - \frac{\eta \cdot \hat{m}_{W_{1}}}{\sqrt{\hat{v}_{W_{1}}} + \varepsilon}",
        ),
        ("(W_1 * A_1) @ Z_1", r"\left(W_{1} \odot A_{1}\right) \, Z_{1}"),
        ("W_1 * (A_1 @ Z_1)", r"W_{1} \odot A_{1} \, Z_{1}"),
        ("log(A_1 * y)", r"\ln \left(A_{1} \odot y\right)"),
        ("log(A_1) * y", r"\ln A_{1} \odot y"),
        ("exp(A_1).T", r"{e^{A_{1}}}^{\top}"),
        ("2.5e-08 * W_1", r"2.5 \cdot 10^{-8} \cdot W_{1}"),
    ],
)
def test_formulas_are_typeset_as_by_hand(formula: str, latex: str) -> None:
    """Brackets stand where the reading would change without them, and nowhere else."""
    assert formula_latex(Formula(formula)) == latex


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("X", "X"),
        ("W_12", "W_{12}"),
        ("dW_1", r"\mathrm{d}W_{1}"),
        ("A_in", r"A_{\mathrm{in}}"),
        ("dA_in", r"\mathrm{d}A_{\mathrm{in}}"),
        ("W_1_next", r"W_{1}^{\prime}"),
        ("dW_1_clipped", r"\mathrm{d}W_{1}^{\mathrm{clipped}}"),
        ("m_W_1", "m_{W_{1}}"),
        ("m_W_1_next", r"m_{W_{1}}^{\prime}"),
        ("v_b_2_hat", r"\hat{v}_{b_{2}}"),
        ("v_max_b_2", r"v_{b_{2}}^{\max}"),
        ("v_max_b_2_next", r"{v_{b_{2}}^{\max}}^{\prime}"),
        ("step_W_1", r"\mathrm{step}_{W_{1}}"),
        ("alpha_1", r"\alpha_{1}"),
        ("lr", r"\eta"),
        ("beta2", r"\beta_{2}"),
        ("mu_product_next", r"\mathrm{mu\_product}^{\prime}"),
        ("gradient_norm", r"\mathrm{gradient\_norm}"),
    ],
)
def test_names_are_typeset_as_by_hand(name: str, latex: str) -> None:
    """Layers stand below, a gradient's d is upright, what comes next has a prime, greek letters are greek."""
    assert name_latex(name) == latex


def well_formed(latex: str) -> bool:
    """Whether groups close and no place has two superscripts or two subscripts, which TeX refuses."""
    scripts: list[set[str]] = [set()]
    for before, sign in pairwise(["", *SIGN.findall(latex)]):
        if sign == "{":
            scripts[-1] = scripts[-1] if before in SCRIPTS else set()
            scripts.append(set())
        elif sign == "}" and len(scripts) > 1:
            scripts.pop()
        elif sign == "}" or sign in scripts[-1]:
            return False
        elif sign in SCRIPTS:
            scripts[-1].add(sign)
        elif before not in SCRIPTS:
            scripts[-1] = set()
    return len(scripts) == 1


@pytest.mark.parametrize(
    ("latex", "fine"),
    [
        (r"x_{1}^{2}", True),
        (r"{x^{2}}^{3}", True),
        (r"x^{2}y^{3}", True),
        (r"\frac{a_{1}^{2}}{b}", True),
        (r"x^{2}^{3}", False),
        (r"e^{A}^{\top}", False),
        (r"x_{1}^{2}_{3}", False),
        (r"{x", False),
        (r"x}", False),
    ],
)
def test_the_judge_of_latex_is_just(latex: str, fine: bool) -> None:  # noqa: FBT001 - a parameter of a test
    """What the next test relies on knows good from bad."""
    assert well_formed(latex) == fine


def test_every_formula_shown_is_well_formed() -> None:
    """Of every kind of network and of every optimizer, braces, brackets and cases close, and no script stands upon another."""
    for text, statement in shown().items():
        latex = statement_latex(statement.name, statement.formula)
        assert well_formed(latex), (text, latex)
        assert latex.count(r"\left") == latex.count(r"\right"), (text, latex)
        assert latex.count(r"\begin") == latex.count(r"\end"), (text, latex)


def test_every_name_is_mentioned() -> None:
    """No tensor and no number of a formula is lost in its LaTeX, but for one that only lends its shape; nor is the result."""
    for text, statement in shown().items():
        left, _, right = statement_latex(statement.name, statement.formula).partition(" = ")
        assert left == name_latex(statement.name)
        named = Formula(SHAPE.sub("", text)).names
        assert [name for name in named if name_latex(name) not in right] == [], (text, right)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_typeset(name: str) -> None:
    """Each function's form is well-formed around names, sums and products, and loses none of them."""
    places = {place for _, place, _, _ in Formatter().parse(FUNCTIONS[name].latex) if place and place.isdigit()}
    axis = ", axis=1" if FUNCTIONS[name].reduces else ""
    for arguments in (["Z_1", "A_1", "y"], ["Z_1 + 2", "A_1 - 2", "y + 1"], ["-Z_1", "2 * A_1", "y / 2"]):
        given = arguments[: max(len(places), 1)]
        latex = formula_latex(Formula(f"{name}({', '.join(given)}{axis})"))
        assert well_formed(latex), latex
        assert all(part in latex for part in ("Z_{1}", "A_{1}", "y")[: len(places)]), latex


def _trees() -> Iterator[str]:
    """Formulas of three tensors and two operators, with at most one function around any part."""
    for first, second, form, at in product(OPERATORS, OPERATORS, FORMS, range(5)):
        around = [form if i == at else "{}" for i in range(5)]
        a, b, c = (f"({f})".format(f"({name})") for f, name in zip(around, ("A_1", "W_1", "Z_1"), strict=False))
        inner = [f"({around[3]})".format(f"({x} {operator} {y})") for x, operator, y in ((a, first, b), (b, second, c))]
        yield around[4].format(f"({inner[0]} {second} {c})")
        yield around[4].format(f"({a} {first} {inner[1]})")


def test_no_two_formulas_that_differ_look_the_same() -> None:
    """Of thousands of small formulas, those with one LaTeX have one value: no bracket is missing anywhere."""
    random = np.random.default_rng(0)
    values = {name: random.uniform(0.5, 2, (3, 3)) for name in ("A_1", "W_1", "Z_1", "y")}
    looks: dict[str, Any] = {}
    for text in _trees():
        formula = Formula(text)
        with np.errstate(all="ignore"), suppress(ValueError):  # a number and a column have no place in some products
            value = np.broadcast_to(evaluate(formula.text, values), (3, 3))
            look = formula_latex(formula)
            assert np.allclose(looks.setdefault(look, value), value, equal_nan=True), (look, formula.text)
    assert len(looks) > 3000


def test_the_two_axes_have_letters_of_their_own() -> None:
    """Samples are counted by i and units by j; a sum over all has no letter."""
    assert [formula_latex(Formula(text)) for text in ("sum(Z_1, axis=0)", "sum(Z_1, axis=1)", "sum(Z_1)")] == [
        r"\textstyle\sum_{i} Z_{1}",
        r"\textstyle\sum_{j} Z_{1}",
        r"\textstyle\sum Z_{1}",
    ]
