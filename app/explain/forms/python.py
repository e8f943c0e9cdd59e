"""A Python script, in one of the libraries that people use there."""

from collections.abc import Callable, Mapping
from typing import Final

from app.explain.forms.form import Dialect, DocumentForm
from app.explain.scripts import jax, numpy, pytorch
from app.explain.story import Story

__all__ = ["FORM"]

_DIALECTS: Final[Mapping[Dialect, Callable[[Story], str]]] = {
    "numpy": numpy.script,
    "pytorch": pytorch.script,
    "jax": jax.script,
}

FORM: Final = DocumentForm("python", "text/x-python", lambda story, manner: _DIALECTS[manner.dialect](story))
