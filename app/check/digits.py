"""How exactly a claim was written: the last decimal place that is used anywhere in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

__all__ = ["Digits", "as_others", "digits_of"]

_FULL: Final = 15  # significant digits of a number that was not rounded by hand
_LOOKED_AT: Final = 4096  # entries; more of them would not say more
_SINGLE: Final = 9  # significant digits that a float32 printed as a double has at least


@dataclass(frozen=True, slots=True)
class Digits:
    """`decimals` places are used, or None: all that the floats have.

    `single`: the floats are float32's. `whole`: there are whole numbers only, which say nothing of how they were rounded.
    """

    decimals: int | None
    single: bool = False
    whole: bool = False

    @property
    def half_unit(self) -> float:
        """Half a unit of the last place; 0 where nothing was rounded."""
        return 0.0 if self.decimals is None else 0.5 * 10.0**-self.decimals * (1 + 1e-9)


def digits_of(claim: Any) -> Digits:
    """Read off the numbers of a claim how they were rounded.

    Whole numbers alone are taken as exact, unless other claims were rounded (`as_others`): nobody rounds a gradient to an
    integer, and half a unit would forgive everything.
    """
    numbers = np.asarray(claim, np.float64).ravel()[:_LOOKED_AT]
    read = [_digits(repr(abs(number))) for number in numbers.tolist()]
    if max(significant for significant, _ in read) >= _SINGLE and (numbers.astype(np.float32) == numbers).all():
        return Digits(None, single=True)
    if max(significant for significant, _ in read) >= _FULL:
        return Digits(None)
    decimals = max(decimals for _, decimals in read)
    return Digits(decimals or None, whole=decimals == 0)


def as_others(digits: Digits, others: Iterable[Digits]) -> Digits:
    """How a claim was rounded, seen beside the others: zeros may be small numbers rounded as those were."""
    rounded = [other.decimals for other in others if other.decimals is not None]
    return Digits(min(rounded)) if digits.whole and rounded else digits


def _digits(text: str) -> tuple[int, int]:
    """The significant digits and the decimal places of a number as Python writes it."""
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    significant = len((whole + fraction).lstrip("0"))
    return significant, max(len(fraction) - int(exponent or 0), 0)
