"""Shapes that do not meet: each error names the place, both shapes and the mend."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from app.engine.activations import Relu
from app.engine.checks import checked_network, size
from app.engine.errors import ValidationFailed
from app.engine.layers import Dense
from app.engine.losses import CrossEntropy, HalfMse, Loss

Path = tuple[str | int, ...]


def _ones(*shape: int) -> Any:
    return np.ones(shape)


def _problems(X: Any, y: Any, layers: Sequence[Dense], loss: Loss | None = None, **more: Any) -> list[tuple[Path, str]]:
    with pytest.raises(ValidationFailed) as caught:
        checked_network(X, y, layers, loss or HalfMse(), **more)
    return [(place.path, place.detail) for place in caught.value.places]


@pytest.mark.parametrize(
    ("layers", "path", "shapes"),
    [
        ([Dense(_ones(3, 2))], ("layers", 0, "W"), ("W_1 is 3 x 2", "X is 4 x 2", "2 rows")),
        (
            [Dense(_ones(2, 3)), Dense(_ones(2, 1))],
            ("layers", 1, "W"),
            ("W_2 is 2 x 1", "A_1 is 4 x 3", "3 rows"),
        ),
        ([Dense(_ones(2, 3), _ones(2))], ("layers", 0, "b"), ("b_1 has 2 numbers", "W_1, 2 x 3", "3 numbers", "1 x 3")),
        ([Dense(_ones(2, 3), _ones(3, 1))], ("layers", 0, "b"), ("b_1 is 3 x 1", "W_1, 2 x 3", "3 numbers", "1 x 3")),
    ],
    ids=["first-W", "second-W", "flat-b", "matrix-b"],
)
def test_a_mismatch_names_both_shapes(layers: list[Dense], path: Path, shapes: tuple[str, ...]) -> None:
    """The place, the shape that is there, the shape it must meet, and what would fit are all in one sentence."""
    [(where, detail)] = _problems(_ones(4, 2), None, layers)
    assert where == path
    assert [shape for shape in shapes if shape not in detail] == []


def test_in_columns_the_other_side_must_meet() -> None:
    """W has a column for each input, b a row for each unit."""
    problems = _problems(_ones(2, 4), None, [Dense(_ones(3, 3), _ones(1, 3))], layout="columns")
    assert [path for path, _ in problems] == [("layers", 0, "b"), ("layers", 0, "W")]
    assert "3 x 1" in problems[0][1]
    assert "W_1 is 3 x 3 but X is 2 x 4: W_1 must have 2 columns" in problems[1][1]


@pytest.mark.parametrize("b", [_ones(3), _ones(1, 3)])
def test_a_bias_may_be_flat_or_a_row(b: Any) -> None:
    """Either way it becomes one row, in columns one column."""
    network = checked_network(_ones(4, 2), None, [Dense(_ones(2, 3), b)], HalfMse())
    assert network.layers[0].parameters["b"].shape == (1, 3)
    turned = checked_network(
        _ones(2, 4), None, [Dense(_ones(3, 2), b.reshape(b.shape[::-1]))], HalfMse(), layout="columns"
    )
    assert turned.layers[0].parameters["b"].shape == (3, 1)


def test_targets_are_of_the_shape_of_the_outputs() -> None:
    """A y of another shape is named with its shape and the outputs'."""
    layers = [Dense(_ones(2, 3)), Dense(_ones(3, 1))]
    [(path, detail)] = _problems(_ones(4, 2), _ones(4, 2), layers)
    assert path == ("y",)
    assert "y is 4 x 2 but A_2 is 4 x 1" in detail
    [(path, detail)] = _problems(_ones(2, 4), _ones(4, 1), [layer.transpose() for layer in layers], layout="columns")
    assert "y is 4 x 1 but A_2 is 1 x 4" in detail


