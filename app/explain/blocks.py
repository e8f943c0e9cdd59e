"""Blocks: what a walk-through is made of, whatever it is written in.

`walkthrough.py` makes them of a story; Markdown, notebooks and pages write each kind in their own way. Mathematics is LaTeX
without delimiters, text is plain: who writes it into a language escapes it for that.
"""

from dataclasses import dataclass
from typing import Any

from app.engine.program import Statement

__all__ = ["Block", "Bullets", "Code", "Equations", "Heading", "Maths", "Picture", "Prose", "Shown"]


@dataclass(frozen=True, slots=True)
class Maths:
    """Mathematics within a line."""

    latex: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is the title's."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    parts: tuple[str | Maths, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short paragraphs."""

    items: tuple[Prose, ...]


@dataclass(frozen=True, slots=True)
class Equations:
    """Lines of displayed mathematics, aligned at their relation: `(left, "= right")`; an empty left goes on with the line above."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Statements that run here, one after the other."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A tensor or scalar with its numbers; a large one is abridged by who writes it, with its corners shown, and it says so."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Picture:
    """The network's picture, where the form can hold one."""


Block = Heading | Prose | Bullets | Equations | Code | Shown | Picture
