"""How one number came about: its formula, the terms that it is the sum of, and, for a gradient, every path to the loss.

Derivation.of(story, "dW_1[0,2]")
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

import numpy as np

from app.engine.formula import Formula
from app.engine.program import Statement
from app.explain.evaluated import Evaluated
from app.explain.numbers import plain
from app.explain.origins import origins
from app.explain.paths import Paths, paths_of
from app.explain.scalars import General, Leaf, Term, Written, entry_name
from app.explain.sentences import noun, sentence
from app.explain.story import Story

__all__ = ["Derivation", "NoSuchElement"]

_ELEMENT: Final = re.compile(r"\s*(\w+)\s*(?:\[\s*(\d{1,9})\s*(?:,\s*(\d{1,9})\s*)?\]\s*)?", re.ASCII)
_NAMES: Final = 40  # names that a message lists


class NoSuchElement(Exception):
    """There is no such number in a story; the message says which there are."""


@dataclass(frozen=True)
class Derivation:
    """How one number came about.

    Attributes:
        tensor: whose entry it is.
        index: where it stands there, row first, counted from 0; empty for a number.
        value: the number.
        statement: what computed the tensor; None if it was given.
        sentence: what the statement computes, in plain words; what the tensor is, if it was given.
        origin: where the tensor came from.
        general: the number's own formula, with its sums kept; None if it was given.
        terms: what it is the sum of.
        leaves: what the terms mention, by name.
        origins: where all tensors and numbers came from, by name.
        paths: from the loss back to what this is the gradient by; None if it is no gradient, or of too large a network.
    """

    tensor: str
    index: tuple[int, ...]
    value: int | float
    statement: Statement | None
    sentence: str
    origin: str
    general: Formula | None
    terms: tuple[Term, ...]
    leaves: dict[str, Leaf]
    origins: dict[str, str]
    paths: Paths | None

    @classmethod
    def of(cls, story: Story, element: str) -> "Derivation":
        """Find out how an element of a story, written as `dW_1[0,2]` or `L`, came about.

        Raises:
            NoSuchElement: there is none of that name, or none there.
        """
        tensor, index = _located(story, element)
        origin = origins(story)
        whole = story.value(tensor)
        value = plain(whole[index] if index else whole)
        statement = story.statement(tensor)
        if statement is None:
            return cls(
                tensor, index, value, None, _given(tensor, origin[tensor]), origin[tensor], None, (), {}, origin, None
            )
        parts = Evaluated(statement.formula, {**story.inputs, **story.values})
        written = Written(parts)
        terms = tuple(written.terms(index))
        gradient = statement.phase == "backward"
        paths = paths_of(story, (tensor.removeprefix("d"), index), value) if gradient else None
        general = General(parts).formula(index)
        says = sentence(statement, story)
        return cls(tensor, index, value, statement, says, origin[tensor], general, terms, written.leaves, origin, paths)

    @property
    def name(self) -> str:
        """How the element is called."""
        return entry_name(self.tensor, self.index)

    @property
    def numbers(self) -> dict[str, Any]:
        """The value of everything that the terms mention, by name."""
        return {leaf.name: leaf.value for leaf in self.leaves.values()}

    @property
    def hidden(self) -> int:
        """How many terms are not written, but stand together under a name."""
        return sum(term.count for term in self.terms)

    def entries(self, term: Term) -> list[Leaf]:
        """What a term mentions, in order."""
        names = dict.fromkeys(node.id for node in ast.walk(term.formula.tree) if isinstance(node, ast.Name))
        return [self.leaves[name] for name in names if name in self.leaves]

    def origin_of(self, leaf: Leaf) -> str:
        """Where something that a term mentions came from."""
        return f"the sum of {leaf.count} terms that are not written out" if leaf.count else self.origins[leaf.tensor]


def _given(tensor: str, origin: str) -> str:
    """What was given, as a sentence."""
    says = f"{noun(tensor)}: {origin}."
    return says[0].upper() + says[1:] if noun(tensor) != tensor else says


def _located(story: Story, element: str) -> tuple[str, tuple[int, ...]]:
    """Read an element's name and find its place."""
    shapes = {name: np.shape(story.value(name)) for name in (*story.program.inputs, *story.program.names)}
    read = _ELEMENT.fullmatch(element)
    if read is None:
        example = next((entry_name(name, (0,) * len(shape)) for name, shape in shapes.items() if shape), "L")
        raise NoSuchElement(f"write a name and, for a matrix, the row and the column, counted from 0, as in {example}")
    tensor, *numbers = read.groups()
    if tensor not in shapes:
        raise NoSuchElement(f"there is nothing of that name; there are {', '.join(_nearest(tensor, shapes))}")
    index = tuple(int(number) for number in numbers if number is not None)
    shape = shapes[tensor]
    if len(index) != len(shape) or any(at >= length for at, length in zip(index, shape, strict=True)):
        raise NoSuchElement(_there(tensor, shape))
    return tensor, index


def _nearest(name: str, names: Iterable[str]) -> list[str]:
    """The names most like one first, upper and lower case being alike; no more than a message can hold."""
    alike = SequenceMatcher(None, name[:64].lower())

    def unlike(other: str) -> float:
        alike.set_seq2(other.lower())
        return -alike.ratio()

    return sorted(names, key=unlike)[:_NAMES]


def _there(tensor: str, shape: tuple[int, ...]) -> str:
    """Which elements a tensor has."""
    match shape:
        case ():
            return f"{tensor} is one number: write it without brackets"
        case (length,):
            return f"{tensor} is a list of {length}: {tensor}[0] to {tensor}[{length - 1}]"
    rows, columns = shape
    return f"{tensor} is {rows} x {columns}: rows 0 to {rows - 1}, columns 0 to {columns - 1}"
