r"""Blocks as Markdown, with mathematics that GitHub and Jupyter typeset alike.

Both know `$...$` within a line and `$$...$$` as a block, and only those; but GitHub's Markdown reads a formula before its
typesetter does, and takes `\\` for an escaped backslash and a pair of `_` for emphasis. So formulas are written with nothing in them
that Markdown has a meaning for: `\cr` for `\\`, `\lt` for `<`, a blank after a `_` that could open emphasis. Each is one line.
Markdown that knows no mathematics then shows them letter by letter, too.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from app.explain.abridged import abridged
from app.explain.blocks import Block, Bullets, Code, Equations, Heading, Maths, Picture, Prose, Shown
from app.explain.latex import name_latex, number_latex

__all__ = ["markdown"]

_SAFE: Final = {r"\\": r"\cr ", r"\,": r"\thinspace ", r"\_": r"\ ", "<": r"\lt ", ">": r"\gt "}
_UNSAFE: Final = re.compile("|".join(map(re.escape, _SAFE)))
_OPENING: Final = re.compile(r"(?<=[^\w\s])_")
_BLANKS: Final = re.compile(" +")
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>&$~#|]")
_BREAK: Final = r" \\ "
_GAPS: Final = {(False, True): r"\cdots", (True, False): r"\vdots", (True, True): r"\ddots"}


def markdown(blocks: Iterable[Block]) -> str:
    """The blocks, each a paragraph, a heading, a list or a block of its own; a picture is left out."""
    return "".join(f"{text}\n\n" for block in blocks if (text := _written(block)))[:-1]


def _written(block: Block) -> str:  # noqa: PLR0911 - one return a kind of block
    match block:
        case Heading(level, text):
            return f"{'#' * level} {_escaped(text)}"
        case Prose(parts):
            return _prose(parts)
        case Bullets(items):
            return "\n".join(f"- {_prose(item.parts)}" for item in items)
        case Equations(lines):
            return _displayed(_aligned(lines))
        case Code(statements):
            code = "\n".join(f"{statement.name} = {statement.formula.text}" for statement in statements)
            return f"```text\n{code}\n```"
        case Shown(name, value):
            return _shown(name, value)
        case Picture():
            return ""


def _prose(parts: Iterable[str | Maths]) -> str:
    return "".join(f"${_safe(part.latex)}$" if isinstance(part, Maths) else _escaped(part) for part in parts)


def _aligned(lines: tuple[tuple[str, str], ...]) -> str:
    if len(lines) == 1:
        return " ".join(lines[0])
    return rf"\begin{{aligned}} {_BREAK.join(f'{left} & {right}' for left, right in lines)} \end{{aligned}}"


def _shown(name: str, value: Any) -> str:
    """A name with its numbers: a scalar on a line, a matrix in brackets, with its shape under the name."""
    seen = abridged(value)
    if np.ndim(value) == 0:
        return _displayed(f"{name_latex(name)} = {number_latex(seen.cells[0][0] or '')}")
    rows = [
        " & ".join(
            _GAPS[i is None, j is None] if cell is None else number_latex(cell)
            for j, cell in zip(seen.columns, cells, strict=True)
        )
        for i, cells in zip(seen.rows, seen.cells, strict=True)
    ]
    shape = r" \times ".join(map(str, np.shape(value)))
    under = rf"\underset{{{shape}}}{{{name_latex(name)}}}"
    matrix = rf"\begin{{bmatrix}} {_BREAK.join(rows)} \end{{bmatrix}}"
    return "\n\n".join([_displayed(f"{under} = {matrix}"), *[_escaped(seen.left_out)] * bool(seen.left_out)])


def _displayed(latex: str) -> str:
    return f"$$\n{_safe(latex)}\n$$"


def _safe(latex: str) -> str:
    r"""The same mathematics in letters that Markdown leaves alone; of a name's `\_` a blank remains."""
    letters = _UNSAFE.sub(lambda sign: _SAFE[sign[0]], latex)
    return _OPENING.sub("_ ", _BLANKS.sub(" ", letters)).strip()


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
