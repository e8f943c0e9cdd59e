"""The page: it nests, needs nothing else and holds the story's own numbers, for every network; and a few cells by hand."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pytest

from app.engine.activations import Tanh
from app.engine.layers import Dense
from app.engine.losses import SoftmaxCrossEntropy
from app.engine.network import Network
from app.explain.blocks import Bullets, Code, Equations, Heading, Picture, Prose, Shown
from app.explain.forms import FORMS
from app.explain.forms.form import Manner
from app.explain.latex import name_latex
from app.explain.mathml import mathml
from app.explain.page.document import page
from app.explain.story import Story
from tests.engine.networks import make_network
from tests.explain.founding import PRINTED, STEP
from tests.explain.reader import Element, read
from tests.explain.told import stories

ENTRY: Final = re.compile(r"(\w+)(?:\[([\d,]+)\])? = (\S+)")
PAGE: Final = str(FORMS["html"].tell(STEP, Manner()))


def told(story: Story) -> list[Element]:
    """A story's page, read."""
    return read(str(FORMS["html"].tell(story, Manner())))


def entries(elements: list[Element]) -> Iterator[tuple[str, tuple[int, ...], str, Element]]:
    """The name, place and digits of every number that is shown, and its element."""
    for element in elements:
        if element.tag in {"td", "span"} and (match := ENTRY.fullmatch(element.attributes.get("title", ""))):
            yield match[1], tuple(map(int, (match[2] or "").split(",") if match[2] else ())), match[3], element


@cache
def pages() -> list[tuple[Story, list[Element]]]:
    """Every third story, and its page, read: the words and formulas of all of them are tested where they are made."""
    return [(story, told(story)) for story in stories()[::3]]


def large() -> Network:
    """One layer of 30 inputs and 20 units, 100 samples."""
    random = np.random.default_rng(1)
    X, y = random.standard_normal((100, 30)), random.standard_normal((100, 20))
    return Network(X, y, (Dense(random.standard_normal((30, 20)), random.standard_normal((1, 20))),))


def test_every_page_nests_and_holds_its_storys_numbers() -> None:
    """Of every kind of network and optimizer: each statement has its numbers, exact in the title and in few digits in the cell."""
    for story, elements in pages():
        shown = set()
        for name, place, digits, element in entries(elements):
            number = np.asarray(story.value(name))[place]
            assert number.dtype.type(digits) == number
            assert float(element.text) == pytest.approx(float(number), rel=1e-7)
            shown.add(name)
        assert shown >= {statement.name for statement in story.told}


def test_every_link_has_its_target_and_no_address_is_given_twice() -> None:
    """The table of contents leads to the headings, names in code to their numbers; nothing leads out of the page."""
    for _, elements in pages():
        addresses = [element.attributes["id"] for element in elements if "id" in element.attributes]
        links = [element.attributes["href"] for element in elements if "href" in element.attributes]
        assert len(addresses) == len(set(addresses))
        assert set(links) <= {f"#{address}" for address in addresses}
        assert links != []