def test_class_numbers_are_for_losses_over_classes() -> None:
    """A list as y is refused by a loss that takes no class numbers, with an example of what it takes."""
    [(path, detail)] = _problems(_ones(4, 2), np.array([0, 1, 1, 0]), [Dense(_ones(2, 3))])
    assert path == ("y",)
    assert "half_mse does not take class numbers" in detail
    assert "4 x 3" in detail


def test_there_is_one_class_number_a_sample() -> None:
    """Both counts are named."""
    [(path, detail)] = _problems(_ones(4, 2), np.array([0, 1]), [Dense(_ones(2, 3))], CrossEntropy())
    assert path == ("y",)
    assert "2 class numbers" in detail
    assert "4 samples" in detail


def test_class_numbers_are_below_the_number_of_outputs() -> None:
    """Each number out of range is pointed at, with the range; at most twenty are."""
    problems = _problems(_ones(4, 2), np.array([0, 3, -1, 2]), [Dense(_ones(2, 3))], CrossEntropy())
    assert [path for path, _ in problems] == [("y", 1), ("y", 2)]
    assert all("A_1 has 3 outputs" in detail and "0 to 2" in detail for _, detail in problems)
    assert len(_problems(_ones(50, 2), np.full(50, 9), [Dense(_ones(2, 3))], CrossEntropy())) == 20


def test_all_that_is_wrong_is_said_at_once() -> None:
    """Two wrong biases are two places; what hangs on the first wrong shape is not reported again."""
    layers = [Dense(_ones(2, 3), _ones(2)), Dense(_ones(3, 2), _ones(5)), Dense(_ones(9, 9)), Dense(_ones(1, 1))]
    assert [path for path, _ in _problems(_ones(4, 2), _ones(7, 7), layers)] == [
        ("layers", 0, "b"),
        ("layers", 1, "b"),
        ("layers", 2, "W"),
    ]


def test_numbers_too_large_for_float32_are_refused() -> None:
    """float32 ends at 3.4e38: what would become infinite is pointed at, what only loses digits is not."""
    layers = [Dense(_ones(2, 3), 1e39 * _ones(3)), Dense(-1e300 * _ones(3, 1))]
    problems = _problems(1e40 * _ones(4, 2), 1e50 * _ones(4, 1), layers, dtype="float32")
    assert {path for path, _ in problems} == {("layers", 0, "b"), ("layers", 1, "W"), ("X",), ("y",)}
    assert all("float32" in detail for _, detail in problems)
    checked_network(0.1 * _ones(4, 2), None, [Dense(3.4e38 * _ones(2, 3))], HalfMse(), dtype="float32")


def test_what_fits_is_not_copied() -> None:
    """Arrays of the right dtype and shape go into the network as they are."""
    X, y, layer = _ones(4, 2), _ones(4, 3), Dense(_ones(2, 3), _ones(1, 3), Relu())
    network = checked_network(X, y, [layer], HalfMse(), l1=0.5, l2=0.25)
    assert (network.X is X, network.y is y, network.layers[0] is layer) == (True, True, True)
    assert (network.l1, network.l2, network.layout) == (0.5, 0.25, "rows")


def test_a_dtype_holds_for_the_whole_network() -> None:
    """In float32 the data, the targets, the weights and the biases are float32; class numbers stay whole."""
    network = checked_network(_ones(4, 2), _ones(4, 3), [Dense(_ones(2, 3), _ones(3))], HalfMse(), dtype="float32")
    parts = [network.X, network.y, *network.layers[0].parameters.values()]
    assert {part.dtype for part in parts if part is not None} == {np.dtype(np.float32)}
    numbers = checked_network(_ones(2, 2), np.array([0, 1]), [Dense(_ones(2, 3))], CrossEntropy(), dtype="float32").y
    assert numbers is not None
    assert numbers.tolist() == [0, 1]


@pytest.mark.parametrize(("shape", "words"), [((4, 3), "4 x 3"), ((3,), "3"), ((), "")])
def test_a_shape_in_words(shape: tuple[int, ...], words: str) -> None:
    """Sides are joined by x."""
    assert size(shape) == words
