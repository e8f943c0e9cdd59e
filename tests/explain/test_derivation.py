"""The chain rule as it is told: by hand for the founding example; for all others its slopes, sums and shapes are put to the numbers."""

import re
from typing import Any, Final

import numpy as np
import pytest

from app.engine.activations import Activation, Sigmoid, Tanh
from app.engine.checks import checked_network
from app.engine.formula import Formula
from app.engine.layers import Dense
from app.engine.losses import HalfMse
from app.engine.network import Layout, Network
from app.engine.program import Statement
from app.explain.blocks import Block, Equations, Prose
from app.explain.derivation import _without, chain_rule, reasons
from app.explain.latex import name_latex
from app.explain.story import Story
from tests.engine.evaluator import evaluate
from tests.engine.networks import ACTIVATIONS, described, make_network
from tests.explain.stories import founding, stories
from tests.strategies import LAYOUTS

WAY: Final = (
    r"\frac{\partial L}{\partial A_{2}} \cdot \frac{\partial A_{2}}{\partial Z_{2}} \cdot \frac{\partial Z_{2}}{\partial A_{1}}"
    r" \cdot \frac{\partial A_{1}}{\partial Z_{1}} \cdot \frac{\partial Z_{1}}{\partial W_{1}}"
)
ENTRY: Final = re.compile(r"(\S+?)\[(\w),(\w)\]")
SHAPED: Final = re.compile(r"\\underset\{(\d+) \\times (\d+)\}")


def _statement(story: Story, name: str) -> Statement:
    return next(statement for statement in story.told if statement.name == name)


def _lines(blocks: list[Block]) -> list[tuple[str, str]]:
    return [line for block in blocks if isinstance(block, Equations) for line in block.lines]


def _words(blocks: list[Block]) -> str:
    parts = [part for block in blocks if isinstance(block, Prose) for part in block.parts]
    return "".join(part if isinstance(part, str) else part.latex for part in parts)


def test_the_founding_example_is_derived_as_by_hand() -> None:
    """The whole way from the loss, the last link of it, and the formula; the loss itself is derived from its own formula."""
    story = founding()
    assert chain_rule(_statement(story, "dW_1"), story) == (
        (r"\frac{\partial L}{\partial W_{1}}", f"= {WAY}"),
        ("", r"= \frac{\partial L}{\partial Z_{1}} \cdot \frac{\partial Z_{1}}{\partial W_{1}}"),
        ("", r"= X^{\top} \, \mathrm{d}Z_{1}"),
    )
    assert chain_rule(_statement(story, "dA_2"), story) == (
        (
            r"\frac{\partial L}{\partial A_{2}}",
            r"= \frac{\partial}{\partial A_{2}} \left(\frac{\textstyle\sum {\left(A_{2} - y\right)}^{2}}{2 \cdot m}\right)",
        ),
        ("", r"= \frac{A_{2} - y}{m}"),
    )


def test_the_reasons_of_the_founding_example_are_as_by_hand() -> None:
    """A slope for an activation, a sum over samples for weights and biases, one over units for what came in."""
    story = founding()
    found = {name: _lines(list(reasons(_statement(story, name), story))) for name in ("dZ_1", "dW_1", "db_1", "dA_1")}
    assert found["dZ_1"] == [(r"\frac{\partial A_{1}}{\partial Z_{1}}", r"= A_{1} \odot \left(1 - A_{1}\right)")]
    assert found["dW_1"] == [
        (r"\mathrm{d}W_{1}[j,k]", r"= \sum_{i} \mathrm{d}Z_{1}[i,k] \cdot X[i,j]"),
        (
            r"\underset{2 \times 3}{\mathrm{d}W_{1}}",
            r"= \underset{2 \times 4}{X^{\top}} \, \underset{4 \times 3}{\mathrm{d}Z_{1}}",
        ),
    ]
    assert found["db_1"] == [(r"\mathrm{d}b_{1}[0,j]", r"= \sum_{i} \mathrm{d}Z_{1}[i,j]")]
    assert found["dA_1"][0] == (r"\mathrm{d}A_{1}[i,k]", r"= \sum_{j} \mathrm{d}Z_{2}[i,j] \cdot W_{2}[k,j]")
    words = {name: _words(list(reasons(_statement(story, name), story))) for name in ("dW_1", "db_1", "dA_1")}
    assert "in every sample, with X as its factor" in words["dW_1"]
    assert "in every sample, as it is" in words["db_1"]
    assert "in every unit, with W_{2} as its factor" in words["dA_1"]


def test_every_derivation_ends_in_the_statement_itself() -> None:
    """As many terms as operations use the tensor; nothing is said twice."""
    for story in stories():
        for statement in story.told:
            if statement.phase == "backward":
                lines = chain_rule(statement, story)
                users = [o for o in story.operations if statement.name[1:] in o.pullbacks]
                assert lines[0][0] == rf"\frac{{\partial L}}{{\partial {name_latex(statement.name[1:])}}}"
                assert len(set(lines)) == len(lines)
                assert lines[-2][1].count(r"\frac{\partial L}") == sum(user.name != "L" for user in users)
                assert (r"\frac{\partial}{" in lines[-2][1]) == any(user.name == "L" for user in users)


