"""What is shown of a matrix: expected by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.explain.abridged import DIGITS, abridged, places, rounded
from tests.strategies import BOUNDED


def test_a_small_matrix_is_shown_whole() -> None:
    """Up to 8 x 8 there are no gaps, and nothing is said of any."""
    seen = abridged(np.arange(64.0).reshape(8, 8))
    assert [list(map(int, filter(None, row))) for row in seen.cells] == np.arange(64).reshape(8, 8).tolist()
    assert seen.left_out == ""


def test_of_a_large_matrix_the_corners_are_shown() -> None:
    """Three rows and columns at either end, a gap between, and a sentence that says so."""
    seen = abridged(np.arange(100.0 * 9).reshape(100, 9))
    assert seen.rows == (0, 1, 2, None, 97, 98, 99)
    assert seen.columns == (0, 1, 2, None, 6, 7, 8)
    assert seen.cells[0] == ("0", "1", "2", None, "6", "7", "8")
    assert seen.cells[3] == (None,) * 7
    assert seen.cells[-1] == ("891", "892", "893", None, "897", "898", "899")
    assert seen.left_out == "Of 100 × 9 numbers, only the first and last 3 rows and columns are shown."


def test_a_long_side_alone_is_cut() -> None:
    """A matrix of many rows and few columns loses rows only; class numbers, which have one axis, are a row."""
    assert abridged(np.zeros((9, 2))).left_out == "Of 9 × 2 numbers, only the first and last 3 rows are shown."
    classes = abridged(np.arange(12))
    assert classes.cells == (("0", "1", "2", None, "9", "10", "11"),)
    assert classes.left_out == "Of 12 numbers, only the first and last 3 columns are shown."


def test_a_form_may_show_more() -> None:
    """How much is too much is the form's to say."""
    assert None not in places(64, most=64)
    assert None in places(65, most=64)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (np.float64(0.1) + np.float64(0.2), "0.3"),
        (np.float32(0.3), "0.3"),
        (np.float64(-0.0), "0"),
        (np.float64(123456789.0), "1.2345679e+08"),
        (np.float64(1e-300), "1e-300"),
        (np.intp(1234567890), "1234567890"),
        (4, "4"),
        (0.29903386964167666, "0.29903387"),
    ],
)
def test_numbers_are_rounded_for_the_eye(number: Any, text: str) -> None:
    """To eight digits that matter; a float32 shows no digits that it has not; counts keep all."""
    assert rounded(number) == text


@BOUNDED
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_rounding_is_by_half_a_digit_at_most(number: float) -> None:
    """What is shown is as near as so many digits allow, and needs no more than those."""
    shown = float(rounded(np.float64(number)))
    assert abs(shown - number) <= 0.5000001 * 10.0 ** (1 - DIGITS) * abs(number) or abs(number) < 1e-300
    assert len(rounded(np.float64(number)).partition("e")[0].lstrip("-0.").replace(".", "")) <= DIGITS
