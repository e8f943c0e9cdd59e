"""What holds for every picture: it is a document of its own, the same every time, and harmless inside a page."""

import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from app.engine.activations import Relu
from app.engine.losses import HalfMse
from app.explain.picture.colours import STYLE
from app.explain.picture.graph import graph_picture
from app.explain.picture.marks import numbers
from app.explain.picture.network import network_picture
from app.explain.story import Story
from tests.engine.networks import make_network
from tests.explain.picture.geometry import Picture
from tests.explain.picture.stories import dense, founding
from tests.process import ROOT

DRAW = """
import hashlib
from app.explain.picture.graph import graph_picture
from app.explain.picture.network import network_picture
from tests.explain.picture.stories import dense
story = dense([3, 70, 2], step=True)
print(hashlib.sha256((graph_picture(story) + network_picture(story)).encode()).hexdigest())
"""


@pytest.mark.parametrize("draw", [network_picture, graph_picture])
def test_a_picture_needs_nothing_else(draw: Callable[[Story], str]) -> None:
    """It has a title, a description and a role; no script, no address, no reference, no id that could meet another's in a page."""
    svg = draw(founding())
    root = Picture(svg).root
    assert root.get("role") == "img"
    assert [child.tag.partition("}")[2] for child in root][:2] == ["title", "desc"]
    assert all(child.text for child in list(root)[:2])
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<script|href|url\(|@import|\bid=|\bon\w+=", svg)


def test_formulas_are_escaped() -> None:
    """A comparison in a formula is text, not a tag."""
    svg = graph_picture(Story.of(make_network(Relu(), HalfMse())))
    assert "&gt; 0" in svg
    assert "> 0" in Picture(svg).words


def test_rules_of_style_stay_within_the_picture() -> None:
    """Every selector begins with the picture's class, so that a page around it looks as before."""
    selectors = re.findall(r"(?:^|[{}])\s*([^{}@]+?)\s*\{", STYLE)
    assert len(selectors) > 20
    assert [selector for selector in selectors if not selector.startswith((".picture ", "svg.picture"))] == []


def test_a_picture_has_the_same_bytes_in_every_process() -> None:
    """Whatever the seed of Python's hashes is."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", DRAW],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(digests) == 1


def test_a_large_tensor_is_abridged_with_its_corners() -> None:
    """All digits of up to 64 numbers; of more, the corners and dots between."""
    story = dense([64, 64])
    assert numbers(story.value("X")[:, :20]).count(",") == 59
    text = numbers(story.value("W_1"))
    assert "..." in text
    assert all(repr(float(story.value("W_1")[corner])) in text for corner in ((0, 0), (0, -1), (-1, 0), (-1, -1)))
