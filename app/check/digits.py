"""How exactly a claim was written: the last decimal place, or the last significant digit, that is used anywhere in it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from app.check.bounds import SINGLE

__all__ = ["Digits", "as_others", "digits_of"]

_FULL: Final = 15  # significant digits of a number that was not rounded by hand
_LOOKED_AT: Final = 4096  # entries; more of them would not say more
_READ: Final = 64  # of these, from the smallest to the largest
_SINGLE: Final = 8  # significant digits that are hardly ever a float32's by chance
_LONGEST_SINGLE: Final = 9  # significant digits that tell any float32 from the next
_TELLING: Final = 3  # decimals or digits that say how a tensor was rounded; fewer may be what its numbers are


@dataclass(frozen=True, slots=True)
class Digits:
    """The most decimal places and the most significant digits of any number in a claim.

    `exact`: short as they are, the numbers are taken at their word. `coarse`: they may come from float32, printed as a double is
    (0.30000001192092896), by their own few digits (0.3), or rounded.
    """

    decimals: int
    significant: int
    exact: bool = False
    coarse: bool = False

    @property
    def single(self) -> bool:
        """Whether the numbers are float32's and no double's."""
        return self.coarse and self.significant >= _SINGLE

    @property
    def full(self) -> bool:
        """Whether nothing was rounded by hand."""
        return self.exact or self.single or self.significant >= _FULL

    def half_unit(self, claim: Any) -> Any:
        """Half a unit of the last place, an entry each.

        The last place is the last decimal of the tensor or, where numbers were written with so many significant digits,
        the last of those: in a tensor rounded to decimals its largest number has the most, and both are the same.
        What may have been a float32 before it was rounded had its rounding, too.
        """
        if self.exact:
            return 0.0
        decimal = 0.5 * 10.0**-self.decimals * (1 + 1e-9)
        if self.significant >= _FULL:
            return decimal
        before = SINGLE * np.max(np.abs(claim)) if self.coarse and not self.single else 0.0
        size = np.abs(np.asarray(claim, np.float64))
        magnitude = np.floor(np.log10(np.where(size > 0, size, 10.0**-self.decimals)))
        return np.maximum(decimal, 0.5 * 10.0 ** (magnitude - self.significant + 1) * (1 + 1e-9)) + before


def digits_of(claim: Any) -> Digits:
    """Read off the numbers of a claim how they were rounded."""
    numbers = np.asarray(claim, np.float64).ravel()[:_LOOKED_AT]
    some = _some(np.abs(numbers))
    read = [_digits(repr(number)) for number in some.tolist()]
    significant = max(significant for significant, _ in read)
    decimals = max(decimals for _, decimals in read)
    # Nobody rounds a gradient to a whole number, and half a unit of it would forgive everything.
    digits = Digits(decimals, significant, exact=decimals == 0)
    return replace(digits, coarse=_of_single(some, digits))


def as_others(digits: Digits, others: Iterable[Digits]) -> Digits:
    """How a claim was rounded and computed, seen beside the others (itself among them).

    Of few decimals, 0.1 beside numbers with all their digits is 0.1. Beside rounded ones it may be 0.100, and zeros may be small
    numbers, rounded to fewer decimals than the others; so may whole numbers that stand alone. Nobody rounds to fewer than three.
    Digits too few to tell are of doubles where other claims are.
    """
    others = list(others)
    if digits.coarse and not digits.single and not all(other.coarse for other in others):
        digits = replace(digits, coarse=False)
    if digits.decimals >= _TELLING:
        return digits
    telling = [other for other in others if other.decimals >= _TELLING]
    if telling and all(other.full for other in telling):
        return replace(digits, exact=True)
    if telling or digits.exact:
        return replace(digits, decimals=_TELLING, significant=max(digits.significant, _TELLING), exact=False)
    return digits


def _some(sizes: Any) -> Any:
    """As many as are read. The smallest has the most decimals of numbers rounded to digits, the largest the most digits of others."""
    if len(sizes) <= _READ:
        return sizes
    distinct = np.unique(sizes)
    return distinct[np.linspace(0, len(distinct) - 1, _READ).astype(int)]


def _of_single(some: Any, digits: Digits) -> bool:
    """Whether each number is a float32, rounded as the claim is or written as short as tells it from other float32's."""
    with np.errstate(over="ignore"):
        nearest = some.astype(np.float32)
    if np.all(np.abs(np.float64(nearest) - some) <= replace(digits, exact=False).half_unit(some)):
        return True
    return digits.significant <= _LONGEST_SINGLE and all(map(_equal_as_text, nearest, some.tolist()))


def _equal_as_text(single: Any, double: float) -> bool:
    return float(str(single)) == double


def _digits(text: str) -> tuple[int, int]:
    """The significant digits and the decimal places of a number as Python writes it; 1230 has three, as 1.23e+03 does."""
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    significant = len((whole + fraction).strip("0"))
    return significant, max(len(fraction) - int(exponent or 0), 0)