def test_a_page_needs_nothing_else() -> None:
    """It has no script, no handler, nothing that loads, and says to the browser that it will have none."""
    elements = read(PAGE)
    assert {element.tag for element in elements}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "base", "form"}
    )
    names = {name for element in elements for name in element.attributes}
    assert not {name for name in names if name.startswith("on")} | names & {"src", "action", "data", "xlink:href"}
    assert re.findall(r"url\(|@import|https?://(?!www\.w3\.org/(?:1998/Math/MathML|2000/svg)\")", PAGE) == []
    policy = next(e for e in elements if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert PAGE.index("http-equiv") < PAGE.index("<style")


def test_headings_descend_one_by_one_and_name_their_sections() -> None:
    """A screen reader's outline: one h1, no level left out, and each landmark once."""
    elements = read(PAGE)
    levels = [int(element.tag[1]) for element in elements if re.fullmatch(r"h\d", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert sorted(e.tag for e in elements if e.tag in {"header", "nav", "main"}) == ["header", "main", "nav"]
    labels = {e.attributes["aria-labelledby"]: e for e in elements if e.tag == "section"}
    assert all(section.children[0].attributes["id"] == label for label, section in labels.items())


def test_the_founding_example_is_told_in_the_figures_of_its_post() -> None:
    """What the post prints of its tensors and its loss stands in the tables of the page."""
    found = {(name, place): float(digits) for name, place, digits, _ in entries(read(PAGE))}
    for name, figures in PRINTED.items():
        for place, figure in np.ndenumerate(figures):
            assert found[name, place] == pytest.approx(float(figure), abs=5e-7), (name, place)


def test_cells_are_tinted_by_sign_and_size() -> None:
    """Above or below 0, in hundredths of the largest of the whole matrix; a zero has no tint."""
    html = page([Heading(1, "T"), Heading(2, "H"), Shown("A_1", np.array([[2.0, -1.0], [0.0, 0.5]]))], "")
    cells = [element for element in read(html) if "title" in element.attributes]
    assert [(c.attributes.get("class"), c.attributes.get("style"), c.text) for c in cells] == [
        ("above", "--size:1.00", "2"),
        ("below", "--size:0.50", "-1"),
        (None, None, "0"),
        ("above", "--size:0.25", "0.5"),
    ]


def test_a_table_has_its_rows_and_columns_in_headers() -> None:
    """Both are counted from 0, and a cell's title names it as `?element=` does."""
    html = page([Heading(1, "T"), Heading(2, "H"), Shown("Z_1", np.array([[1.5, 2.5]]))], "")
    headers = [(e.attributes["scope"], e.text) for e in read(html) if e.tag == "th"]
    assert headers == [("col", "0"), ("col", "1"), ("row", "0")]
    titles = [e.attributes["title"] for e in read(html) if "title" in e.attributes]
    assert titles == ["Z_1[0,0] = 1.5", "Z_1[0,1] = 2.5"]


def test_class_numbers_are_a_list_without_tints() -> None:
    """A class is no size, and has one index."""
    story = Story.of(make_network(Tanh(), SoftmaxCrossEntropy(), classes=True))
    own = [(place, element) for name, place, _, element in entries(told(story)) if name == "y"]
    assert [place for place, _ in own] == [(i,) for i in range(5)]
    assert all("class" not in element.attributes for _, element in own)


def test_of_a_large_matrix_the_corners_are_shown_and_it_says_so() -> None:
    """Six rows and columns of a hundred by thirty, tinted beside the largest of all, and a sentence about the rest."""
    story = Story.of(large())
    elements = told(story)
    places = [place for name, place, _, _ in entries(elements) if name == "X"]
    assert places == [(i, j) for i in (0, 1, 2, 97, 98, 99) for j in (0, 1, 2, 27, 28, 29)]
    figure = next(element for element in elements if element.attributes.get("id") == "X")
    assert "100 × 30" in figure.children[0].text
    assert "first and last 3" in figure.children[0].text
    first = next(element for name, _, _, element in entries(elements) if name == "X")
    X = story.value("X")
    assert first.attributes["style"] == f"--size:{abs(X[0, 0]) / abs(X).max():.2f}"


def test_every_kind_of_block_is_written() -> None:
    """Formulas as MathML, code with links, and all text escaped: also what no block of ours holds."""
    statement = STEP.told[0]
    bad = "<script>alert('1')</script>&\""
    html = page(
        [
            Heading(1, bad), Prose((bad,)), Bullets((Prose((bad,)),)), Heading(2, bad),
            Equations(((r"\frac{a}{b}", "= c"), ("", "= d"))), Code((statement,)), Picture(), Shown("X", np.eye(2)),
        ],
        "<svg></svg>",
    )  # fmt: skip
    elements = read(html)
    texts = {element.tag: element.text for element in elements if element.tag in {"title", "h1", "p", "li", "h2"}}
    assert not [element for element in elements if element.tag == "script"]
    assert (texts["title"], texts["h1"], texts["h2"]) == (bad, bad, bad)
    assert html.count("&lt;script&gt;") == 6
    assert [element.tag for element in elements if element.tag in {"mtr", "svg"}] == ["mtr", "mtr", "svg"]
    code = next(element for element in elements if element.tag == "code")
    assert code.text == f"{statement.name} = {statement.formula.text}"
    assert [(a.text, a.attributes["href"]) for a in code.children] == [("X", "#X")]


@pytest.mark.parametrize(
    "what", [{"layer": 2}, {"phase": "backward"}, {"names": ["dW_1"]}, {"phase": "update", "layer": 1}]
)
def test_a_part_of_a_story_is_a_page(what: dict[str, Any]) -> None:
    """It shows what it tells and what that needs, and each name in its code leads to numbers."""
    story = STEP.cut(**what)
    elements = told(story)
    names = {name for name, _, _, _ in entries(elements)}
    assert names >= {name for statement in story.told for name in (statement.name, *statement.formula.names)}
    linked = [a.text for code in elements if code.tag == "code" for a in code.children]
    assert set(linked) == {name for statement in story.told for name in (statement.name, *statement.formula.names)}


def test_names_are_typeset_above_their_numbers() -> None:
    """A tensor's caption is its name as in the formulas."""
    assert f'id="dW_1"><figcaption>{mathml(name_latex("dW_1"))} ' in PAGE
