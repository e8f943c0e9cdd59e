"""A person opens a kept page of /explain in a browser, on a wide and on a narrow screen, by day and by night; and every formula."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.explain.blocks import Equations, Heading, Maths, Prose
from app.explain.forms import FORMS
from app.explain.forms.form import Manner
from app.explain.latex import formula_latex, name_latex
from app.explain.page.document import page
from tests.explain.founding import STEP
from tests.explain.shown import shown
from tests.real.node import need_chromium, printed_by


def seen(node_modules: Path, html: str, file: Path, width: int = 1280, scheme: str = "light") -> dict[str, Any]:
    """What a browser shows of a page."""
    need_chromium()
    file.write_text(html)
    what = {"file": str(file), "width": width, "scheme": scheme}
    answer: dict[str, Any] = printed_by("read_page.cjs", node_modules, json.dumps(what))
    return answer


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_the_founding_example_is_read_as_a_page(node_modules: Path, tmp_path: Path, width: int, scheme: str) -> None:
    """Nothing is asked for or complained of, nothing is wider than the screen, text on every tint has a contrast of 4.5."""
    file = tmp_path / "page.html"
    look = seen(node_modules, str(FORMS["html"].tell(STEP, Manner())), file, width, scheme)
    assert look["requests"] == [f"file://{file}"]
    assert look["complaints"] == []
    assert look["wider"] == 0
    assert (sum(look["paper"][:3]) < 150) == (scheme == "dark")
    assert look["contrast"] >= 4.5
    assert len(look["tints"]) > 10
    assert len(look["pictures"]) == 1


def test_every_formula_is_shown_by_a_browser(node_modules: Path, tmp_path: Path) -> None:
    """Of every activation, loss and optimizer: MathML that Chromium knows, without an error, in a box as large as a formula is."""
    lines = [Equations(((name_latex(s.name), f"= {formula_latex(s.formula)}"),)) for s in shown().values()]
    within = [Prose((Maths(formula_latex(s.formula)),)) for s in shown().values()]
    html = page([Heading(1, "Formulas"), Heading(2, "Alone"), *lines, Heading(2, "In a line"), *within], "")
    look = seen(node_modules, html, tmp_path / "formulas.html")
    assert look["complaints"] == []
    assert look["errors"] == 0
    assert look["core"]
    assert len(look["maths"]) == 2 * len(shown())
    assert min(width for width, _ in look["maths"]) > 5
    assert all(8 < height < 120 for _, height in look["maths"])
