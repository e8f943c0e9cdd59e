"""How exactly a claim was written: the last decimal place, or the last significant digit, that is used anywhere in it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

__all__ = ["Digits", "as_others", "digits_of"]

_FULL: Final = 15  # significant digits of a number that was not rounded by hand
_LOOKED_AT: Final = 4096  # entries; more of them would not say more
_READ: Final = 64  # of these, from the smallest to the largest
_SINGLE: Final = 9  # significant digits that a float32 printed as a double has at least
_TELLING: Final = (
    3  # decimals, or significant digits, that say how a tensor was rounded; fewer may be what its numbers are
)


@dataclass(frozen=True, slots=True)
class Digits:
    """The most decimal places and the most significant digits of any number in a claim.

    `exact`: short as they are, the numbers are taken at their word. `single`: they are float32's.
    """

    decimals: int
    significant: int
    exact: bool = False
    single: bool = False

    @property
    def full(self) -> bool:
        """Whether nothing was rounded by hand."""
        return self.exact or self.single or self.significant >= _FULL

    def half_unit(self, claim: Any) -> Any:
        """Half a unit of the last place, an entry each.

        The last place is the last decimal of the tensor or, where numbers were written with so many significant digits,
        the last of those: in a tensor rounded to decimals its largest number has the most, and both are the same.
        """
        if self.exact or self.single:
            return 0.0
        decimal = 0.5 * 10.0**-self.decimals * (1 + 1e-9)
        if self.significant >= _FULL:
            return decimal
        size = np.abs(np.asarray(claim, np.float64))
        magnitude = np.floor(np.log10(np.where(size > 0, size, 10.0**-self.decimals)))
        return np.maximum(decimal, 0.5 * 10.0 ** (magnitude - self.significant + 1) * (1 + 1e-9))


def digits_of(claim: Any) -> Digits:
    """Read off the numbers of a claim how they were rounded."""
    numbers = np.asarray(claim, np.float64).ravel()[:_LOOKED_AT]
    read = [_digits(repr(number)) for number in _some(np.abs(numbers)).tolist()]
    significant = max(significant for significant, _ in read)
    decimals = max(decimals for _, decimals in read)
    single = significant >= _SINGLE and bool((numbers.astype(np.float32) == numbers).all())
    # Nobody rounds a gradient to a whole number, and half a unit of it would forgive everything.
    return Digits(decimals, significant, exact=decimals == 0, single=single)


def as_others(digits: Digits, others: Iterable[Digits]) -> Digits:
    """How a claim with few decimals was rounded, seen beside the others (itself among them).

    0.1 beside numbers with all their digits is 0.1. Beside rounded ones it may be 0.100, and zeros may be small numbers, rounded to
    fewer decimals than the others; so may whole numbers that stand alone. Nobody rounds to fewer than three.
    """
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


def _digits(text: str) -> tuple[int, int]:
    """The significant digits and the decimal places of a number as Python writes it; 1230 has three, as 1.23e+03 does."""
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    significant = len((whole + fraction).strip("0"))
    return significant, max(len(fraction) - int(exponent or 0), 0)
