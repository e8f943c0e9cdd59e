"""The comparison with printed figures itself: what half a unit of the last printed digit is, and what it is not."""

import pytest

from tests.published.printed import Closeness, disagreements, figures, minus, printed_agrees


@pytest.mark.parametrize(
    ("ours", "printed"),
    [
        (0.1234549, "0.12345"),
        (0.12345, "0.12345"),
        (0.1249999, "0.12"),
        (0.125, "0.12"),  # a half is within: sources round it either way
        (0.125, "0.13"),
        (5.5, "6"),
        (-1.024204e-06, "-1.02420e-06"),
        (3.5108548e-05, "0.0000351085"),
        (0.0, "-0.000000000"),
        (0.1, "0.1000000000000000055511151231257827"),
        (0.29903386964167666, "0.29903386964167666"),
    ],
)
def test_a_figure_agrees_within_half_a_unit_of_its_last_digit(ours: float, printed: str) -> None:
    """A float agrees with every figure that it could have been rounded to, and with one that names it."""
    assert printed_agrees(ours, printed)


@pytest.mark.parametrize(
    ("ours", "printed"),
    [
        (0.123456, "0.12345"),
        (0.1251, "0.12"),
        (0.12, "0.120001"),
        (0.50, "0.5100"),
        (-0.5, "0.5"),
        (1.02e-06, "1.03e-06"),
        (0.2990338696416767, "0.29903386964167666"),
    ],
)
def test_a_figure_disagrees_beyond_half_a_unit_of_its_last_digit(ours: float, printed: str) -> None:
    """Trailing zeros, signs and exponents count: a float that rounds to another figure disagrees."""
    assert not printed_agrees(ours, printed)


def test_a_closeness_loosens_by_units_or_by_a_part_of_the_figure() -> None:
    """The looser of the two holds, and neither reaches further than it says."""
    assert printed_agrees(0.1264, "0.125", Closeness("why", units=1.5))
    assert not printed_agrees(0.1266, "0.125", Closeness("why", units=1.5))
    assert printed_agrees(100.9, "100.00", Closeness("why", relative=0.01))
    assert not printed_agrees(101.1, "100.00", Closeness("why", relative=0.01))


def test_disagreements_name_the_place_and_both_numbers() -> None:
    """Rows are compared figure by figure; what is not printed is not compared."""
    assert list(disagreements([[1.0, 2.5], [3.0, 9.9]], [["1", "2"], ["3", None]], place="Z_1")) == []
    assert list(disagreements([[1.0, 2.6]], [["1", "2"]], place="Z_1")) == ["Z_1[0][1]: ours 2.6, printed 2"]


@pytest.mark.parametrize("ours", [[[1.0]], [1.0, 2.0], 1.0, None])
def test_shapes_must_be_the_same(ours: object) -> None:
    """A missing row, a row too many or a number for a matrix is not passed over."""
    with pytest.raises(AssertionError):
        assert list(disagreements(ours, [["1"], ["2"]])) == []


def test_minus_turns_the_sign_of_every_figure_and_keeps_its_digits() -> None:
    """A direction of descent becomes a gradient without being rounded again."""
    assert minus([["0.50", "-1.5e-07"], [None]]) == [["-0.50", "1.5e-07"], [None]]
    assert list(figures([["0.50", None], "1"])) == ["0.50", "1"]
