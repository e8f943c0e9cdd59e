"""Sentences: some written by hand, and what holds for those about every statement that there is."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, cast

import pytest

from app.engine.activations import Activation, Softmax
from app.engine.formula import Formula
from app.engine.losses import HalfMse, SoftmaxCrossEntropy
from app.engine.program import Statement
from app.engine.step import Step
from app.engine.update import ClipNorm
from app.explain.sentences import about, listed, sentence
from app.explain.story import Story
from tests.engine.networks import make_network
from tests.explain.stories import PLAIN, founding, stories
from tests.strategies import OPTIMIZERS

FOUNDING: Final = {
    "Z_1": "The pre-activations Z_1 of layer 1: for every sample and unit, the sum of the data X weighted by the weights W_1, plus the biases b_1.",
    "A_1": "The activations A_1 of layer 1 are sigmoid of Z_1: the logistic function 1 / (1 + e^-Z_1), between 0 and 1.",
    "A_2": "The activations A_2 of layer 2 are identity of Z_2: A_2 = Z_2: a linear unit, for regression and for losses that take logits.",
    "L": "The loss L, half_mse: half the squared error, summed over outputs, mean over samples: the 1/2 cancels the 2 of the derivative.",
    "dA_2": "How the loss L changes with the activations A_2: the derivative of L itself.",
    "dA_1": "How the loss L changes with the activations A_1: dZ_2, taken back through Z_2 = A_1 @ W_2 + b_2.",
    "dZ_1": "How the loss L changes with the pre-activations Z_1: dA_1, taken back through A_1 = sigmoid(Z_1).",
    "dW_1": "How the loss L changes with the weights W_1: dZ_1, taken back through Z_1 = X @ W_1 + b_1.",
    "dX": "How the loss L changes with the data X: dZ_1, taken back through Z_1 = X @ W_1 + b_1.",
}
PENALIZED: Final = {
    "Z_1": "The pre-activations Z_1 of layer 1: for every sample and unit, the sum of the data X weighted by the weights W_1.",
    "Y": "Y, the targets y as a matrix of A_3's shape: 1 in the class of each sample, 0 elsewhere.",
    "L_data": "The loss of the data L_data, softmax_cross_entropy: cross-entropy of softmax(A_3) on logits A_3, summed over classes, mean over samples; right at any size of A_3.",
    "L": "The loss L, all of it: the loss of the data L_data and the penalties on the weights W_1, W_2 and W_3.",
    "dW_1": "How the loss L changes with the weights W_1: dZ_1, taken back through Z_1 = W_1 @ X, plus the derivative of L itself.",
}
ADAM: Final = {
    "gradient_norm": "The number gradient_norm, which the clipping needs: all gradients are scaled by one factor so that their common Euclidean norm is at most norm.",
    "dW_1_clipped": "The gradient dW_1, clipped: all gradients are scaled by one factor so that their common Euclidean norm is at most norm.",
    "m_W_1": "The m of W_1 as adam starts with it, for there is nothing to remember yet.",
    "m_W_1_next": "The m of W_1, which adam remembers for the next step.",
    "v_b_2_hat": "The v of b_2, corrected for its start.",
    "W_1_next": "The weights W_1 after step 1 of adam.",
}


def _said(story: Story) -> dict[str, str]:
    return {statement.name: sentence(statement, story) for statement in story.told}


def _optimizer(kind: str) -> Any:
    return next(part for part in OPTIMIZERS if part.kind == kind)


def _penalized() -> Story:
    network = make_network(
        Softmax(), SoftmaxCrossEntropy(), bias="none", classes=True, l1=0.1, l2=0.1, layout="columns"
    )
    return Story.of(network)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (founding(), FOUNDING),
        (_penalized(), PENALIZED),
        (Story.of(Step(PLAIN, _optimizer("adam"), ClipNorm(1.0))), ADAM),
    ],
    ids=["founding", "penalized", "adam"],
)
def test_statements_are_told_as_by_hand(story: Story, expected: dict[str, str]) -> None:
    """Forward, loss, backward and update, in rows and in columns, with biases and without."""
    said = _said(story)
    assert {name: said[name] for name in expected} == expected


def test_every_statement_has_one_sentence_about_it() -> None:
    """It begins with a capital, ends with a full stop, names what it is about, and has no marks of Markdown or of Python's None."""
    for story in stories():
        for name, text in _said(story).items():
            about_whom = re.sub(r"_(next|hat|clipped)$", "", name.removeprefix("d"))
            parameter = re.search(r"[A-Za-z]_\d+$", about_whom)
            assert text[0].isupper(), text
            assert text.endswith("."), text
            assert not re.search(r"`|\n|\.\.$|\bNone\b|\. [A-Z]", text), text
            assert (parameter[0] if parameter and story.phase == "update" else about_whom) in text, (name, text)


def test_no_two_statements_of_a_run_are_told_in_the_same_words() -> None:
    """Who reads one knows which statement it is."""
    for story in stories():
        said = _said(story)
        assert len(set(said.values())) == len(said)


def test_a_gradient_names_every_operation_that_it_comes_through() -> None:
    """By hand, from the formulas: whatever forward statement mentions a tensor sends something back to it."""
    for story in stories():
        forward = [s for s in story.program.statements if s.phase in {"forward", "loss"}]
        for statement in story.told:
            if statement.phase == "backward":
                of, text = statement.name[1:], sentence(statement, story)
                users = [s for s in forward if of in s.formula.names and s.phase == "forward"]
                assert all(
                    f"d{user.name}, taken back through {user.name} = {user.formula.text}" in text for user in users
                )
                assert text.count("taken back") == len(users)


@dataclass(frozen=True, slots=True)
class Cube:
    """The cube of Z, which A is for this test alone.

    Source: none.
    """

    kind: Literal["cube"] = "cube"
    formula: ClassVar[str] = "Z ** 3"
    vjp: ClassVar[str] = "3 * dA * Z ** 2"
    range: ClassVar[str] = "real"


def test_a_new_activation_brings_its_sentence() -> None:
    """A class that this package has never seen is told by its docstring, with the network's names."""
    story = Story.of(make_network(cast("Activation", Cube()), HalfMse()))
    said = _said(story)
    assert (
        said["A_1"]
        == "The activations A_1 of layer 1 are cube of Z_1: the cube of Z_1, which A_1 is for this test alone."
    )
    assert (
        said["dZ_3"] == "How the loss L changes with the pre-activations Z_3: dA_3, taken back through A_3 = Z_3 ** 3."
    )


def test_an_article_is_not_taken_for_a_tensor() -> None:
    """The A that opens a sentence and is followed by a word stays an A."""
    kinds = {story.layers[0].activation.kind: story.layers[0].activation for story in stories()}
    assert about(kinds["hard_tanh"], Z="Z_1", A="A_1") == "A piecewise linear tanh: Z_1, cut off at -1 and 1"
    assert about(kinds["identity"], Z="Z_1", A="A_1").startswith("A_1 = Z_1")


def test_a_statement_that_no_product_makes_is_told_by_its_inputs() -> None:
    """A layer of another kind may compute anything; its statements have a sentence all the same."""
    statement = Statement("Z_1", Formula("exp(X)"), "forward", 1)
    assert sentence(statement, founding()) == "The pre-activations Z_1 of layer 1, computed from the data X."


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        ([str(i) for i in range(64)], "0, 1, 2, 3, ... and 63"),
    ],
)
def test_words_are_listed(words: list[str], text: str) -> None:
    """As in a sentence; of very many the first few and the last."""
    assert listed(words) == text
