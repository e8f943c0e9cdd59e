"""A script for Node or a browser."""

from typing import Final

from app.explain.forms.form import DocumentForm
from app.explain.scripts.javascript import script

__all__ = ["FORM"]

FORM: Final = DocumentForm("javascript", "text/javascript", lambda story, _: script(story))
