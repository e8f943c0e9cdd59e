"""The statements one by one, as JSON: for programs that tell the story in a way of their own."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from app.engine.program import Statement
from app.explain.forms.form import DocumentForm, Manner
from app.explain.latex import statement_latex
from app.explain.mathml import mathml
from app.explain.origins import origins
from app.explain.sentences import sentence
from app.explain.story import Story

__all__ = ["FORM"]


def _tell(story: Story, _: Manner) -> dict[str, Any]:
    origin = origins(story)
    return {"loss": story.values["L"], "statements": [_told(statement, story, origin) for statement in story.told]}


def _told(statement: Statement, story: Story, origin: Mapping[str, str]) -> dict[str, Any]:
    value = story.value(statement.name)
    latex = statement_latex(statement.name, statement.formula)
    return {
        "name": statement.name,
        "phase": statement.phase,
        "layer": statement.layer,
        "sentence": sentence(statement, story),
        "formula": statement.formula.text,
        "latex": latex,
        "mathml": mathml(latex, display=True),
        "shape": np.shape(value),
        "value": value,
        "inputs": [{"name": name, "origin": origin[name]} for name in statement.formula.names],
    }


FORM: Final = DocumentForm("json", "application/json", _tell)
