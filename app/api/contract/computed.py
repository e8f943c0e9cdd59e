"""Computed: an answer whose numbers are still to be found finite, by who writes it and before a byte of it is sent."""

from collections.abc import Callable
from typing import Any, NamedTuple

from app.engine.program import Values, require_finite

__all__ = ["Computed"]


class Computed(NamedTuple):
    """The body of an answer and what was computed for it.

    JSON has no number that is not finite: its writer makes `null` of one. Of a text at hand it is therefore known at a glance
    that all of its numbers are finite, at a tenth of the price of looking at them; that is most of a small answer's check.

    Attributes:
        body: plain values, whose leaves may be arrays.
        values: what must be finite, in order of computation; all of it is in the body.
        hint: gives a sentence on what to do if it is not.
        numbers: how many numbers the body holds at most.
    """

    body: dict[str, Any]
    values: Values
    hint: Callable[[], str]
    numbers: int

    def checked(self) -> dict[str, Any]:
        """The body.

        Raises:
            NotFinite: a value is infinite or NaN.
        """
        require_finite(self.values, self.hint)
        return self.body
