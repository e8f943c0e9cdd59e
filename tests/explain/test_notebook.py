"""The notebook as a document: its format, its order, and every number and section of the founding example's own notebook."""

import json
import re
from itertools import count
from typing import Any, Final

import numpy as np

from app.explain.forms.form import Manner
from app.explain.forms.notebook import FORM
from app.explain.story import Story
from tests.explain.founding import FOUNDING, PRINTED, STEP

SECTIONS: Final = ("dimensions", "parameters", "forward pass", "loss", "backward pass", "update")


def _notebook(story: Story) -> Any:
    return json.loads(str(FORM.tell(story, Manner())))


def _cells(notebook: Any, kind: str) -> list[Any]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def _printed(story: Story) -> dict[str, str]:
    """What the notebook prints under each name."""
    outputs = [output for cell in _cells(_notebook(story), "code") for output in cell["outputs"]]
    text = "".join(line for output in outputs for line in output["text"])
    parts = re.split(r"^(\w+) =\s", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_it_is_a_notebook() -> None:
    """Cells have ids of their own and, as their kind asks, sources, outputs and the number of their execution."""
    notebook = _notebook(STEP)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", id_) for id_ in ids)
    code = _cells(notebook, "code")
    assert [cell["execution_count"] for cell in code] == [number for number, _ in zip(count(1), code, strict=False)]
    assert all("outputs" in cell and cell["source"] for cell in code)
    assert all("outputs" not in cell and cell["source"] for cell in _cells(notebook, "markdown"))


def test_every_figure_of_the_post_is_printed() -> None:
    """Each tensor is printed under its name with the digits that the post's notebook prints; L to its last but one."""
    printed = _printed(FOUNDING)
    for name, figures in PRINTED.items():
        if name == "L":
            assert printed["L"].startswith(figures[:-2])
        else:
            assert re.findall(r"[\d.]+(?<!\.)", printed[name]) == [figure for row in figures for figure in row]


def test_every_section_of_the_post_is_there() -> None:
    """Dimensions, what the post initializes, forward pass, loss, backward pass derived by the chain rule, and update, in this order."""
    lines = [line for cell in _cells(_notebook(STEP), "markdown") for line in cell["source"]]
    headings = " ".join(line for line in lines if line.startswith("#")).lower()
    places = [headings.find(section) for section in SECTIONS]
    assert -1 not in places
    assert places == sorted(places)
    assert sum(r"\frac{\partial L}{\partial " in line for line in lines) >= len(FOUNDING.cut(phase="backward").told)


def test_every_statement_stands_there_once_and_in_order() -> None:
    """The code cells together are the program; where a part of it is told, all that the part needs comes before."""
    program = [f"{statement.name} = {statement.formula.text}" for statement in STEP.program.statements]
    for story in (STEP, STEP.cut(layer=2), STEP.cut(layer=1), STEP.cut(phase="update")):
        lines = [line.rstrip("\n") for cell in _cells(_notebook(story), "code") for line in cell["source"]]
        found = list(dict.fromkeys(line for line in lines if line in program))
        assert found == program[: len(found)]
        assert {statement.name for statement in story.told} <= _printed(story).keys()
        if story.told == story.program.statements:
            assert [line for line in lines if line in program] == program


def test_how_this_process_prints_is_its_own_affair() -> None:
    """Outputs are those of a fresh kernel whatever has been set here, and the same every time."""
    plain = FORM.tell(FOUNDING, Manner())
    with np.printoptions(precision=3, threshold=2, linewidth=20):
        assert FORM.tell(FOUNDING, Manner()) == plain