def _jacobian(activation: Activation) -> Any:
    """The derivatives of each entry of A by each of Z, (entries, entries), by central differences of the formula."""
    network = make_network(activation, HalfMse())
    values = {**network.inputs(), **network.forward()}
    formula = network.sketch().program.statements[1].formula.text
    columns = []
    for place in np.ndindex(values["Z_1"].shape):
        step = np.zeros_like(values["Z_1"])
        step[place] = 1e-6
        above, below = (evaluate(formula, {**values, "Z_1": values["Z_1"] + h * step}) for h in (1, -1))
        columns.append(((above - below) / 2e-6).ravel())
    return np.array(columns).T, values


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=described)
def test_a_slope_is_told_where_the_jacobian_is_diagonal_and_is_that_diagonal(activation: Activation) -> None:
    """By finite differences; where one entry acts on several, the words say so and no slope is shown."""
    jacobian, values = _jacobian(activation)
    story = Story.of(make_network(activation, HalfMse()))
    diagonal = np.allclose(jacobian, np.diag(np.diag(jacobian)), atol=1e-7)
    found, slope = _without(Formula(story.operations[1].pullbacks["Z_1"].text).tree, "dA_1")
    blocks = list(reasons(_statement(story, "dZ_1"), story))
    assert found == diagonal
    assert ("acts on several" in _words(blocks)) == (not diagonal)
    assert bool(_lines(blocks)) == diagonal
    if diagonal:
        value = 1 if slope is None else evaluate(Formula.of(slope).text, values)
        shape = values["Z_1"].shape
        assert np.allclose(np.broadcast_to(value, shape), np.diag(jacobian).reshape(shape), atol=1e-6)


def _summed(left: str, right: str, story: Story) -> Any:
    """What a line such as `dW[j,k] = sum_i dZ[i,k] . X[i,j]` comes to, by einsum on the values."""
    names = {name_latex(name): name for name in (*story.inputs, *story.values)}
    factors = [(names[name], a + b) for name, a, b in ENTRY.findall(right)]
    ((_, *result),) = ENTRY.findall(left)
    letters = "".join(result)
    indices = ",".join(index for _, index in factors)
    total = np.einsum(f"{indices}->{letters.replace('0', '')}", *(story.value(name) for name, _ in factors))
    return np.expand_dims(total, letters.index("0")) if "0" in letters else total


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_sum_over_entries_is_the_gradient(layout: Layout) -> None:
    """Each line with indices is computed as it stands and gives the tensor, in rows and in columns."""
    story = Story.of(make_network(Tanh(), HalfMse(), layout=layout))
    told = 0
    for statement in story.told:
        if statement.phase == "backward":
            for left, right in _lines(list(reasons(statement, story))):
                if ENTRY.search(left):
                    told += 1
                    assert np.allclose(_summed(left, right, story), story.value(statement.name), rtol=1e-12)
    assert told == 3 * 3  # W, b and what came in, of each of three layers


def test_shapes_meet_in_every_product() -> None:
    """The factors' inner sizes are one, their outer ones those of the result."""
    told = 0
    for story in stories():
        for statement in story.told:
            if statement.phase == "backward":
                for left, right in _lines(list(reasons(statement, story))):
                    if result := SHAPED.search(left):
                        (rows, inner), (also, columns) = SHAPED.findall(right)
                        assert (rows, columns) == result.groups()
                        assert inner == also
                        told += 1
    assert told > 100


@pytest.mark.parametrize(("l1", "l2"), [(0.1, 0.0), (0.0, 0.1), (0.1, 0.1)])
def test_penalties_are_derived_beside_what_comes_back_through_the_layers(l1: float, l2: float) -> None:
    """A weight that the loss itself mentions has a term for that, and the outputs have one of the loss of the data."""
    story = Story.of(make_network(Tanh(), HalfMse(), l1=l1, l2=l2))
    weights = chain_rule(_statement(story, "dW_2"), story)[0][1]
    assert weights.startswith(
        r"= \frac{\partial L}{\partial Z_{2}} \cdot \frac{\partial Z_{2}}{\partial W_{2}} + \frac{\partial}{"
    )
    assert (r"\lambda_{1}" in weights, r"\lambda_{2}" in weights) == (l1 > 0, l2 > 0)
    outputs = chain_rule(_statement(story, "dA_3"), story)[0][1]
    assert r"\left(A_{3} - y\right)" in outputs
    assert r"\lambda" not in outputs


def _deep(layers: int) -> Network:
    layer = Dense(np.array([[0.5]]), None, Sigmoid())
    return checked_network(np.ones((2, 1)), np.ones((2, 1)), [layer] * layers, HalfMse())


def test_of_a_long_way_the_two_ends_are_shown() -> None:
    """A network of 64 layers is derived in lines that can be read."""
    story = Story.of(_deep(64))
    way = chain_rule(_statement(story, "dW_1"), story)[0][1]
    assert way.count(r"\frac") == 10
    assert r"\cdots" in way
    assert way.startswith(r"= \frac{\partial L}{\partial A_{64}}")
    assert way.endswith(r"\frac{\partial Z_{1}}{\partial W_{1}}")
