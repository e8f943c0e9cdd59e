"""An activation or a loss on its own, outside a network: its formula and its way back, run on given numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.engine.activations import Activation
from app.engine.formula import Formula
from app.engine.functions import Array
from app.engine.losses import Loss
from app.engine.parts import numbers_of
from app.engine.program import Program, Statement

__all__ = ["activated", "lost"]

Rows = Sequence[Sequence[float]] | Array


def activated(
    part: Activation, Z: Rows, dA: Rows | None = None, dtype: type[np.floating[Any]] = np.float64
) -> tuple[Array, Array]:
    """A and dZ; dA is 1 everywhere if it is not given."""
    given = {"Z": np.array(Z, dtype), "dA": np.ones_like(Z, dtype) if dA is None else np.array(dA, dtype)}
    values = _run(part, {"A": part.formula, "dZ": part.vjp}, given, dtype)
    return values["A"], values["dZ"]


def lost(loss: Loss, A: Rows, y: Rows, dtype: type[np.floating[Any]] = np.float64) -> tuple[Any, Array]:
    """L and dA."""
    m, n = np.shape(A)
    given = {"A": np.array(A, dtype), "y": np.array(y, dtype), "m": m, "n": n}
    values = _run(loss, {"L": loss.formula, "dA": loss.gradient}, given, dtype)
    return values["L"], values["dA"]


def _run(part: object, formulas: dict[str, str], given: dict[str, Any], dtype: Any) -> dict[str, Any]:
    statements = [Statement(name, Formula(text), "forward") for name, text in formulas.items()]
    numbers = {name: dtype(number) for name, number in numbers_of(part).items()}
    return Program(statements).run({**given, **numbers})
