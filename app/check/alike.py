"""Statements that read alike: one formula about several layers, or about several parameters.

Who writes a loop over layers gets them wrong all alike. So an edit of one statement can be moved to the others of its kind:
names are read relative to their layer (`dA_1 = dZ_2 @ W_2.T` is dA of this layer from dZ and W of the next) or, in an
update, relative to their parameter.
"""

import ast
import re
from collections.abc import Mapping

from app.engine.formula import Formula

__all__ = ["Alike"]

_PARAMETER = re.compile(r"[Wb]_\d+(?!\d)")
_LAYERED = re.compile(r"([A-Za-z]+)_(\d+)(_after|_next)?")
_RELATIVE = re.compile(r"(\w+)@(-?\d+)(\w*)")


class Alike:
    """The statements of a step, grouped by what they read relative to their layer or parameter."""

    def __init__(self, trees: Mapping[str, ast.expr]) -> None:
        groups: dict[tuple[str, str], list[str]] = {}
        for name, tree in trees.items():
            home = _home(name)
            if home:
                formula = Formula.of(tree)
                relative = formula.rename({other: _relative(_read(other, name), home) for other in formula.names})
                groups.setdefault((_relative(name, home), relative.text), []).append(name)
        self._group = {name: names for names in groups.values() for name in names}

    def others(self, name: str) -> list[str]:
        """The statements that read like this one, itself among them."""
        return self._group.get(name, [name])

    @staticmethod
    def family(name: str) -> str:
        """What a statement is called relative to its layer or parameter; those of one family may differ in their formulas."""
        return _relative(name, _home(name))

    def moved(self, tree: ast.expr, where: str, there: str) -> ast.expr:
        """A formula about one statement's layer or parameter, about another's of its group."""
        here, home = _home(where), _home(there)
        formula = Formula.of(tree)
        return formula.rename(
            {name: _absolute(_relative(_read(name, where), here), home) for name in formula.names}
        ).tree


def _read(name: str, statement: str) -> str:
    """The data as the second forward pass reads it: as the output of layer 0 in that pass."""
    return "A_0_after" if name == "X" and statement.endswith("_after") else name


def _home(statement: str) -> str:
    """The parameter whose update a statement belongs to, or else the number of its layer."""
    updated = _PARAMETER.search(statement)
    if updated and (not statement.startswith("d") or statement.endswith("_clipped")):
        return updated[0]
    layered = _LAYERED.fullmatch(_as_layered(statement))
    return layered[2] if layered else ""


def _relative(name: str, home: str) -> str:
    if not home.isdigit():
        return re.sub(rf"{home}(?!\d)", "@", name)
    layered = _LAYERED.fullmatch(_as_layered(name))
    return f"{layered[1]}@{int(layered[2]) - int(home)}{layered[3] or ''}" if layered else name


def _absolute(relative: str, home: str) -> str:
    if not home.isdigit():
        return relative.replace("@", home)
    split = _RELATIVE.fullmatch(relative)
    if split is None:
        return relative
    name = f"{split[1]}_{int(home) + int(split[2])}{split[3]}"
    return {"A_0": "X", "dA_0": "dX", "A_0_after": "X"}.get(name, name)


def _as_layered(name: str) -> str:
    """The data as the output of layer 0."""
    return {"X": "A_0", "dX": "dA_0"}.get(name, name)
