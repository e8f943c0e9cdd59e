r"""Formulas as MathML: a few by hand, and for every formula that is ever shown that no sign of its LaTeX is lost or misplaced."""

import re
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from math_core import LatexError

from app.explain.latex import statement_latex
from app.explain.mathml import mathml
from tests.explain.shown import shown

NAMESPACE: Final = "http://www.w3.org/1998/Math/MathML"
CORE: Final = {  # W3C, MathML Core, section 3: what of it is used here, and how many children each has
    "math": None, "mrow": None, "mtable": None, "mtr": None, "mtd": None, "msqrt": None, "mi": 0, "mn": 0, "mo": 0, "mtext": 0, "mspace": 0,
    "mfrac": 2, "msup": 2, "msub": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip
SIGNS: Final = {
    "odot": "⊙", "cdot": "⋅", "top": "⊤", "le": "≤", "sum": "∑", "prime": "′", "lambda": "λ",  # Unicode says LAMDA
    "varepsilon": "ε", "varphi": "φ", "Phi": "Φ",
}  # fmt: skip
SILENT: Final = {"left", "right", "frac", "sqrt", "textstyle", "mathrm", "operatorname", "text"}
BRACKETED: Final = re.compile(r"\\hat\{((?:[^{}]|\{[^{}]*\})*)\}")
TOKEN: Final = re.compile(r"\\begin\{cases\}|\\end\{cases\}|\\mathbf\{0\}|\\[A-Za-z]+|\\.|[^\s{}^_&]")


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"A_{1}^{\top}", "<msubsup><mi>A</mi><mn>1</mn><mi>⊤</mi></msubsup>"),
        (r"\frac{Z_{1}}{2}", "<mfrac><msub><mi>Z</mi><mn>1</mn></msub><mn>2</mn></mfrac>"),
        (r"\mathrm{d}Z_{1}", '<mrow><mspace/><mi mathvariant="normal">d</mi></mrow><msub><mi>Z</mi><mn>1</mn></msub>'),
        (r"Z < 3", "<mi>Z</mi><mo>&lt;</mo><mn>3</mn>"),
        (r"\sqrt{v}", "<msqrt><mi>v</mi></msqrt>"),
        (r"0.015625", "<mn>0.015625</mn>"),
    ],
)
def test_small_formulas_are_as_by_hand(latex: str, expected: str) -> None:
    """Scripts, fractions, an upright d, escaped signs: as the standard's elements say them."""
    assert mathml(latex) == f'<math xmlns="{NAMESPACE}">{expected}</math>'


def test_a_formula_stands_within_a_line_or_alone() -> None:
    """Which one, it says itself."""
    assert [_parsed(mathml("X", display=alone)).get("display") for alone in (False, True)] == [None, "block"]


def test_what_is_not_known_is_refused() -> None:
    """A command that this is not made for is an error, never a formula that looks odd."""
    with pytest.raises(LatexError):
        mathml(r"\nonsense{X}")


def test_every_formula_shown_is_mathml_core() -> None:
    """Of every activation, loss and optimizer: well-formed, only elements of the standard, each with as many children as it takes."""
    for text, statement in shown().items():
        for element in _parsed(mathml(statement_latex(statement.name, statement.formula), display=True)).iter():
            children = CORE[element.tag.removeprefix(f"{{{NAMESPACE}}}")]
            assert children is None or len(element) == children, (text, element.tag)


def test_every_formula_shown_reads_as_its_latex() -> None:
    """Sign by sign in the same order: what a screen reader or a copy of the page's text gives is the formula."""
    for statement in shown().values():
        latex = statement_latex(statement.name, statement.formula)
        assert _read(mathml(latex)) == "".join(_signs(latex)), latex


def test_threads_may_typeset_at_once() -> None:
    """Requests run in threads, and there is one converter."""
    texts = [statement_latex(s.name, s.formula) for s in shown().values()]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(mathml, texts)) == [mathml(text) for text in texts]


def _parsed(element: str) -> ET.Element:
    return ET.fromstring(element)  # noqa: S314 - it is ours


def _read(element: str) -> str:
    """The text that is seen, in plain letters: a bold zero is a zero, invisible signs are nothing."""
    text = "".join("".join(_parsed(element).itertext()).split())
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return "".join(unicodedata.normalize("NFKC", sign) if ord(sign) > 0xFFFF else sign for sign in visible)


def _signs(latex: str) -> Iterator[str]:
    """The signs of LaTeX as they are seen, in order; an accent comes after what it stands upon."""
    for sign in TOKEN.findall(BRACKETED.sub(r"{\1}ˆ", latex)):
        name = sign.removeprefix("\\")
        if sign == name:
            yield {"-": "−", "'": "′"}.get(sign, sign)
        elif sign.startswith(r"\begin"):
            yield "{"
        elif sign == r"\mathbf{0}":
            yield "0"
        elif len(name) == 1 and name in "_%{}":
            yield name
        elif name.isalpha() and name not in SILENT:
            yield SIGNS.get(name) or _greek(name)


def _greek(name: str) -> str:
    """A Greek letter by its name, or what TeX prints of a function: its name."""
    try:
        return unicodedata.lookup(f"GREEK SMALL LETTER {name}")
    except KeyError:
        return name
