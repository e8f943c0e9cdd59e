"""How exactly a claim was written: the last decimal place that is used anywhere in it."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

__all__ = ["Digits", "digits_of"]

_FULL: Final = 15  # significant digits of a number that was not rounded by hand
_LOOKED_AT: Final = 4096  # entries; more of them would not say more
_SINGLE: Final = 9  # significant digits that a float32 printed as a double has at least


@dataclass(frozen=True, slots=True)
class Digits:
    """`decimals` places are used, or None: all that the floats have. `single`: the floats are float32's."""

    decimals: int | None
    single: bool = False

    @property
    def half_unit(self) -> float:
        """Half a unit of the last place; 0 where nothing was rounded."""
        return 0.0 if self.decimals is None else 0.5 * 10.0**-self.decimals * (1 + 1e-9)


def digits_of(claim: Any) -> Digits:
    """Read off the numbers of a claim how they were rounded.

    Whole numbers alone are taken as exact: nobody rounds a gradient to an integer, and half a unit would forgive everything.
    """
    numbers = np.asarray(claim, np.float64).ravel()[:_LOOKED_AT]
    read = [_digits(repr(abs(number))) for number in numbers.tolist()]
    if max(significant for significant, _ in read) >= _SINGLE and (numbers.astype(np.float32) == numbers).all():
        return Digits(None, single=True)
    if max(significant for significant, _ in read) >= _FULL:
        return Digits(None)
    decimals = max(decimals for _, decimals in read)
    return Digits(decimals or None)


def _digits(text: str) -> tuple[int, int]:
    """The significant digits and the decimal places of a number as Python writes it."""
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    significant = len((whole + fraction).lstrip("0"))
    return significant, max(len(fraction) - int(exponent or 0), 0)
