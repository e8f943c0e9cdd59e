"""The walk-through: a story told in blocks, from what was given to the update, in the order in which it was computed.

Each form of document writes the blocks in a way of its own. A story that is cut to a layer, a phase or some tensors is
told in the same chapters, with what its statements need of the rest given at the start, so that it still runs by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import numpy as np

from app.engine.program import Phase, Statement
from app.explain.abridged import DIGITS
from app.explain.blocks import Block, Bullets, Code, Equations, Heading, Maths, Picture, Prose, Shown
from app.explain.derivation import chain_rule, reasons
from app.explain.latex import formula_latex, name_latex
from app.explain.sentences import about, listed, sentence
from app.explain.story import Story

__all__ = ["walk"]

_MOST_SIZES: Final = 8


def walk(story: Story) -> Iterator[Block]:
    """The blocks of the whole story, or of the part that is told."""
    yield from _title(story)
    yield from _dimensions(story)
    yield Picture()
    yield from _given(story)
    for phase, (title, introduction) in _PHASES.items():
        statements = [statement for statement in story.told if statement.phase == phase]
        if statements or (phase == "update" and _idle(story)):
            yield Heading(2, title)
            yield from introduction(story)
            yield from _told(statements, story)


def _title(story: Story) -> Iterator[Block]:
    layers, m = len(story.layers), story.inputs["m"]
    sizes = _sizes(story)
    shape = "-".join(map(str, sizes)) if len(sizes) <= _MOST_SIZES else f"{layers}-layer"
    yield Heading(1, f"Backpropagation in a {shape} network, step by step")
    yield Prose((
        f"One run of a network with {_count(layers, 'layer')} on {_count(m, 'sample')}: forward to the loss ", Maths("L"), ", ",
        "backward to every gradient" + (f", and one update by {story.step.optimizer.kind}. " if story.step else ". "),
        "Each formula is the one that ran, each number is what it gave.",
    ))  # fmt: skip
    if story.told != story.program.statements:
        parts = [*[f"layer {story.layer}"] * bool(story.layer), *[f"the {story.phase} phase"] * bool(story.phase)]
        of = f"what belongs to {listed(parts)}" if parts else "some of its tensors"
        told = f"this tells only {of}: {_count(len(story.told), 'statement')} of {len(story.program.statements)}."
        yield Prose((f"Of that run, {told}",))
    yield Prose(("How to read it:",))
    yield Bullets((
        Prose((f"Numbers are rounded to {DIGITS} significant digits for the eye, and of large matrices the corners are shown. What was computed has all digits.",)),
        Prose((Maths(r"\mathrm{d}T"), " stands for ", Maths(r"\frac{\partial L}{\partial T}"), ", the gradient of ", Maths("L"), " by ", Maths("T"), ", and has the shape of ", Maths("T"), ".")),
        Prose(("Matrices side by side are multiplied as matrices; ", Maths(r"\odot"), " multiplies element by element, and so do a division and a power; ", Maths(r"{}^{\top}"), " transposes.")),
        Prose(("Samples are ", "rows" if story.network.samples_axis == 0 else "columns", "; ", Maths("i"), " counts the rows and ", Maths("j"), " the columns of a matrix, both from 0.")),
    ))  # fmt: skip


def _dimensions(story: Story) -> Iterator[Block]:
    yield Heading(2, "Dimensions")
    sizes, X = _sizes(story), story.value("X")
    samples, inputs = _count(story.inputs["m"], "sample"), _count(sizes[0], "input")
    items = [Prose((f"{samples} of {inputs}: ", Maths(_dimension("X", X))))]
    for i, (layer, units) in enumerate(zip(story.layers, sizes[1:], strict=True), 1):
        shapes = [Maths(_dimension(f"{name}_{i}", value)) for name, value in layer.parameters.items()]
        frozen = f", frozen: {listed(f'{name}_{i}' for name in sorted(layer.frozen))}" if layer.frozen else ""
        between = [part for shape in shapes for part in (", ", shape)]
        items.append(Prose((f"layer {i}, {layer.activation.kind}, {_count(units, 'unit')}{frozen}: ", *between[1:])))
    items.append(Prose((f"targets for {_count(sizes[-1], 'output')}: ", Maths(_dimension("y", story.value("y"))))))
    yield Bullets(tuple(items))


def _given(story: Story) -> Iterator[Block]:
    """Every tensor and scalar that the told statements need and do not compute, the request's before the others."""
    told = {statement.name for statement in story.told}
    needed = dict.fromkeys(name for statement in story.told for name in statement.formula.names if name not in told)
    if not needed:
        return
    of_layers = [
        f"{name}_{i}" for i, layer in enumerate(story.layers, 1) for name in (*layer.parameters, *layer.numbers)
    ]
    data, numbers = [name for name in ("X", "y") if name in needed], [name for name in of_layers if name in needed]
    computed = [name for name in needed if story.statement(name)]
    rest = [name for name in needed if name not in {*data, *numbers, *computed}]
    yield Heading(2, "Initialization")
    for title, names in (("Data", data), ("Parameters", numbers), ("Constants", rest), ("Computed before", computed)):
        if names:
            yield Heading(3, title)
            yield from (Shown(name, story.value(name)) for name in names)


