"""What all scripts have in common: a head that says what this is, what was given, and chapters of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.engine.functions import Array
from app.engine.program import Phase, Statement
from app.explain.origins import origins
from app.explain.scripts.digits import rows
from app.explain.story import Story

__all__ = ["Chapter", "chapters", "differentiated", "given", "head", "listed", "parted"]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Statements of one phase and one layer; `told` are the names of those that the story tells of, which are printed."""

    title: str
    phase: Phase
    statements: tuple[Statement, ...]
    told: tuple[str, ...]


def chapters(story: Story) -> list[Chapter]:
    """All statements in order: a script computes also what a story that was cut does not tell."""
    told = {statement.name for statement in story.told}
    found = []
    for (phase, layer), group in groupby(story.program.statements, lambda s: (s.phase, s.layer)):
        statements = tuple(group)
        title = phase.capitalize() + ("" if layer is None else f", layer {layer}")
        found.append(Chapter(title, phase, statements, tuple(s.name for s in statements if s.name in told)))
    return found


def head(story: Story) -> list[str]:
    """What the script is, a line each."""
    network = story.network
    features = 1 - network.samples_axis
    sizes = [network.X.shape[features], *(layer.W.shape[features] for layer in story.layers)]
    kinds = ", ".join(layer.activation.kind for layer in story.layers)
    optimizer = "" if story.step is None else f" and a step of {story.step.optimizer.kind}"
    cut = [f"layer {story.layer}"] * (story.layer is not None) + [f"phase {story.phase}"] * (story.phase is not None)
    return [
        f"Backpropagation through a {'-'.join(map(str, sizes))} network ({kinds}) with {network.loss.kind}{optimizer}.",
        f"Samples are {network.layout}; numbers are {network.X.dtype}; dT is the gradient of L by T, and has its shape.",
        "All numbers of the request are in here, however many. What is computed is printed as `name = value`"
        + (f", but only of {' and '.join(cut)}." if cut else "."),
    ]


def given(story: Story) -> list[tuple[str, Any, str]]:
    """The names that the program reads, each with its value and with what gave it that."""
    origin = origins(story)
    return [(name, story.inputs[name], origin[name]) for name in story.program.inputs]


def differentiated(story: Story) -> list[str]:
    """The tensors whose gradients the program computes, in order of computation, what was given first."""
    gradients = {s.name for s in story.program.statements if s.phase == "backward"}
    return [name for name in (*story.program.inputs, *story.program.names) if f"d{name}" in gradients]


def listed(value: Array, indent: str = "    ") -> str:
    """A matrix as a list of rows, or class numbers as a list, as Python and JavaScript write them."""
    if value.ndim == 1:
        return f"[{', '.join(map(str, value.tolist()))}]"
    lines = [f"[{row}]" for row in rows(value)]
    if len(lines) == 1:
        return f"[{lines[0]}]"
    return "[\n" + "".join(f"{indent}{line},\n" for line in lines) + "]"


def parted(parts: Iterable[str]) -> str:
    """The parts of a script with an empty line between them."""
    return "\n\n".join(part for part in parts if part) + "\n"
