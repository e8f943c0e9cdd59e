"""How a claim was rounded is read off its numbers: never taken for finer than it was, and where there are enough, for no coarser."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from app.check.digits import Digits, as_others, digits_of
from tests.check.faulty import in_significant_digits

Rounding = Callable[[Any], Any]

DECIMALS: Final[dict[str, Rounding]] = {f"{d} decimals": lambda x, d=d: np.round(x, d) for d in range(3, 9)}  # type: ignore[misc]
SIGNIFICANT: Final[dict[str, Rounding]] = {
    f"{d} significant digits": lambda x, d=d: in_significant_digits({"x": x}, d)["x"]  # type: ignore[misc]
    for d in range(3, 9)
}
ROUNDINGS: Final = DECIMALS | SIGNIFICANT
SCALES: Final = (1e-5, 1e-2, 1, 30, 1e4, 1e7)
DOUBLES: Final = np.round(np.random.default_rng(0).uniform(1, 9, 9), 9)
"""A claim that was rounded, and has more digits than float32."""


def single(x: Any) -> Any:
    """Numbers as float32 has them, all their digits written out."""
    return np.float64(np.float32(x))


def short(x: Any) -> Any:
    """Numbers as a language with float32's writes them: as few digits as tell one from the next."""
    return np.vectorize(lambda number: float(str(np.float32(number))))(x)


def read(*claims: Any) -> list[Digits]:
    """How each of some claims was written, seen beside the others."""
    digits = [digits_of(claim) for claim in claims]
    return [as_others(each, digits) for each in digits]


def within(x: Any, written: Any, digits: Digits) -> bool:
    """Whether rounding may have moved every number as far as it did, up to the rounding of doubles."""
    return bool(np.all(np.abs(written - x) <= digits.half_unit(written) + 1e-15 * np.abs(written)))


@pytest.mark.parametrize(
    ("number", "significant", "decimals"),
    [
        (0.0, 0, 0),
        (-0.0, 0, 0),
        (3.0, 1, 0),
        (1230.0, 3, 0),
        (1e20, 1, 0),
        (1.25e17, 3, 0),
        (0.5, 1, 1),
        (-0.0625, 3, 4),
        (120.5, 4, 1),
        (1.5e-07, 2, 8),
        (1e-05, 1, 5),
        (0.1 + 0.2, 17, 17),
    ],
)
def test_the_digits_of_a_number(number: float, significant: int, decimals: int) -> None:
    """Zeros before the first digit and after the last are none, wherever the point is."""
    digits = digits_of(number)
    assert (digits.significant, digits.decimals, digits.exact) == (significant, decimals, decimals == 0)


@pytest.mark.parametrize("rounding", ROUNDINGS.values(), ids=ROUNDINGS)
def test_rounding_is_never_taken_for_finer_than_it_was(rounding: Rounding) -> None:
    """Numbers of any size, few or many, alone or beside others rounded otherwise, were moved by no more than is said of them."""
    rng = np.random.default_rng(1)
    for scale in SCALES:
        for size in (1, 1, 2, 3, 20) * 40:
            x, y = scale * rng.standard_normal(size), rng.standard_normal(5)
            written = rounding(x)
            assert within(x, written, *read(written))
            for other in (np.round(y, 6), np.round(y, 3)):
                assert within(x, written, read(written, other)[0])


@pytest.mark.parametrize("digits", range(3, 9))
def test_rounding_is_taken_for_what_it_was(digits: int) -> None:
    """A tensor of a few numbers shows to how many decimals, or significant digits, it was rounded."""
    x = np.random.default_rng(2).uniform(1, 9, 30)
    for written in (
        np.round(x, digits - 1),
        *(rounding(x) for rounding in [SIGNIFICANT[f"{digits} significant digits"]]),
    ):
        beside = read(written, DOUBLES)[0]
        assert np.allclose(beside.half_unit(written), 0.5 * 10.0 ** (1 - digits), rtol=1e-6)


