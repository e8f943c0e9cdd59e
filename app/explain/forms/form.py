"""What a form of document is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from app.explain.element import Derivation
from app.explain.story import Story

__all__ = ["Dialect", "DocumentForm", "Manner", "View"]

Dialect = Literal["numpy", "pytorch", "jax"]
View = Literal["network", "graph"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a story is told where a form leaves a choice.

    Attributes:
        dialect: the library that a Python script uses.
        view: what a picture shows: the network, or the graph of what is computed from what.
    """

    dialect: Dialect = "numpy"
    view: View = "network"


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A form of document.

    Attributes:
        name: how `?format=` names it.
        media_type: how `Accept` names it.
        tell: a story as text, or as a document of plain values and arrays that is written as JSON.
        tell_element: how one number came about, likewise; None if the form does not tell of that.
    """

    name: str
    media_type: str
    tell: Callable[[Story, Manner], str | dict[str, Any]]
    tell_element: Callable[[Derivation], str | dict[str, Any]] | None = None
