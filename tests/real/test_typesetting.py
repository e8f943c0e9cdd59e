"""What typesets formulas for readers of Markdown, KaTeX and MathJax, takes every formula of every walk-through."""

import json
import re
from pathlib import Path
from typing import Any

from app.explain.markdown import markdown
from app.explain.walkthrough import walk
from tests.explain.told import founding, stories
from tests.real.node import printed_by


def typeset(formulas: list[tuple[str, bool]], node_modules: Path) -> list[Any]:
    """What the typesetters find wrong."""
    found: list[Any] = printed_by("typeset.cjs", node_modules, given=json.dumps(formulas), seconds=300)
    return found


def test_every_formula_is_typeset(node_modules: Path) -> None:
    """Of every activation, loss and optimizer, in both layouts; nothing is unknown, nothing ambiguous."""
    formulas: set[tuple[str, bool]] = set()
    for story in (founding(), *stories()):
        text = markdown(walk(story))
        formulas |= {(part.strip(), True) for part in text.split("$$")[1::2]}
        formulas |= {(part, False) for part in re.findall(r"(?<![$\\])\$([^$\n]+)\$(?!\$)", text)}
    assert len(formulas) > 1000
    assert typeset(sorted(formulas), node_modules) == []


def test_the_typesetters_do_stop(node_modules: Path) -> None:
    """At a command that they do not know, a brace that does not close, a script upon a script."""
    wrong = [r"\oplusdot x", r"\frac{a}{b", "x^{2}^{3}"]
    found = typeset([(formula, True) for formula in wrong], node_modules)
    assert [(name, formula) for name, formula, _ in found] == [
        (name, formula) for formula in wrong for name in ("katex", "mathjax")
    ]
