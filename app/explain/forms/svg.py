"""A picture: the network with its numbers, or the graph of what is computed from what."""

from typing import Final

from app.explain.forms.form import DocumentForm, Manner
from app.explain.picture.graph import graph_picture
from app.explain.picture.network import network_picture
from app.explain.story import Story

__all__ = ["FORM"]


def _tell(story: Story, manner: Manner) -> str:
    return {"network": network_picture, "graph": graph_picture}[manner.view](story)


FORM: Final = DocumentForm("svg", "image/svg+xml", _tell)
