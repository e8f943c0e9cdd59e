"""What can go wrong in the engine: a meaning and a stable code each, never an HTTP status.

ChainruleError
├── ValidationFailed     the network, the data or the optimizer's state cannot be meant so
└── NotFinite            a tensor came out as infinity or not-a-number
"""

from dataclasses import dataclass
from typing import ClassVar

__all__ = ["ChainruleError", "NotFinite", "Place", "ValidationFailed"]


@dataclass(frozen=True, slots=True)
class Place:
    """One thing wrong: where (the path of keys and indices from the request's root) and what, with its mend."""

    path: tuple[str | int, ...]
    detail: str


class ChainruleError(Exception):
    """The base of every error that the engine raises; `code` is stable, `str(error)` is one sentence for people."""

    code: ClassVar[str]


class ValidationFailed(ChainruleError):
    """Shapes that do not meet, class numbers out of range, an optimizer's state that is another's."""

    code = "validation_failed"

    def __init__(self, *places: Place) -> None:
        super().__init__(places[0].detail if len(places) == 1 else f"{len(places)} things are wrong with this request")
        self.places = places


class NotFinite(ChainruleError):
    """A result overflowed or has no value; `tensor` is the first, in order of computation, where it happened."""

    code = "not_finite"

    def __init__(self, tensor: str, detail: str) -> None:
        super().__init__(detail)
        self.tensor = tensor
