"""The walk-through as one page of HTML that needs nothing else: no script, no font, no picture from elsewhere.

Formulas are MathML, matrices are tables, the picture is SVG, so that all of it is text: it can be searched, copied, read
aloud, printed and kept as a file.
"""

from typing import Final

from app.explain.element import Derivation
from app.explain.element_blocks import element_blocks
from app.explain.forms.form import DocumentForm, Manner
from app.explain.page.document import page
from app.explain.picture.network import network_picture
from app.explain.story import Story
from app.explain.walkthrough import walk

__all__ = ["FORM"]


def _tell(story: Story, _: Manner) -> str:
    return page(walk(story), network_picture(story))


def _tell_element(derivation: Derivation) -> str:
    return page(element_blocks(derivation), picture="")


FORM: Final = DocumentForm("html", "text/html", _tell, _tell_element)
