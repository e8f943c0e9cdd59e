"""Forms: the kinds of document in which a story is told, a module each. A module that has a `FORM` is served."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from app.explain.forms.form import DocumentForm

__all__ = ["FORMS", "DocumentForm"]

_FOUND: Final = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]

FORMS: Final[dict[str, DocumentForm]] = {
    form.name: form
    for form in sorted(
        (module.FORM for module in _FOUND if hasattr(module, "FORM")), key=lambda form: (form.name != "json", form.name)
    )
}
"""Every form by its name; JSON, for those who do not mind, is the first."""
