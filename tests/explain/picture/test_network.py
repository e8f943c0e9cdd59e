"""The network's picture shows the numbers that there are, and can be read, whatever the network is."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
import pytest
from hypothesis import given

from app.engine.network import Network
from app.engine.step import Step
from app.explain.picture.network import network_picture
from app.explain.story import Story
from tests.explain.picture.geometry import Line, Picture
from tests.explain.picture.stories import CUTS, EVERY_KIND, PRINTED, dense, founding
from tests.published.worked.founding import CASES
from tests.strategies import BOUNDED, networks

W: Final = [np.array(layer["W"]) for layer in CASES[0].request["layers"]]


def _by_name(picture: Picture) -> dict[str, Line]:
    return {line.title.partition(" = ")[0]: line for line in picture.lines}


def test_units_hold_the_first_sample() -> None:
    """The founding example's units say what its notebook prints for its first sample, in four digits."""
    picture = Picture(network_picture(founding()))
    for name in ("Z_1", "A_1", "Z_2", "A_2"):
        for unit, printed in enumerate(PRINTED[name][0]):
            assert f"{name}[0,{unit}]" in picture.box(f"{name}[0,{unit}]").words
            assert f" {float(printed):.4g}" in picture.box(f"{name}[0,{unit}]").words
    assert "L 0.299" in picture.words
    assert "the first of 4 samples" in picture.words


def test_a_backward_story_shows_gradients_in_the_mean_of_the_batch() -> None:
    """The mean of the four samples' gradients that the notebook prints; and edges are the entries of dW and db."""
    picture = Picture(network_picture(founding().cut(phase="backward")))
    for name in ("dZ_1", "dA_1", "dA_2"):
        for unit, column in enumerate(zip(*PRINTED[name], strict=True)):
            mean = sum(map(float, column)) / 4
            words = picture.box(f"{name}[:,{unit}]").words
            shown = float(re.search(rf"{name}\[:,{unit}\] (\S+)", words)[1])  # type: ignore[index]
            assert shown == pytest.approx(mean, rel=6e-4)
    lines = _by_name(picture)
    assert {f"dW_1[{i},{j}]" for i in range(2) for j in range(3)} | {f"db_1[0,{j}]" for j in range(3)} <= set(lines)
    for i, row in enumerate(PRINTED["dW_2"]):
        assert float(lines[f"dW_2[{i},0]"].title.partition(" = ")[2]) == pytest.approx(float(row[0]), abs=5e-9)
    assert "in the mean of 4 samples" in picture.words


def test_a_line_is_as_thick_as_its_weight_is_large() -> None:
    """Each entry of W has one line, from its input to its unit; the larger of two is the thicker, a sign is a colour."""
    story = dense([3, 4, 2])
    picture = Picture(network_picture(story))
    for l, layer in enumerate(story.layers, 1):
        lines = {(i, j): _by_name(picture)[f"W_{l}[{i},{j}]"] for i, j in np.ndindex(*layer.W.shape)}
        ordered = sorted(lines, key=lambda at: abs(layer.W[at]))
        assert all(lines[a].thick <= lines[b].thick for a, b in pairwise(ordered))
        assert lines[ordered[-1]].thick > 1.5 * lines[ordered[0]].thick
        for (i, j), line in lines.items():
            assert line.class_ == ("positive" if layer.W[i, j] > 0 else "negative")
            start = picture.box(f"{'X' if l == 1 else f'A_{l - 1}'}[0,{i}]")
            end = picture.box(f"A_{l}[0,{j}]")
            assert line.points[0] == pytest.approx((start.right, (start.top + start.bottom) / 2), abs=0.11)
            assert line.points[-1] == pytest.approx((end.left, (end.top + end.bottom) / 2), abs=0.11)


def test_biases_come_from_a_one() -> None:
    """Each entry of b has a line, from the box that says which b it is."""
    picture = Picture(network_picture(dense([3, 4, 2])))
    one = picture.box("1 b_2")
    for unit in range(2):
        start = _by_name(picture)[f"b_2[0,{unit}]"].points[0]
        assert start == pytest.approx((one.right, (one.top + one.bottom) / 2), abs=0.11)


def test_columns_are_the_same_picture_with_indices_swapped() -> None:
    """Names are those of the request's layout: A_1[2,0] is the first sample in columns."""
    story = founding()
    X, y = story.network.X.T, story.network.y.T  # type: ignore[union-attr]
    layers = tuple(layer.transpose() for layer in story.layers)
    columns = Story.of(Network(X, y, layers, story.network.loss, layout="columns"))
    swap = re.compile(r"\[([\d:]+),([\d:]+)\]")
    for phase in ("forward", "backward"):
        rows = Picture(network_picture(story.cut(phase=phase)))
        other = Picture(network_picture(columns.cut(phase=phase)))
        swapped = {swap.sub(r"[\2,\1]", box.words) for box in other.boxes}
        assert swapped == {box.words for box in rows.boxes}
        assert any("A_1[2,0]" in box.words or "dA_1[2,:]" in box.words for box in other.boxes)


