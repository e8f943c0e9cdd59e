"""A strict reader of our pages, by the standard library's parser: what a page holds, and whether its elements nest."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

__all__ = ["Element", "read"]

VOID: Final = frozenset({"meta", "br", "hr", "img", "link", "input"})


@dataclass
class Element:
    """An element and what is in it."""

    tag: str
    attributes: dict[str, str]
    content: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    @property
    def children(self) -> list["Element"]:
        """The elements right below it."""
        return [part for part in self.content if isinstance(part, Element)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []
        self.all: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every attribute has a value and stands once."""
        names = Counter(name for name, _ in attrs)
        assert set(names.values()) <= {1}, (tag, attrs)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.all.append(element)
        if self.open:
            self.open[-1].content.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only what is not HTML, MathML and SVG, may close itself."""
        self.handle_starttag(tag, attrs)
        assert {"math", "svg"} & {element.tag for element in self.open}, tag
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """The innermost open element is the one that ends."""
        assert self.open, tag
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Text is content, too."""
        if self.open:
            self.open[-1].content.append(data)


def read(page: str) -> list[Element]:
    """Every element in order of appearance; a page that does not nest is an AssertionError."""
    assert page.startswith("<!doctype html>\n")
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert [element.tag for element in reader.open] == []
    return reader.all
