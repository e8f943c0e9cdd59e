"""The slope of a function from its values alone: exact where it is smooth, aware of kinks and of places without a value."""

import math
from collections.abc import Callable

import pytest

from app.engine.slopes import VALUES_A_SLOPE, slope

Function = Callable[[float], float]


@pytest.mark.parametrize(
    ("f", "true", "digits"),
    [
        (math.sin, 1.0, 1e-15),
        (math.exp, 1.0, 3e-13),
        (lambda h: (1 + h) ** 5, 5.0, 1e-12),
        (lambda h: 1 / (1 + h), -1.0, 1e-12),
        (lambda h: math.cos(30 * h) + h, 1.0, 1e-8),
        (lambda h: 1e6 + h * h + 3 * h, 3.0, 1e-6),
        (lambda _: 0.25, 0.0, 0.0),
    ],
    ids=["sin", "exp", "power", "reciprocal", "wave", "far-from-0", "constant"],
)
def test_smooth_functions_have_exact_slopes(f: Function, true: float, digits: float) -> None:
    """The slope is right to nearly all digits that the values can tell, and no error is larger than the one that is stated."""
    found = slope(f, f(0.0), 1.0)
    assert abs(found.value - true) <= digits
    assert abs(found.value - true) <= 4 * found.error
    assert not found.kink


@pytest.mark.parametrize("size", [0.0, 1e-3, 1.0, 1e3, 1e6])
def test_the_first_step_goes_with_the_size(size: float) -> None:
    """What is moved may be small or large: a function that changes on its scale gives its slope."""
    scale = max(size, 0.1)
    found = slope(lambda h: math.exp(h / scale), 1.0, size)
    assert found.value * scale == pytest.approx(1, rel=1e-10)


@pytest.mark.parametrize(
    ("f", "left", "right"),
    [
        (abs, -1.0, 1.0),
        (lambda h: max(h, 0.0), 0.0, 1.0),
        (lambda h: math.sin(h) + 0.01 * abs(h), 0.99, 1.01),
        (lambda h: 3 * h if h < 0 else 5 * h + h * h, 3.0, 5.0),
    ],
    ids=["abs", "relu", "small-kink", "curve"],
)
def test_at_a_kink_the_slopes_of_both_sides_are_told(f: Function, left: float, right: float) -> None:
    """A difference of the two slopes that stays as steps shrink is a kink."""
    found = slope(f, f(0.0), 1.0)
    assert found.kink
    assert [found.left, found.right] == pytest.approx([left, right], abs=1e-5)


def _with_kink_at(place: float) -> Function:
    return lambda h: abs(h - place) + (1 + h) ** 2


@pytest.mark.parametrize("distance", [0.5, 0.015, 1e-3, 1e-4, 1e-5, 5e-6, 1e-6, 5e-7])
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_a_kink_near_by_is_no_kink_here(distance: float, side: float) -> None:
    """Steps that reach over a kink at some distance do not spoil the slope at 0."""
    f = _with_kink_at(side * distance)
    found = slope(f, f(0.0), 1.0)
    assert abs(found.value - (2 - side)) <= 1e-6
    assert not found.kink


@pytest.mark.parametrize("distance", [0.0, 1e-17, 1e-12, 1e-9, 1e-8, 1e-7, 2e-7, 3e-7])
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_a_kink_nearer_than_any_step_is_here(distance: float, side: float) -> None:
    """Where even the smallest step reaches over it, a kink is told, and the slope at 0 lies between those of both sides."""
    f = _with_kink_at(side * distance)
    found = slope(f, f(0.0), 1.0)
    true = 2 - side
    assert min(found.left, found.right) - 1e-6 <= true <= max(found.left, found.right) + 1e-6
    assert found.kink or abs(found.value - true) <= found.error


def test_a_single_step_with_values_is_better_than_none() -> None:
    """Where only the smallest step has values on both sides, they are the slope, and how far they differ its error."""
    found = slope(lambda h: 3 * h if abs(h) < 1e-6 else math.nan, 0.0, 1.0)
    assert found.value == pytest.approx(3)
    assert found.error < 1e-6
    assert not found.kink


@pytest.mark.parametrize("nothing", [math.nan, math.inf, -math.inf])
def test_steps_without_a_value_are_passed_over(nothing: float) -> None:
    """A function that ends near by has a slope all the same."""

    def f(h: float) -> float:
        return math.log(1e-3 + h) if h > -1e-3 else nothing

    found = slope(f, f(0.0), 1.0)
    assert found.value == pytest.approx(1000, rel=1e-7)
    assert not found.kink


def test_a_side_without_values_counts_as_a_kink() -> None:
    """Where nothing is to be had on one side, its slope is infinite, and the other side's is the slope."""
    ends = slope(lambda h: 2 * h if h >= 0 else math.nan, 0.0, 1.0)
    assert (ends.value, ends.left, ends.right, ends.kink) == (2.0, -math.inf, 2.0, True)
    begins = slope(lambda h: 2 * h if h <= 0 else math.inf, 0.0, 1.0)
    assert (begins.value, begins.left, begins.right, begins.kink) == (2.0, 2.0, math.inf, True)
    alone = slope(lambda h: math.nan, 0.0, 1.0)
    assert (alone.value, alone.left, alone.right, alone.kink) == (0.0, -math.inf, math.inf, True)


def test_the_number_of_calls_is_known() -> None:
    """A slope takes as many values as it says."""
    calls: list[float] = []

    def f(h: float) -> float:
        calls.append(h)
        return h

    slope(f, 0.0, 1.0)
    assert len(calls) == VALUES_A_SLOPE
    assert sorted(calls) == sorted(-h for h in calls)
