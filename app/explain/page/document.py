"""Blocks as a page of HTML, with a table of contents.

A name in code is a link to its numbers, so that a reader can walk back along the computation.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final

from app.engine.program import Statement
from app.explain.blocks import Block, Bullets, Code, Equations, Heading, Maths, Picture, Prose, Shown
from app.explain.mathml import mathml
from app.explain.page.tables import shown

__all__ = ["page"]

_STYLE: Final = Path(__file__).with_name("page.css").read_text()
# In the page, not in a header, so that it also holds for a page that was kept as a file.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_LEGEND: Final = (
    "In matrices blue is above 0, orange below, and strong is large beside the largest of its matrix. "
    "Point at a number to see its name and all its digits; in code, a name leads to its numbers."
)
_NAME: Final = re.compile(r"[A-Za-z]\w*")


@dataclass(slots=True)
class _Section:
    """What stands under a heading, and the headings right below it."""

    heading: Heading
    address: str
    body: list[str] = field(default_factory=list)
    parts: list["_Section"] = field(default_factory=list)


def page(blocks: Iterable[Block], picture: str) -> str:
    """A page of blocks, the first of which is the title.

    Args:
        blocks: in order; a heading is at most one level below the one before it.
        picture: the network's, as SVG.
    """
    blocks = list(blocks)
    targets = frozenset(block.name for block in blocks if isinstance(block, Shown))
    title, *sections = _sections(blocks, picture, targets)
    contents = "".join(_entry(section) for section in sections)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title.heading.text)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n{_heading(title)}\n{_lines(title.body)}<p>{_LEGEND}</p>\n</header>\n"
        f'<nav aria-label="Contents">\n<ul>{contents}</ul>\n</nav>\n'
        f"<main>\n{''.join(_section(section) for section in sections)}</main>\n</body>\n</html>\n"
    )


def _sections(blocks: Iterable[Block], picture: str, targets: frozenset[str]) -> list[_Section]:
    """The title, then the chapters with their parts within them."""
    top: list[_Section] = []
    current = _Section(Heading(1, ""), "")
    addresses: Counter[str] = Counter()
    for block in blocks:
        if isinstance(block, Heading):
            above = top[-1] if block.level > 2 else None  # noqa: PLR2004 - chapters have level 2
            words = f"{above.heading.text} {block.text}" if above else block.text
            address = "-".join(re.findall(r"[a-z0-9]+", words.lower()))
            addresses[address] += 1
            again = f"-{addresses[address]}" if addresses[address] > 1 else ""
            current = _Section(block, address + again)
            (above.parts if above else top).append(current)
        else:
            current.body.append(_written(block, picture, targets))
    return top


def _written(block: Block, picture: str, targets: frozenset[str]) -> str:  # noqa: PLR0911 - one return a kind of block
    match block:
        case Prose():
            return f"<p>{_line(block)}</p>"
        case Bullets(items=items):
            return f"<ul>{''.join(f'<li>{_line(item)}</li>' for item in items)}</ul>"
        case Equations(lines=lines):
            aligned = r" \\ ".join(f"{left} & {right}" for left, right in lines)
            latex = rf"\begin{{aligned}} {aligned} \end{{aligned}}"
            return f'<div class="wide">{mathml(latex, display=True)}</div>'
        case Code(statements=statements):
            return f"<pre><code>{_lines(_linked(statement, targets) for statement in statements).rstrip()}</code></pre>"
        case Shown():
            return shown(block)
        case Picture():
            return f'<figure class="wide">{picture}</figure>'
        case Heading():
            return ""  # opens a section
    raise TypeError(block)


def _line(prose: Prose) -> str:
    return "".join(mathml(part.latex) if isinstance(part, Maths) else escape(part) for part in prose.parts)


def _linked(statement: Statement, targets: frozenset[str]) -> str:
    """A statement as code, with each name a link to where its numbers are."""

    def link(name: re.Match[str]) -> str:
        return f'<a href="#{name[0]}">{name[0]}</a>' if name[0] in targets else name[0]

    return _NAME.sub(link, escape(f"{statement.name} = {statement.formula.text}"))


def _section(section: _Section) -> str:
    parts = "".join(_section(part) for part in section.parts)
    return (
        f'<section aria-labelledby="{section.address}">\n{_heading(section)}\n{_lines(section.body)}{parts}</section>\n'
    )


def _heading(section: _Section) -> str:
    level = section.heading.level
    return f'<h{level} id="{section.address}">{escape(section.heading.text)}</h{level}>'


def _entry(section: _Section) -> str:
    """A line of the table of contents, with those below it."""
    below = "".join(_entry(part) for part in section.parts)
    more = f"<ul>{below}</ul>" * bool(below)
    return f'<li><a href="#{section.address}">{escape(section.heading.text)}</a>{more}</li>'


def _lines(texts: Iterable[str]) -> str:
    return "".join(f"{text}\n" for text in texts)
