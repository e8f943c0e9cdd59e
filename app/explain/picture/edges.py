"""The edges of a network's picture: a line for each entry of a parameter, by its sign and size.

Where there are more than are allowed the strongest are drawn. What is drawn last, on top, is the strongest of all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final
from xml.etree.ElementTree import Element

import numpy as np

from app.explain.picture.colours import sign
from app.explain.picture.columns import Node, element, in_rows, shown
from app.explain.picture.marks import mark, number
from app.explain.story import Story

__all__ = ["Place", "edges", "links", "notes"]

_MANY: Final = 150
_FAINTEST: Final = 0.35
_THINNEST: Final = 0.7


@dataclass(frozen=True, slots=True)
class Place:
    """A node, where it ends to the left and to the right, and how high its middle is."""

    node: Node
    left: float
    right: float
    y: float


@dataclass(frozen=True, slots=True)
class _Edge:
    """An entry of a parameter and how large it is beside the largest, from 0 to 1."""

    before: Place
    after: Place
    name: str
    value: float
    size: float


def edges(story: Story, layer: int, before: Sequence[Place], after: Sequence[Place], most: int) -> list[Element]:
    """The lines that come into a layer; of each parameter's at most so many."""
    found = [edge for name in _parameters(story, layer) for edge in _strongest(story, name, before, after, most)]
    thickest = 4.0 if len(found) <= _MANY else 1.5
    return [_line(edge, thickest) for edge in sorted(found, key=lambda edge: edge.size)]


def links(before: Sequence[Place], loss: Place) -> list[Element]:
    """Plain lines from the outputs to the loss."""
    return [_line(_Edge(place, loss, "", 0.0, 0.3), 2.0) for place in _units(before).values()]


def notes(story: Story, layer: int, before: Sequence[Node], after: Sequence[Node], most: int) -> list[str]:
    """What is said above the edges of a layer: how large each parameter's largest is, and whether lines are left out."""
    said = []
    for name, frozen in _parameters(story, layer).items():
        largest = number(abs(story.value(shown(story, name))).max())
        said.append(f"max |{shown(story, name)}| {largest}{', frozen' * frozen}")
    lines = story.layers[layer - 1].W.size
    drawn = min(prod(sum(isinstance(node.source, int) for node in nodes) for nodes in (before, after)), most)
    return [*said, f"{drawn} of {lines} lines"] if drawn < lines else said


def _parameters(story: Story, layer: int) -> Mapping[str, bool]:
    """The names of a layer's parameters, and whether they are frozen."""
    own = story.layers[layer - 1]
    return {f"{name}_{layer}": name in own.frozen for name in own.parameters}


def _units(places: Sequence[Place]) -> dict[int, Place]:
    return {place.node.source: place for place in places if isinstance(place.node.source, int)}


def _strongest(
    story: Story, parameter: str, before: Sequence[Place], after: Sequence[Place], most: int
) -> Iterator[_Edge]:
    name = shown(story, parameter)
    value = in_rows(story, name)
    largest = float(abs(value).max()) or 1.0
    added = [place for place in before if place.node.source == parameter]
    starts, ends = dict(enumerate(added)) or _units(before), _units(after)
    rows, columns = list(starts), list(ends)
    entries = value[np.ix_(rows, columns)]
    for k in np.argsort(abs(entries), axis=None, kind="stable")[-most:]:
        i, j = rows[k // len(columns)], columns[k % len(columns)]
        entry = float(value[i, j])
        yield _Edge(starts[i], ends[j], f"{element(story, name, i, j)} = {value[i, j]}", entry, abs(entry) / largest)


def _line(edge: _Edge, thickest: float) -> Element:
    return mark(
        "path",
        *[mark("title", edge.name)] * bool(edge.name),
        class_=f"edge {sign(edge.value)}",
        d=f"M{edge.before.right:.1f} {edge.before.y:.1f}L{edge.after.left:.1f} {edge.after.y:.1f}",
        stroke_width=_THINNEST + (thickest - _THINNEST) * edge.size,
        opacity=round(_FAINTEST + (1 - _FAINTEST) * edge.size, 2),
    )
