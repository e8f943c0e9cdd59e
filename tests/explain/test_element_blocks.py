"""The derivation of one number, to be read: what stands in its equations, and what it says of what is left out."""

from itertools import pairwise

import numpy as np
import pytest

from app.engine.activations import Identity, Relu, Tanh
from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import HalfSse
from app.explain.blocks import Bullets, Equations, Heading, Maths, Prose
from app.explain.element import Derivation
from app.explain.element_blocks import element_blocks
from app.explain.mathml import mathml
from app.explain.story import Story
from tests.explain.founding import FOUNDING
from tests.explain.test_latex import well_formed
from tests.strategies import LAYOUTS


def _story(sizes: list[int], samples: int, activation: Identity | Relu | Tanh) -> Story:
    random = np.random.default_rng(1)
    layers = [Dense(random.standard_normal(shape), None, activation) for shape in pairwise(sizes)]
    X, y = random.standard_normal((samples, sizes[0])), random.standard_normal((samples, sizes[-1]))
    return Story.of(checked_network(X, y, layers, HalfSse()))


def _lines(story: Story, element: str) -> list[tuple[str, str]]:
    blocks = element_blocks(Derivation.of(story, element))
    return [line for block in blocks if isinstance(block, Equations) for line in block.lines]


def _text(story: Story, element: str) -> str:
    paragraphs = [
        part
        for block in element_blocks(Derivation.of(story, element))
        if isinstance(block, Prose | Bullets)
        for prose in ([block] if isinstance(block, Prose) else block.items)
        for part in prose.parts
    ]
    return " ".join(part.latex if isinstance(part, Maths) else part for part in paragraphs)


def test_terms_and_paths_of_the_founding_example_stand_there_with_their_numbers() -> None:
    """The statement, the entry's formula, each term, each path, and the sum under both."""
    lines = _lines(FOUNDING, "dW_1[0,2]")
    assert (r"\mathrm{d}W_{1}", r"= X^{\top} \, \mathrm{d}Z_{1}") in lines
    assert (r"\mathrm{d}W_{1}[0,2]", r"= \textstyle\sum_{i} X[i,0] \cdot \mathrm{d}Z_{1}[i,2]") in lines
    assert (r"X[0,0] \cdot \mathrm{d}Z_{1}[0,2]", r"= 0.05 \cdot 0.026005993 = 0.0013002996") in lines
    slopes = [right for left, right in lines if left.startswith(r"\frac{\partial L}{\partial A_{2}[0,0]} \cdot \frac")]
    assert slopes == [r"= 0.18926485 \cdot 1 \cdot 0.55 \cdot 0.24982781 \cdot 0.05 = 0.0013002996"]
    assert lines[-1] == (r"\frac{\partial L}{\partial W_{1}[0,2]}", "= 0.021235728")


def test_it_says_where_the_numbers_came_from() -> None:
    """Each tensor once, however many of its entries there are."""
    text = _text(FOUNDING, "dW_1[0,2]")
    assert text.count("the request's X") == 1
    assert text.count("the backward phase of layer 1") == 1


def test_what_was_given_is_told_in_a_line() -> None:
    """There is nothing to derive."""
    blocks = element_blocks(Derivation.of(FOUNDING, "W_1[1,2]"))
    assert blocks == [
        Heading(1, "How W_1[1,2] came about"),
        Prose(("The weights W_1: the request's W of layer 1.",)),
        Equations((("W_{1}[1,2]", "= 0.4"),)),
    ]


@pytest.mark.parametrize(
    ("sizes", "samples", "activation", "says"),
    [
        ([2, 3, 1], 30, Tanh(), r"\mathrm{rest}_{1}  stands for the sum of 18 terms that are not written out."),
        ([2, 6, 6, 6, 3], 2, Identity(), "along 216 paths, of which the 20 largest are shown."),
        ([1, 1, 1], 1, Identity(), "along 1 path."),
        ([50, 100, 100, 10], 200, Tanh(), "This network is too large to follow every path."),
    ],
)
def test_it_says_what_is_left_out(sizes: list[int], samples: int, activation: Identity | Tanh, says: str) -> None:
    """Terms of a long sum, paths beyond the largest, or all paths."""
    assert says in _text(_story(sizes, samples, activation), "dW_1[0,0]")


def test_the_paths_that_are_not_shown_are_in_the_sum() -> None:
    """Their number and their sum stand in a line of their own, and all lines add up."""
    lines = _lines(_story([2, 6, 6, 6, 3], 2, Identity()), "dW_1[0,0]")
    assert lines[-2][0] == r"\text{the 196 other paths}"
    values = [float(right.rpartition("= ")[2].replace(r" \cdot 10^{", "e").rstrip("}")) for _, right in lines[-22:]]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=1e-6)


def test_a_long_path_is_written_by_its_ends() -> None:
    """Of 41 derivatives the first and the last six are written, and their values likewise."""
    left, right = _lines(_story([1] * 21, 1, Tanh()), "dX[0,0]")[-2]
    assert (left.count(r"\frac"), left.count(r"\cdots"), right.count(r"\cdots")) == (12, 1, 1)


@pytest.mark.parametrize("element", ["dW_1[0,0]", "dZ_1[0,0]", "A_1[0,0]", "L", "dX[0,0]"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_its_mathematics_is_well_formed(element: str, layout: str) -> None:
    """Whatever is told, its braces close, no script stands upon another, and it is mathematics in HTML, too."""
    story = FOUNDING if layout == "rows" else _story([2, 3, 2], 20, Relu())
    for left, right in _lines(story, element):
        assert well_formed(left), left
        assert well_formed(right), right
        assert mathml(f"{left} {right}")
