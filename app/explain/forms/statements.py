"""The statements one by one, as JSON: for programs that tell the story in a way of their own."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from app.engine.program import Statement
from app.explain.element import Derivation
from app.explain.forms.form import DocumentForm, Manner
from app.explain.latex import statement_latex
from app.explain.mathml import mathml
from app.explain.numbers import plain, with_numbers
from app.explain.origins import origins
from app.explain.paths import Paths
from app.explain.scalars import Term, entry_name
from app.explain.sentences import sentence
from app.explain.story import Story

__all__ = ["FORM"]

_EXACT: Final = 2**53  # what every reader of JSON holds exactly


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


def _tell_element(derivation: Derivation) -> dict[str, Any]:
    statement, general, paths = derivation.statement, derivation.general, derivation.paths
    latex = None if general is None else statement_latex(derivation.name, general)
    return {
        "element": derivation.name,
        "value": derivation.value,
        "sentence": derivation.sentence,
        "origin": derivation.origin,
        "statement": None
        if statement is None
        else {
            "name": statement.name,
            "phase": statement.phase,
            "layer": statement.layer,
            "formula": statement.formula.text,
            "latex": statement_latex(statement.name, statement.formula),
        },
        "formula": None if general is None else general.text,
        "latex": latex,
        "mathml": None if latex is None else mathml(latex, display=True),
        "terms": [_term(term, derivation) for term in derivation.terms],
        "not_written": derivation.hidden,
        "paths": None if paths is None else _paths(paths),
    }


def _term(term: Term, derivation: Derivation) -> dict[str, Any]:
    return {
        "formula": term.formula.text,
        "numbers": with_numbers(term.formula, derivation.numbers).text,
        "value": term.value,
        "entries": [
            {"name": leaf.name, "tensor": leaf.tensor, "index": leaf.index, "value": plain(leaf.value), "origin": derivation.origin_of(leaf)}
            for leaf in derivation.entries(term)
        ],
    }  # fmt: skip


def _paths(paths: Paths) -> dict[str, Any]:
    return {
        "count": paths.count if paths.count <= _EXACT else float(paths.count),
        "told": [
            {"through": [entry_name(*entry) for entry in path.through], "slopes": path.slopes, "value": path.value}
            for path in paths.told
        ],
        "rest": paths.rest,
    }


FORM: Final = DocumentForm("json", "application/json", _tell, _tell_element)
