"""Marks: what a picture is made of. Elements of SVG, whose writer escapes every text; all text is monospaced.

The letters of a monospaced font are 0.6 of its size wide, so that how much room a text takes is known without a screen.
Positions are in pixels at 1x, from the top left.
"""

from textwrap import wrap
from typing import Any, Final
from xml.etree.ElementTree import Element, tostring

import numpy as np

from app.explain.picture.colours import STYLE

__all__ = ["LINE", "MARGIN", "SIZE", "arrow", "mark", "number", "numbers", "paragraph", "picture", "text", "width_of"]

SIZE: Final = 12
"""The size of letters."""
LINE: Final = 17
"""From one line of text to the next."""
MARGIN: Final = 16
"""Around a picture."""
_LETTER: Final = 0.61 * SIZE
_NARROWEST: Final = 480
_MOST_NUMBERS: Final = 64


def mark(tag: str, *children: Element | str, **attributes: object) -> Element:
    """An element; `class_` is its class, and an underscore in an attribute's name a hyphen."""
    element = Element(tag, {name.rstrip("_").replace("_", "-"): _written(value) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            element.text = child
        else:
            element.append(child)
    return element


def text(x: float, y: float, words: str, class_: str = "", anchor: str = "start") -> Element:
    """A line of text whose letters stand on y; `class_` may be "strong" or "faint"."""
    more = {"class_": class_} if class_ else {}
    return mark("text", words, x=x, y=y, font_size=SIZE, text_anchor=anchor, **more)


def width_of(words: str) -> float:
    """How much room a line of text takes."""
    return _LETTER * len(words)


def arrow(x: float, y: float, towards: int, class_: str) -> Element:
    """The head of an arrow with its tip at a point; it flies to the right (1) or to the left (-1)."""
    return mark("path", class_=f"{class_} head", d=f"M{_written(x)} {_written(y)}l{-7 * towards}-4v8z")


def number(value: Any) -> str:
    """A number in four digits."""
    return f"{float(value) + 0.0:.4g}"


def numbers(value: Any) -> str:
    """A tensor's numbers with all their digits; of a large one the corners."""
    return np.array2string(np.asarray(value), threshold=_MOST_NUMBERS, edgeitems=3, floatmode="unique", separator=", ")


def paragraph(words: str, y: float, width: float) -> list[Element]:
    """Lines of text from y downwards, as wide as a picture allows."""
    lines = wrap(words, max(1, int((_room(width) - 2 * MARGIN) / _LETTER)))
    return [text(MARGIN, y + LINE * (i + 1), line, "faint") for i, line in enumerate(lines)]


def picture(title: str, description: str, width: float, height: float, marks: list[Element]) -> str:
    """The whole document; it may stand inside a page of HTML as it is."""
    width = _room(width)
    root = mark(
        "svg",
        mark("title", title),
        mark("desc", description),
        mark("style", STYLE),
        mark("rect", class_="paper", width=width, height=height),
        *marks,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_written(width)} {_written(height)}",
        width=width,
        height=height,
        role="img",
        class_="picture",
    )
    return tostring(root, encoding="unicode")


def _room(width: float) -> float:
    return max(width, _NARROWEST)


def _written(value: object) -> str:
    """A length to a tenth of a pixel, in the fewest characters."""
    return f"{round(value, 1):g}" if isinstance(value, float) else str(value)
