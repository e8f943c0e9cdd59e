"""Markdown: matrices and formulas by hand; and a parser of CommonMark, which knows no mathematics, finds every formula unharmed."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.explain.blocks import Block, Bullets, Code, Equations, Heading, Maths, Picture, Prose, Shown
from app.explain.markdown import markdown
from app.explain.walkthrough import walk
from tests.explain.stories import founding, stories
from tests.strategies import BOUNDED

COMMONMARK: Final = MarkdownIt("commonmark")
PLAIN: Final = {"text", "softbreak", "text_special"}


def _text(token: Token) -> str:
    """What a reader sees of a paragraph; whatever is not plain text is named."""
    return "".join(
        "\n" if part.type == "softbreak" else part.content if part.type in PLAIN else f"<{part.type}>"
        for part in token.children or []
    )


def _paragraphs(text: str) -> list[str]:
    """The plain texts of all headings, paragraphs and items, and code as it is, in order."""
    return [
        _text(token) if token.type == "inline" else token.content
        for token in COMMONMARK.parse(text)
        if token.type in {"inline", "fence", "html_block", "code_block"}
    ]


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (Heading(3, "Layer_1"), "### Layer\\_1\n"),
        (Prose(("Of ", Maths(r"X \, W_{1}"), ": a * b_1.")), "Of $X \\thinspace W_{1}$: a \\* b\\_1.\n"),
        (Bullets((Prose(("one",)), Prose(("two",)))), "- one\n- two\n"),
        (Equations((("a", "= b"),)), "$$\na = b\n$$\n"),
        (
            Equations((("a", "< b"), ("", "= c"))),
            "$$\n\\begin{aligned} a & \\lt b \\cr & = c \\end{aligned}\n$$\n",
        ),
        (Code(founding().told[:2]), "```text\nZ_1 = X @ W_1 + b_1\nA_1 = sigmoid(Z_1)\n```\n"),
        (Shown("m", 4), "$$\nm = 4\n$$\n"),
        (Shown("L", np.float64(1e-05)), "$$\nL = 1 \\cdot 10^{-5}\n$$\n"),
        (
            Shown("W_1", np.array([[1.0, -0.5]])),
            "$$\n\\underset{1 \\times 2}{W_{1}} = \\begin{bmatrix} 1 & -0.5 \\end{bmatrix}\n$$\n",
        ),
        (
            Shown("y", np.array([2, 0])),
            "$$\n\\underset{2}{y} = \\begin{bmatrix} 2 & 0 \\end{bmatrix}\n$$\n",
        ),
        (Picture(), ""),
    ],
)
def test_blocks_are_written_as_by_hand(block: Block, text: str) -> None:
    """One kind after the other."""
    assert markdown([block]) == text


def test_a_large_matrix_has_dots_and_says_so() -> None:
    """Across, down and both ways, with a sentence under it."""
    text = markdown([Shown("X", np.zeros((9, 9)))])
    rows = text.split(r"\begin{bmatrix} ")[1].split(r" \end")[0].split(r" \cr ")
    assert rows[0] == r"0 & 0 & 0 & \cdots & 0 & 0 & 0"
    assert rows[3] == r"\vdots & \vdots & \vdots & \ddots & \vdots & \vdots & \vdots"
    assert len(rows) == 7
    assert text.endswith("\n\nOf 9 × 9 numbers, only the first and last 3 rows and columns are shown.\n")


def _expected(blocks: list[Block], text: str) -> Iterator[str]:
    """What a reader should see: words as the blocks have them, formulas as the text has them."""
    displays = iter([f"$${part}$$" for part in text.split("$$")[1::2]])
    inline = iter([f"${part}$" for part in text.replace("$$", "").split("\n") for part in part.split("$")[1::2]])

    def words(prose: Prose) -> str:
        return "".join(part if isinstance(part, str) else next(inline) for part in prose.parts)

    for block in blocks:
        match block:
            case Heading(_, title):
                yield title
            case Prose():
                yield words(block)
            case Bullets(items):
                yield from map(words, items)
            case Code(statements):
                yield from (f"{statement.name} = {statement.formula.text}\n" for statement in statements)
            case Equations() | Shown():
                yield next(displays)


def test_no_reader_of_markdown_harms_a_formula() -> None:
    """Of every activation, loss and optimizer: no emphasis, no link, no code and no HTML arise, and no backslash is lost."""
    for story in stories():
        blocks = list(walk(story))
        text = markdown(blocks)
        assert _paragraphs(text) == list(_expected(blocks, text))


@pytest.mark.parametrize(
    "latex",
    [r"a \\ b", r"a \, b", r"\hat{m}_{W_{1}} + \hat{v}_{W_{1}}", r"\mathrm{mu\_product}", "a<b>c"],
)
def test_formulas_that_a_reader_would_harm_are_written_otherwise(latex: str) -> None:
    """Each is harmed as it stands, and is not as it is written."""
    assert _paragraphs(f"${latex}$") != [f"${latex}$"]
    written = markdown([Prose((Maths(latex),))]).strip()
    assert _paragraphs(written) == [written]


@BOUNDED
@given(st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1))
def test_words_come_back_as_they_were(text: str) -> None:
    """Whatever stands in a sentence is text to Markdown, and nothing else."""
    assert _paragraphs(markdown([Prose((f"So: {text}",))])) == [f"So: {text}"]


def test_every_formula_is_a_line() -> None:
    """So that no line of it begins a list, a heading or a table."""
    for story in stories()[::7]:
        text = markdown(walk(story))
        lines: list[Any] = text.split("\n")
        assert all(lines[i + 2] == "$$" for i in range(len(lines)) if lines[i] == "$$" and lines[i - 1] == "")
        assert lines.count("$$") % 2 == 0
