"""The walk-through as Markdown: for a README, an issue, a lesson."""

from typing import Final

from app.explain.element import Derivation
from app.explain.element_blocks import element_blocks
from app.explain.forms.form import DocumentForm, Manner
from app.explain.markdown import markdown
from app.explain.story import Story
from app.explain.walkthrough import walk

__all__ = ["FORM"]


def _tell(story: Story, _: Manner) -> str:
    return markdown(walk(story))


def _tell_element(derivation: Derivation) -> str:
    return markdown(element_blocks(derivation))


FORM: Final = DocumentForm("markdown", "text/markdown", _tell, _tell_element)
