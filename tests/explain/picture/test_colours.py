"""Signs and phases can be told apart by people who see colours differently, and letters be read on light and dark paper."""

import re
from itertools import combinations

import numpy as np
import pytest

from app.engine.functions import Array
from app.explain.picture.colours import STYLE, TINT

# Machado, Oliveira, Fernandes, "A physiologically-based model for simulation of color vision deficiency" (2009), severity 1.0.
DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "none": np.eye(3).tolist(),
}
LIGHT, DARK = STYLE.split("@media")


def _colour(rules: str, name: str) -> Array:
    """A class's colour: red, green and blue from 0 to 1."""
    found = re.search(rf"\.{name}{{[^}}]*?#(\w{{6}})", rules)
    assert found
    return np.array([int(found[1][k : k + 2], 16) for k in (0, 2, 4)]) / 255


def _linear(channels: Array) -> Array:
    """A colour in linear light (IEC 61966-2-1)."""
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _lab(linear: Array) -> Array:
    """CIE L*a*b* of a colour in linear light, white being D65."""
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(matrix @ np.clip(linear, 1e-9, 1) / matrix.sum(axis=1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("rules", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colours_differ_for_everyone(deficiency: str, rules: str) -> None:
    """The two signs by more than 40 in CIE 1976, phases by more than 15, where about 2 is just noticed."""
    seen = {
        name: _lab(np.array(DEFICIENCIES[deficiency]) @ _linear(_colour(rules, name)))
        for name in ("positive", "negative", "forward", "loss", "backward", "update")
    }
    assert np.linalg.norm(seen["positive"] - seen["negative"]) > 40
    for one, other in combinations(("forward", "loss", "backward", "update"), 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 15, (one, other)


@pytest.mark.parametrize("rules", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("letters", "least"), [("picture text", 7), ("faint", 4.5)])
def test_letters_stand_out_from_the_paper(letters: str, least: float, rules: str) -> None:
    """By the contrast that WCAG 2.2 wants, also on the strongest tint of a box."""
    paper, ink = _colour(rules, "paper"), _colour(rules, letters)
    tinted = [(1 - TINT) * paper + TINT * _colour(rules, name) for name in ("positive", "negative")]
    for ground in (paper, *tinted):
        dark, light = sorted(float(_linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (ground, ink))
        assert (light + 0.05) / (dark + 0.05) >= least
