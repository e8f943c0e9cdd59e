"""A script for Octave."""

from typing import Final

from app.explain.forms.form import DocumentForm
from app.explain.scripts.octave import script

__all__ = ["FORM"]

FORM: Final = DocumentForm("octave", "text/x-octave", lambda story, _: script(story))
