"""The network's picture: a column of units for the data and for each layer, edges by their weights, and the loss.

In a story of the backward phase units and edges show gradients. Large layers are drawn by their first and last units, of many edges
the strongest; the picture says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element

from app.explain.picture.colours import TINT, sign
from app.explain.picture.columns import FEW, MOST_UNITS, Column, columns, counted
from app.explain.picture.edges import Place, edges, links, notes
from app.explain.picture.marks import LINE, MARGIN, mark, paragraph, picture, text, width_of
from app.explain.story import Story

__all__ = ["network_picture"]

_MOST_EDGES: Final = 2000
_FEWEST_EDGES: Final = 64
_TALL: Final = 420
_APART: Final = 84
_PAD: Final = 8
_TITLES: Final = {"backward": "The network and its gradients", "update": "The network after the update"}


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where columns stand.

    Attributes:
        top: where the nodes begin, below the headings.
        tall: how much room the tallest column takes.
        width: of a node.
        half: half a node's height.
        gap: between two columns.
    """

    top: float
    tall: float
    width: float
    half: float
    gap: float

    @classmethod
    def of(cls, drawn: list[Column], said: list[list[str]]) -> "_Frame":
        """Room for all that is written in the nodes, above them and above the edges."""
        half = (LINE * max(len(node.lines) for column in drawn for node in column.nodes) + 6) / 2
        words = [line for column in drawn for line in column.heading]
        words += ["  ".join(line) for column in drawn for node in column.nodes for line in node.lines]
        tall = max(_pitch(column, half) * len(column.nodes) for column in drawn)
        gap = max([90.0, min(0.3 * tall, 240.0), *(width_of(line) + 2 * _PAD for lines in said for line in lines)])
        lines = max(len(lines) for lines in (*said, *(column.heading for column in drawn)))
        return cls(MARGIN + LINE * lines + _PAD, tall, max(map(width_of, words)) + 2 * _PAD, half, gap)

    def left(self, i: int) -> float:
        """Where a column begins."""
        return MARGIN + (self.width + self.gap) * i

    def places(self, i: int, column: Column) -> list[Place]:
        """The places of a column's nodes, in the middle of the height."""
        pitch = _pitch(column, self.half)
        first = self.top + (self.tall - pitch * (len(column.nodes) - 1)) / 2
        left = self.left(i)
        return [Place(node, left, left + self.width, first + pitch * k) for k, node in enumerate(column.nodes)]


def network_picture(story: Story) -> str:
    """The network as an SVG document."""
    drawn = columns(story)
    most = max(_MOST_EDGES // len(drawn), _FEWEST_EDGES)
    said = [notes(story, b.layer, a.nodes, b.nodes, most) if b.layer else [] for a, b in pairwise(drawn)]
    frame = _Frame.of(drawn, said)
    places = [frame.places(i, column) for i, column in enumerate(drawn)]
    marks: list[Element] = []
    for i, (before, after) in enumerate(pairwise(places)):
        layer = drawn[i + 1].layer
        marks += links(before, after[0]) if layer is None else edges(story, layer, before, after, most)
        marks += _above(said[i], frame.left(i) + frame.width + frame.gap / 2)
    for i, column in enumerate(drawn):
        marks += _above(column.heading, frame.left(i) + frame.width / 2, "strong")
        marks += [mark for place in places[i] for mark in _node(place, frame, _largest(column))]
    width = frame.left(len(drawn)) - frame.gap + MARGIN
    caption = paragraph(" ".join(_caption(story, drawn, said)), frame.top + frame.tall + _PAD, width)
    height = frame.top + frame.tall + _PAD + LINE * len(caption) + MARGIN
    return picture(_TITLES.get(story.phase or "", "The network"), _description(drawn), width, height, marks + caption)


def _pitch(column: Column, half: float) -> float:
    """From one node of a column to the next: far apart where they are few."""
    return max(2 * half + 6, min(_APART, _TALL / len(column.nodes)))


def _above(lines: list[str] | tuple[str, ...], x: float, first: str = "faint") -> list[Element]:
    classes = [first] + ["faint"] * len(lines)
    return [text(x, MARGIN + LINE * (k + 1) - 5, line, classes[k], "middle") for k, line in enumerate(lines)]


def _node(place: Place, frame: _Frame, largest: float) -> Iterator[Element]:
    """A box with names to the left and values to the right, tinted by the last value."""
    node, lines = place.node, []
    for k, (name, value) in enumerate(node.lines):
        y = place.y + LINE * (k - (len(node.lines) - 1) / 2) + 4
        lines += [text(place.left + _PAD, y, name, "faint"), text(place.right - _PAD, y, value, "", "end")]
    box = mark(
        "rect",
        class_=sign(node.value),
        x=place.left,
        y=place.y - frame.half,
        width=frame.width,
        height=2 * frame.half,
        rx=6,
        fill_opacity=round(TINT * abs(node.value) / largest, 3),
    )
    yield mark("g", mark("title", node.title), box, *lines) if node.title else mark("g", *lines)


def _largest(column: Column) -> float:
    return max(abs(node.value) for node in column.nodes) or 1.0


def _description(drawn: list[Column]) -> str:
    """The headings as a sentence, for those who cannot see the picture."""
    return "; ".join(": ".join((column.heading[0], ", ".join(column.heading[1:]))) for column in drawn) + "."


def _caption(story: Story, drawn: list[Column], said: list[list[str]]) -> Iterator[str]:
    samples = counted(story.network.X.shape[story.network.samples_axis], "sample")
    match story.phase:
        case "backward":
            yield f"Units: gradients of L, in the mean of {samples}. Lines: gradients of L by W and b."
        case "update":
            yield f"Units: the first of {samples}. Lines: W and b after the update."
        case _:
            yield f"Units: the first of {samples}. Lines: W and b."
    yield "Blue is above 0, orange below; what is strong is large for its layer."
    if any(node.lines[0][0] == "⋮" for column in drawn for node in column.nodes):
        yield f"Of more than {MOST_UNITS} units the first and the last {FEW} are drawn."
    if any("lines" in line for lines in said for line in lines):
        yield "Of the lines between them the strongest are drawn, where there are many."