def _told(statements: Iterable[Statement], story: Story) -> Iterator[Block]:
    """Statement by statement, under a heading for each layer."""
    for layer, own in groupby(statements, lambda statement: statement.layer):
        if layer is not None:
            yield Heading(3, f"Layer {layer}")
        for statement in own:
            yield Prose((sentence(statement, story),))
            if statement.phase == "backward":
                yield Equations(chain_rule(statement, story))
                yield from reasons(statement, story)
            else:
                yield Equations(((name_latex(statement.name), f"= {formula_latex(statement.formula)}"),))
            yield Code((statement,))
            yield Shown(statement.name, story.value(statement.name))


def _forward(_: Story) -> Iterator[Block]:
    yield Prose(("From the data through layer after layer; each is given what the one before has computed.",))


def _loss(_: Story) -> Iterator[Block]:
    yield Prose(("One number says how far the outputs are from the targets; training makes it smaller.",))


def _backward(_: Story) -> Iterator[Block]:
    yield Prose((
        "The same operations in reverse, by the chain rule: the gradient of ", Maths("L"), " by a tensor is its gradient by what was computed from the tensor,",
        " times the derivative of that by the tensor. Where several operations use the tensor, what comes back from each adds up. ",
        "The first lines below are symbols and leave open what a product of derivatives of matrices is; the last line says it.",
    ))  # fmt: skip


def _update(story: Story) -> Iterator[Block]:
    if story.step is None:
        return
    if _idle(story):
        yield Prose(("Every parameter is frozen: there is nothing to update.",))
        return
    yield Prose((f"{story.step.optimizer.kind}: {about(story.step.optimizer)}.",))
    if story.step.clip is not None:
        yield Prose((f"Before that, gradients are clipped: {about(story.step.clip)}.",))


def _idle(story: Story) -> bool:
    """Whether an update was asked for, is told of and changes nothing."""
    asked = story.step is not None and story.phase in {None, "update"}
    return asked and not any(statement.phase == "update" for statement in story.program.statements)


_PHASES: Final[dict[Phase, tuple[str, Callable[[Story], Iterator[Block]]]]] = {
    "forward": ("Forward pass", _forward),
    "loss": ("Loss", _loss),
    "backward": ("Backward pass", _backward),
    "update": ("Update", _update),
}


def _sizes(story: Story) -> list[int]:
    """The number of inputs, then of each layer's units."""
    axis = 1 - story.network.samples_axis
    return [story.value("X").shape[axis], *(layer.W.shape[axis] for layer in story.layers)]


def _dimension(name: str, value: Any) -> str:
    shape = r" \times ".join(map(str, np.shape(value)))
    return rf"{name_latex(name)} \in \mathbb{{R}}^{{{shape}}}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