def test_a_large_layer_is_drawn_by_its_ends_and_says_so() -> None:
    """Up to 64 units all are drawn; of 128 the first six and the last six, and how many more there are."""
    picture = Picture(network_picture(dense([64, 128, 10])))
    assert [sum(f"{name}[0," in box.words for box in picture.boxes) for name in ("X", "A_1", "A_2")] == [64, 12, 10]
    for said in ("128 units", "116 more", "500 of 8192 lines", "120 of 1280 lines", "more than 64 units"):
        assert said in picture.words
    assert {f"A_1[0,{unit}]" in picture.words for unit in (0, 5, 122, 127)} == {True}
    assert "A_1[0,6]" not in picture.words


def test_of_many_lines_the_strongest_are_drawn() -> None:
    """No weight that is left out is larger than one that is drawn."""
    story = dense([64, 64, 10])
    shown = {name for name in _by_name(Picture(network_picture(story))) if name.startswith("W_1")}
    drawn = np.array([f"W_1[{i},{j}]" in shown for i, j in np.ndindex(64, 64)]).reshape(64, 64)
    size = abs(story.layers[0].W)
    assert 0 < drawn.sum() < drawn.size
    assert size[~drawn].max() <= size[drawn].min()


def test_a_layer_is_drawn_alone() -> None:
    """A story of layer 2 of 3 has what goes into it and what comes out, and neither the data nor the loss."""
    picture = Picture(network_picture(dense([3, 4, 2, 5]).cut(layer=2)))
    assert {line.title.partition("[")[0] for line in picture.lines} == {"W_2", "b_2"}
    assert [word for word in ("the data", "layer 1", "layer 2", "layer 3", "loss") if word in picture.words] == [
        "layer 1",
        "layer 2",
    ]


def test_after_the_update_lines_are_the_new_weights() -> None:
    """A story of the update draws W_1_next, and of a frozen parameter what it stays."""
    step = EVERY_KIND[0].values[0]
    assert isinstance(step, Step)
    assert step.network.layers[0].frozen == {"W"}
    names = {
        line.title.partition("[")[0] for line in Picture(network_picture(Story.of(step).cut(phase="update"))).lines
    }
    assert names == {"", "W_1", "b_1_next", "W_2_next", "b_2_next", "W_3_next", "b_3_next"}


@pytest.mark.parametrize("told", EVERY_KIND)
def test_every_kind_of_network_can_be_read(told: Network | Step) -> None:
    """Whatever its parts are: no text lies on another, none crosses a box or the page's edge; the parts are named."""
    story = Story.of(told)
    for cut in CUTS:
        assert list(Picture(network_picture(story.cut(**cut))).faults()) == [], cut
    words = Picture(network_picture(story)).words
    assert all(layer.activation.kind in words for layer in story.layers)
    assert story.network.loss.kind in words


@BOUNDED
@given(networks())
def test_any_network_can_be_read(network: Network) -> None:
    """The same of whatever hypothesis draws."""
    story = Story.of(network)
    for phase in ("forward", "backward"):
        assert list(Picture(network_picture(story.cut(phase=phase))).faults()) == []


@pytest.mark.parametrize("sizes", [(64, 64, 10), (784, 128, 10), (1, 1), (65, 1), (1, 300, 1), (3, *[5] * 64)])
def test_sizes_that_the_service_takes_can_be_read(sizes: tuple[int, ...]) -> None:
    """From one unit to many, and 64 layers; the document stays below a megabyte."""
    svg = network_picture(dense(sizes))
    assert list(Picture(svg).faults()) == []
    assert len(svg) < 1_000_000


def test_numbers_of_any_size_have_room() -> None:
    """The largest numbers, whose sum over the batch overflows, and the smallest."""
    story = dense([2, 3])
    for size in (1e300, 1e-300, 5e-324, 0.0):
        inputs = {**story.inputs, "W_1": np.full((2, 3), size), "X": np.full((3, 2), -size)}
        values = {**story.values, "dA_1": np.full((3, 3), 1.7e308), "dX": np.full((3, 2), -size)}
        extreme = replace(story, inputs=inputs, values=values)
        for phase in ("forward", "backward"):
            picture = Picture(network_picture(extreme.cut(phase=phase)))
            assert list(picture.faults()) == []
            assert not re.search(r"inf|nan", picture.words)