@pytest.mark.parametrize("name", ["4 decimals", "7 decimals", "5 significant digits"])
def test_some_numbers_of_many_say_it_all(name: str) -> None:
    """Of a large tensor a few are read, and say the same as all do, also where nearly all are zeros."""
    x = np.zeros((300, 200))
    x[0, 100:110] = np.random.default_rng(3).standard_normal(10)
    written = ROUNDINGS[name](x)
    digits = read(written, DOUBLES)[0]
    assert within(x, written, digits)
    assert np.median(digits.half_unit(written)) <= 0.501 * 10.0 ** -int(name[0])


def test_numbers_with_all_their_digits_are_exact() -> None:
    """Half a unit of the last place of a double is no more than its own rounding."""
    x = np.random.default_rng(4).standard_normal(10)
    (digits,) = read(x)
    assert digits.full
    assert np.all(digits.half_unit(x) <= 1e-16)


def test_few_decimals_beside_numbers_with_all_their_digits_are_exact() -> None:
    """0.1 beside a third is 0.1."""
    digits = read(np.array([0.1, 2.0]), np.array([1 / 3]))[0]
    assert digits.exact
    assert digits.half_unit(0.1) == 0


@pytest.mark.parametrize("others", [[], [0.1235], [0.1235, 1 / 3]])
def test_zeros_may_be_small_numbers_rounded(others: list[float]) -> None:
    """Zeros alone or beside numbers that were rounded may be anything that is zero in three decimals."""
    digits = read(np.zeros(3), *others)[0]
    assert not digits.exact
    assert digits.half_unit(0.0) == pytest.approx(0.0005)


@pytest.mark.parametrize(
    ("number", "half_unit"), [(3.0, 0.005), (12.0, 0.05), (123.0, 0.5), (1230.0, 5.0), (1234.0, 0.5)]
)
def test_whole_numbers_alone_have_three_digits(number: float, half_unit: float) -> None:
    """Nobody rounds a gradient to a whole number: what looks like it was rounded to three decimals or digits, or not at all."""
    assert read(number)[0].half_unit(number) == pytest.approx(half_unit, rel=2e-3)


@pytest.mark.parametrize("rounding", [single, short, *ROUNDINGS.values()], ids=["all digits", "few digits", *ROUNDINGS])
def test_float32_is_recognised(rounding: Rounding) -> None:
    """Numbers of float32, written in full, as short as they can be or rounded, are seen to be no finer than that."""
    x = single(np.random.default_rng(5).standard_normal(30))
    claims = read(rounding(x), rounding(x[:3]), rounding(x[:1]), np.zeros(2))
    assert all(digits.coarse for digits in claims)
    assert claims[0].single == (rounding in {single, short} or claims[0].significant >= 8)


@pytest.mark.parametrize("digits", range(3, 8))
def test_the_rounding_of_float32_comes_before_that_of_digits(digits: int) -> None:
    """A number that float32 moved over the middle between two decimals was moved by no more than is said of it."""
    middle = np.random.default_rng(8).integers(10 ** (digits - 1), 10**digits, 50) / 10.0**digits + 0.5 * 10.0**-digits
    x, written = middle * (1 + 3e-8), np.round(middle * (1 - 3e-8), digits)
    assert np.all(np.abs(written - x) > 0.50000001 * 10.0**-digits)
    assert within(x, written, *read(written))


@pytest.mark.parametrize("name", ["8 decimals", "8 significant digits"])
def test_doubles_are_not_taken_for_float32(name: str) -> None:
    """Numbers with digits that float32 has not are no float32's, nor are short ones beside them."""
    x = np.random.default_rng(6).standard_normal(30)
    for written in (x, ROUNDINGS[name](x)):
        assert not any(digits.coarse for digits in read(written, np.array([0.5, 0.25]), np.round(x, 3)))


def test_what_is_surely_float32_stays_so_beside_doubles() -> None:
    """A loss kept in double beside tensors in float32 does not change what these are."""
    x = np.random.default_rng(7).standard_normal(30)
    tensors, loss = read(single(x), 1 / 3)
    assert (tensors.single, tensors.full, loss.single) == (True, True, False)


def test_huge_and_tiny_numbers_are_read() -> None:
    """What float32 has no number for is a double's."""
    (digits,) = read(np.array([1e300, 1.5e-300]))
    assert not digits.coarse
    assert np.all(np.isfinite(digits.half_unit(np.array([1e300, 1.5e-300]))))
