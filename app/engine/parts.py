"""What all parts of a network (activations, losses, optimizers, clippings) have in common: they are dataclasses with numbers.

A part's formulas mention its numbers by the names of its fields. They may depend on a number otherwise only through its
being zero or not, so that one compiled program serves every learning rate.
"""

from dataclasses import MISSING, fields, replace
from functools import lru_cache
from typing import Any, TypeVar

__all__ = ["numbers_of", "skeleton"]

_Part = TypeVar("_Part")


def numbers_of(part: object) -> dict[str, float]:
    """The numbers of a part, by name."""
    kind: type = type(part)
    return {name: getattr(part, name) for name in _number_names(kind)}


@lru_cache(maxsize=1024)
def skeleton(part: _Part) -> _Part:
    """The part with every number made 0.0 or 1.0: all that its formulas may depend on, and hashable."""
    zero_or_one: dict[str, Any] = {name: float(number != 0) for name, number in numbers_of(part).items()}
    return replace(part, **zero_or_one)  # type: ignore[type-var]  # parts are dataclasses


@lru_cache
def _number_names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.default is MISSING or isinstance(f.default, float))
