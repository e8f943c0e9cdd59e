"""The walk-through as Markdown: for a README, an issue, a lesson."""

from typing import Final

from app.explain.forms.form import DocumentForm, Manner
from app.explain.markdown import markdown
from app.explain.story import Story
from app.explain.walkthrough import walk

__all__ = ["FORM"]


def _tell(story: Story, _: Manner) -> str:
    return markdown(walk(story))


FORM: Final = DocumentForm("markdown", "text/markdown", _tell)
