"""The computation graph's picture has every statement and every use, in lanes that read one way, and no line crosses a box."""

from itertools import pairwise
from math import inf

import pytest

from app.engine.network import Network
from app.engine.step import Step
from app.explain.picture.graph import graph_picture
from app.explain.story import Story
from tests.explain.picture.geometry import Area, Picture
from tests.explain.picture.stories import CUTS, EVERY_KIND, dense, founding


def _boxes(picture: Picture) -> dict[str, Area]:
    return {box.title.split()[0]: box for box in picture.boxes}


def _at(boxes: dict[str, Area], x: float, y: float) -> list[str]:
    """The boxes whose left or right side a point stands on, in the middle of its height."""
    return [
        name
        for name, box in boxes.items()
        if min(abs(x - box.left), abs(x - box.right)) < 0.2 and abs(y - (box.top + box.bottom) / 2) < 0.2
    ]


def test_the_founding_example_is_drawn_whole() -> None:
    """Its fourteen statements and the six tensors that it was given, each with its shape; no box for the batch size."""
    boxes = _boxes(Picture(graph_picture(founding())))
    given = {"X": "4 × 2", "y": "4 × 1", "W_1": "2 × 3", "b_1": "1 × 3", "W_2": "3 × 1", "b_2": "1 × 1"}
    assert {name: boxes[name].words for name in given} == {name: f"{name} {shape}" for name, shape in given.items()}
    computed = {"Z_1", "A_1", "Z_2", "A_2", "L", "dA_2", "dZ_2", "dW_2", "db_2", "dA_1", "dZ_1", "dW_1", "db_1", "dX"}
    assert set(boxes) == computed | set(given)
    assert boxes["dZ_1"].words == "dZ_1 = dA_1 * A_1 * (1 - A_1) 4 × 3"
    assert boxes["L"].words == "L = sum((A_2 - y) ** 2) / (2 * m) a number"
    assert "0.5093739015216607" in boxes["A_1"].title


def test_every_use_is_a_line() -> None:
    """From each tensor to each statement whose formula mentions it, and no other: the founding example's, by hand."""
    picture = Picture(graph_picture(founding()))
    boxes = _boxes(picture)
    uses = {
        "Z_1": "X W_1 b_1", "A_1": "Z_1", "Z_2": "A_1 W_2 b_2", "A_2": "Z_2", "L": "A_2 y", "dA_2": "A_2 y", "dZ_2": "dA_2",
        "dW_2": "A_1 dZ_2", "db_2": "dZ_2", "dA_1": "dZ_2 W_2", "dZ_1": "dA_1 A_1", "dW_1": "X dZ_1", "db_1": "dZ_1", "dX": "dZ_1 W_1",
    }  # fmt: skip
    drawn = sorted((*_at(boxes, *line.points[0]), *_at(boxes, *line.points[-1])) for line in picture.lines)
    assert drawn == sorted((used, user) for user, names in uses.items() for used in names.split())


def test_forward_reads_to_the_right_and_backward_to_the_left() -> None:
    """A use in the forward pass goes to the right; a gradient is under its tensor, and comes from one to the right of it."""
    boxes = _boxes(Picture(graph_picture(dense([3, 4, 2, 5]))))
    for used, user in pairwise(["X", "Z_1", "A_1", "Z_2", "A_2", "Z_3", "A_3", "L"]):
        assert boxes[used].right < boxes[user].left
    for used, user in pairwise(["dA_3", "dZ_3", "dA_2", "dZ_2", "dA_1", "dZ_1", "dX"]):
        assert boxes[user].right < boxes[used].left
    lowest = max(boxes[name].bottom for name in boxes if name[0] != "d")
    for name in (name for name in boxes if name[0] == "d"):
        assert boxes[name].top > lowest
        assert (boxes[name].left, boxes[name].right) == (boxes[name[1:]].left, boxes[name[1:]].right)
    heights = {round(boxes[name].top + boxes[name].bottom, 1) for name in ("X", "Z_1", "A_1", "Z_2", "A_2", "L")}
    assert len(heights) == 1


def test_a_cut_has_what_is_told_and_what_that_uses() -> None:
    """Layer 1's backward statements, and beside them what they use, dashed and without its formula."""
    picture = Picture(graph_picture(founding().cut(layer=1, phase="backward")))
    boxes = _boxes(picture)
    assert set(boxes) == {"dA_1", "dZ_1", "dW_1", "db_1", "dX", "dZ_2", "W_2", "A_1", "X", "W_1"}
    assert boxes["A_1"].words == "A_1 4 × 3"
    assert "= dZ_2 @ W_2.T" in boxes["dA_1"].words


def test_nothing_to_tell_is_said() -> None:
    """A story of an update that was not made has no boxes."""
    picture = Picture(graph_picture(founding().cut(phase="update")))
    assert picture.boxes == []
    assert "There is nothing of this to tell." in picture.words


def _crossings(picture: Picture) -> list[str]:
    """Lines that have a point inside a box."""
    bottoms = sorted(picture.boxes, key=lambda box: box.left)
    found = []
    for line in picture.lines:
        left, right = min(x for x, _ in line.points), max(x for x, _ in line.points)
        near = [box for box in bottoms if box.left < right and box.right > left]
        found += [
            f"a line crosses {box.words}"
            for box in near
            if any(
                box.left + 0.3 < x < box.right - 0.3 and box.top + 0.3 < y < box.bottom - 0.3 for x, y in line.points
            )
        ]
    return found


@pytest.mark.parametrize("told", EVERY_KIND)
def test_every_kind_of_program_can_be_read(told: Network | Step) -> None:
    """Whatever its parts are: no text on another, no box on another, no line across a box; every told formula is there."""
    story = Story.of(told)
    for cut in CUTS:
        part = story.cut(**cut)
        picture = Picture(graph_picture(part))
        assert [*picture.faults(), *_crossings(picture)] == [], cut
        assert {statement.name for statement in part.told} <= set(_boxes(picture))
        titles = " ".join(box.title for box in picture.boxes)
        assert all(f"{statement.name} = {statement.formula.text}\n" in titles for statement in part.told)


@pytest.mark.parametrize(("layers", "step"), [(64, False), (20, True)], ids=["network", "step"])
def test_deep_networks_can_be_read(layers: int, step: bool) -> None:  # noqa: FBT001 - a parameter of a test
    """With the norm of all gradients and an optimizer's schedule, whose lines run all along."""
    picture = Picture(graph_picture(dense([3] * (layers + 1), step=step)))
    assert [*picture.faults(), *_crossings(picture)] == []
    assert max((box.bottom - box.top for box in picture.boxes), default=inf) < 200
