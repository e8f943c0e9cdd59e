"""What stands where in a picture, read off its SVG: texts, boxes and lines, without a screen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from xml.etree import ElementTree as ET

__all__ = ["Area", "Line", "Picture"]

_SVG: Final = "{http://www.w3.org/2000/svg}"
_LETTER: Final = 0.6
_STEPS: Final = 16


@dataclass(frozen=True)
class Area:
    """An upright rectangle and what is in it."""

    left: float
    top: float
    right: float
    bottom: float
    words: str = ""
    title: str = ""

    def meets(self, other: "Area", least: float = 0.5) -> bool:
        """Whether two areas share more than an edge."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > least
            and min(self.bottom, other.bottom) - max(self.top, other.top) > least
        )

    def holds(self, other: "Area") -> bool:
        """Whether another area is within this one."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Line:
    """A line: its points, its class, how thick it is and what it says."""

    points: tuple[tuple[float, float], ...]
    class_: str
    thick: float
    title: str


class Picture:
    """A picture, parsed."""

    def __init__(self, svg: str) -> None:
        self.root = ET.fromstring(svg)  # noqa: S314 - it is our own
        self.page = Area(0, 0, float(self.root.get("width", "")), float(self.root.get("height", "")))
        self.texts = [_text(text) for text in self.root.iter(f"{_SVG}text")]
        self.boxes = [_box(group) for group in self.root.iter(f"{_SVG}g") if group.find(f"{_SVG}rect") is not None]
        paths = [path for path in self.root.iter(f"{_SVG}path") if "edge" in path.get("class", "")]
        self.lines = [
            Line(
                tuple(_points(path.get("d", ""))),
                path.get("class", "").replace("edge ", ""),
                float(path.get("stroke-width", "1")),
                path.findtext(f"{_SVG}title", ""),
            )
            for path in paths
        ]

    @property
    def words(self) -> str:
        """All that can be read."""
        return " ".join(text.words for text in self.texts)

    def box(self, words: str) -> Area:
        """The box that says something."""
        found: Area = next(box for box in self.boxes if words in box.words)
        return found

    def faults(self) -> Iterator[str]:
        """What cannot be read: text on text, text beyond the page or across the edge of a box, a box on a box."""
        for areas in (self.texts, self.boxes):
            ordered = sorted(areas, key=lambda area: area.left)
            for i, one in enumerate(ordered):
                for other in ordered[i + 1 :]:
                    if other.left >= one.right:
                        break
                    if one.meets(other):
                        yield f"{one.words!r} meets {other.words!r}"
        yield from (f"{text.words!r} is beyond the page" for text in self.texts if not self.page.holds(text))
        for text in self.texts:
            around = [box for box in self.boxes if box.meets(text)]
            if any(not box.holds(text) for box in around):
                yield f"{text.words!r} crosses a box"


def _text(text: ET.Element) -> Area:
    """The room that a text takes: letters are 0.6 of their size wide, 0.9 of it above the line and 0.3 below."""
    words, size = text.text or "", float(text.get("font-size", ""))
    x, y, wide = float(text.get("x", "")), float(text.get("y", "")), _LETTER * size * len(words)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
    return Area(left, y - 0.9 * size, left + wide, y + 0.3 * size, words)


def _box(group: ET.Element) -> Area:
    rect = group.find(f"{_SVG}rect")
    assert rect is not None
    x, y, wide, high = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
    words = " ".join(text.text or "" for text in group.iter(f"{_SVG}text"))
    return Area(x, y, x + wide, y + high, words, group.findtext(f"{_SVG}title", ""))


def _points(path: str) -> Iterator[tuple[float, float]]:
    """Points along a path of straight lines and cubic curves, a fraction of a pixel to a few apart."""
    corners: list[tuple[float, float]] = []
    for command, rest in re.findall(r"([MLHVC])([^MLHVC]*)", path):
        numbers = [float(number) for number in rest.split()]
        x, y = corners[-1] if corners else (0.0, 0.0)
        match command:
            case "H":
                corners.append((numbers[0], y))
            case "V":
                corners.append((x, numbers[0]))
            case "C":
                corners += _curve((x, y), *zip(numbers[::2], numbers[1::2], strict=True))
            case _:
                corners.append((numbers[0], numbers[1]))
    yield corners[0]
    for (x, y), (u, v) in pairwise(corners):
        yield from (((x + (u - x) * k / _STEPS), (y + (v - y) * k / _STEPS)) for k in range(1, _STEPS + 1))


def _curve(*points: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """De Casteljau's construction at equal steps."""
    for k in range(1, _STEPS + 1):
        t, level = k / _STEPS, list(points)
        while len(level) > 1:
            level = [((1 - t) * x + t * u, (1 - t) * y + t * v) for (x, y), (u, v) in pairwise(level)]
        yield level[0]
