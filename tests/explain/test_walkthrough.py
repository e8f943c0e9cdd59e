"""The walk-through: complete, in order, and such that it runs from top to bottom, whole or cut."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.engine.step import Step
from app.explain.blocks import Block, Bullets, Code, Equations, Heading, Picture, Prose, Shown
from app.explain.story import Story
from app.explain.walkthrough import walk
from tests.explain.told import PLAIN, founding, stories
from tests.published.worked.founding import CASES
from tests.strategies import OPTIMIZERS


def _titles(blocks: list[Block], level: int) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Heading) and block.level == level]


def _words(blocks: list[Block]) -> str:
    prose = [block for block in blocks if isinstance(block, Prose)]
    prose += [item for block in blocks if isinstance(block, Bullets) for item in block.items]
    return "\n".join("".join(part if isinstance(part, str) else part.latex for part in block.parts) for block in prose)


def _shown(blocks: list[Block]) -> dict[str, Any]:
    return {block.name: block.value for block in blocks if isinstance(block, Shown)}


def test_the_chapters_are_those_of_the_founding_notebook() -> None:
    """Dimensions, initialization, forward pass, loss, backward pass from the last layer to the first; then the update."""
    blocks = list(walk(founding()))
    chapters = ["Dimensions", "Initialization", "Forward pass", "Loss", "Backward pass"]
    assert _titles(blocks, 1) == ["Backpropagation in a 2-3-1 network, step by step"]
    assert _titles(blocks, 2) == chapters
    assert _titles(blocks, 3) == [
        *("Data", "Parameters", "Constants"),
        *("Layer 1", "Layer 2"),
        *("Layer 2", "Layer 1"),
    ]
    assert _titles(list(walk(Story.of(Step(founding().network, OPTIMIZERS[0])))), 2) == [*chapters, "Update"]
    assert blocks.index(Picture()) < blocks.index(Heading(2, "Initialization"))


def test_every_number_of_the_founding_notebook_is_shown() -> None:
    """All that the post prints, to its last digit."""
    shown = _shown(list(walk(founding())))
    request, printed = CASES[0].request, dict(CASES[0].calls[0].prints)
    loss: Any = printed.pop("loss")
    assert abs(shown["L"] - float(loss)) < 1e-15
    assert len(printed) == 12
    for name, figures in printed.items():
        assert np.array_equal(np.round(shown[name], 8), np.array(figures, float)), name
    assert np.array_equal(shown["X"], request["X"])
    assert np.array_equal(shown["y"], request["y"])
    for i, layer in enumerate(request["layers"], 1):
        assert np.array_equal(shown[f"W_{i}"], layer["W"])
        assert np.array_equal(shown[f"b_{i}"], layer["b"])


def _cuts() -> list[Story]:
    step = Story.of(Step(PLAIN, OPTIMIZERS[-1]))
    return [
        step,
        step.cut(layer=2),
        step.cut(phase="backward"),
        step.cut(layer=3, phase="update"),
        step.cut(names={"dW_1", "A_2", "W_3_next"}),
    ]


@pytest.mark.parametrize("story", [*stories()[::5], *_cuts()])
def test_it_runs_from_top_to_bottom(story: Story) -> None:
    """Each told statement stands once, in order, in code, and its value right after; what it needs was shown before."""
    blocks = list(walk(story))
    assert [s for block in blocks if isinstance(block, Code) for s in block.statements] == list(story.told)
    known: set[str] = set()
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(block, Shown):
            assert block.value is story.value(block.name)
            known.add(block.name)
        elif isinstance(block, Code):
            assert isinstance(after, Shown)
            assert after.name == block.statements[-1].name
            assert set(block.statements[-1].formula.names) <= known
    assert len(known) == sum(isinstance(block, Shown) for block in blocks)


def test_every_statement_has_words_and_a_formula() -> None:
    """Between one value and the next stand a sentence and an equation."""
    blocks = list(walk(founding()))
    first = blocks.index(Heading(2, "Forward pass"))
    between: set[type] = set()
    for block in blocks[first:]:
        if isinstance(block, Code):
            assert {Prose, Equations} <= between
            between = set()
        between.add(type(block))


def test_a_part_says_that_it_is_one() -> None:
    """Of what, and how much there is; the whole says nothing of the kind."""
    story = founding()
    whole = len(story.program.statements)
    assert "tells only" not in _words(list(walk(story)))
    assert f"tells only what belongs to layer 2: 6 statements of {whole}." in _words(list(walk(story.cut(layer=2))))
    both = _words(list(walk(story.cut(layer=1, phase="backward"))))
    assert f"tells only what belongs to layer 1 and the backward phase: 5 statements of {whole}." in both
    assert f"only some of its tensors: 1 statement of {whole}." in _words(list(walk(story.cut(names={"dW_1"}))))
    assert f"layer 1 and the loss phase: 0 statements of {whole}." in _words(
        list(walk(story.cut(layer=1, phase="loss")))
    )


def test_what_a_part_needs_of_the_rest_is_given() -> None:
    """A cut to the last layer's backward pass starts from the activations that came in and the outputs."""
    blocks = list(walk(founding().cut(layer=2, phase="backward")))
    assert _titles(blocks, 3) == ["Data", "Constants", "Computed before", "Layer 2"]
    assert list(_shown(blocks)) == ["y", "m", "A_2", "A_1", "dA_2", "dZ_2", "dW_2", "db_2"]


def test_an_update_of_nothing_is_said_to_be_one() -> None:
    """Where every parameter is frozen, the chapter of the update is a sentence; it stands in no other part."""
    frozen = tuple(replace(layer, frozen=frozenset({"W", "b"})) for layer in PLAIN.layers)
    story = Story.of(Step(replace(PLAIN, layers=frozen), OPTIMIZERS[0]))
    for told in (story, story.cut(phase="update")):
        assert "Every parameter is frozen: there is nothing to update." in _words(list(walk(told)))
    assert "Update" not in _titles(list(walk(story.cut(phase="loss"))), 2)
    assert "frozen: W_1 and b_1" in _words(list(walk(story)))


def test_the_optimizer_and_the_clipping_say_what_they_do() -> None:
    """In the words of their classes."""
    story = next(story for story in stories() if story.step and story.step.clip and story.step.optimizer.kind == "adam")
    words = _words(list(walk(story)))
    assert "adam: Running means of the gradient and of its square, both corrected for their start at 0." in words
    assert "Before that, gradients are clipped: " in words
