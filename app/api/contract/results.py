"""From a program's values to an answer's body: what is included, sorted by phase, with the statements if they are asked for."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, fields
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

import numpy as np

from app.api.contract.computed import Computed
from app.api.contract.requests import Selection
from app.engine.errors import Place, ValidationFailed
from app.engine.frame import Run
from app.engine.layers import Layer
from app.engine.network import Network
from app.engine.optimizers import Optimizer
from app.engine.program import Program, Values, require_finite
from app.explain.latex import statement_latex

__all__ = ["choice_out", "hint", "included", "layer_out", "next_out", "result", "statements_out"]

_GROUPS = {"forward": "tensors", "loss": "tensors", "backward": "gradients", "update": "updates"}


def result(selection: Selection, run: Run, needed: Iterable[str] = ()) -> Computed:
    """Run what an answer needs of a program.

    Args:
        selection: what is to be included.
        run: all that could be computed.
        needed: what is to be computed, whether it is included or not.

    Returns:
        The body of the answer, but for what a verb adds itself, and all that was computed.

    Raises:
        NotFinite: a value that was computed, but is not included, is infinite or NaN.
        ValidationFailed: `include` names a tensor that there is none of.
    """
    program, inputs = run.program, run.inputs
    groups, wanted = _groups(program), None
    if selection.include is not None:
        wanted = included(selection.include, program.names)
        program = program.only(frozenset(wanted).union(needed))
    values = program.run(inputs)
    if wanted is not None:
        require_finite(values, lambda: hint(run.network))
    body: dict[str, Any] = {}
    if wanted is None or "L" in wanted:
        body["loss"] = values.get("L")
    for group, names in groups:
        body[group] = {name: values[name] for name in names if wanted is None or name in wanted}
    if selection.trace:
        body["constants"] = {name: inputs[name] for name in program.inputs if np.ndim(inputs[name]) == 0}
        body["statements"] = statements_out(program, values)
    return Computed(body, values, lambda: hint(run.network), run.cost.numbers)


@lru_cache(maxsize=256)
def _groups(program: Program) -> tuple[tuple[str, list[str]], ...]:
    """The names of a program's tensors under each field of the answer; `L` has a field of its own."""
    groups: dict[str, list[str]] = {}
    for statement in program.statements:
        names = groups.setdefault(_GROUPS[statement.phase], [])
        if statement.name != "L":
            names.append(statement.name)
    return tuple(groups.items())


def included(patterns: list[str], computed: Collection[str]) -> set[str]:
    """The names that the patterns choose; `loss` is how the wire calls L. A plain name must be one of them."""
    names = {"loss" if name == "L" else name: name for name in computed} | {"loss": "L"}
    wrong = [
        Place(("include", i), f"there is no such tensor here; there are {', '.join(list(names)[:40])}")
        for i, pattern in enumerate(patterns)
        if pattern not in names and not set(pattern) & set("*?")
    ]
    if wrong:
        raise ValidationFailed(*wrong)
    return {name for shown, name in names.items() if any(fnmatchcase(shown, pattern) for pattern in patterns)}


def hint(network: Network) -> str:
    """What to look at first when a value is not finite."""
    if network.y is not None and network.loss.takes in {"unit", "simplex", "positive"}:
        wanted = "positive numbers" if network.loss.takes == "positive" else "probabilities between 0 and 1"
        return f" {network.loss.kind} takes {wanted} as outputs; or the numbers have grown too large."
    return " Scale the data, start from smaller weights, or take a smaller learning rate."


def statements_out(program: Program, values: Values) -> list[dict[str, Any]]:
    """What `trace` adds: each formula that ran."""
    return [
        {
            "name": statement.name,
            "formula": statement.formula.text,
            "latex": statement_latex(statement.name, statement.formula),
            "shape": np.shape(values[statement.name]),
        }
        for statement in program.statements
    ]


def next_out(optimizer: Optimizer, layers: Iterable[Layer], state: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the next request needs of a step: its layers, and its optimizer with what it remembers, if anything."""
    chosen = {"kind": optimizer.kind, **asdict(optimizer)}
    if state is not None:
        chosen["state"] = state
    return {"layers": [layer_out(layer) for layer in layers], "optimizer": chosen}


def choice_out(part: Any) -> str | dict[str, Any]:
    """An activation as a request may name it: bare where it has no parameters."""
    return part.kind if len(fields(part)) == 1 else {"kind": part.kind, **asdict(part)}


def layer_out(layer: Layer) -> dict[str, Any]:
    """A layer as it stands in a request."""
    out: dict[str, Any] = {"kind": layer.kind, **layer.parameters, "activation": choice_out(layer.activation)}
    if layer.frozen:
        out["frozen"] = sorted(layer.frozen)
    return out
