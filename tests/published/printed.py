"""How a printed figure is compared: within half a unit of its last printed digit, which the figure itself tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

__all__ = ["AS_PRINTED", "Closeness", "Printed", "disagreements", "figures", "minus", "printed_agrees"]

Printed: TypeAlias = "str | Sequence[Printed] | None"
"""A figure as its source prints it, or nested rows of them; None where the source prints nothing."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close ours must be: so many units of the last printed digit or, if that is more, so large a part of the figure.

    Looser than half a unit only with a reason.
    """

    why: str
    units: float = 0.5
    relative: float = 0.0


AS_PRINTED = Closeness("the source rounds its figures, and no more than that")


def printed_agrees(ours: float, printed: str, closeness: Closeness = AS_PRINTED) -> bool:
    """Whether `ours` rounds to `printed`; a figure with more digits than a float is met by the float that it names."""
    figure = Decimal(printed)
    exponent = figure.as_tuple().exponent
    assert isinstance(exponent, int), f"{printed} is no finite figure"
    half = Decimal(closeness.units) * Decimal(1).scaleb(exponent)
    allowed = max(half, Decimal(closeness.relative) * abs(figure))
    return ours == float(printed) or abs(Decimal(ours) - figure) <= allowed


def disagreements(ours: object, printed: Printed, closeness: Closeness = AS_PRINTED, place: str = "") -> Iterator[str]:
    """Every place where ours is not what is printed, with both; shapes must be the same."""
    if printed is None:
        return
    if isinstance(printed, str):
        if not (isinstance(ours, int | float) and printed_agrees(ours, printed, closeness)):
            yield f"{place}: ours {ours}, printed {printed}"
        return
    assert isinstance(ours, list), f"{place}: printed as rows, ours is {ours}"
    assert len(ours) == len(printed), f"{place}: {len(printed)} printed, ours are {len(ours)}"
    for i, (our, one) in enumerate(zip(ours, printed, strict=True)):
        yield from disagreements(our, one, closeness, f"{place}[{i}]")


def figures(printed: Printed) -> Iterator[str]:
    """Every figure in nested rows of them."""
    if isinstance(printed, str):
        yield printed
    elif printed is not None:
        for one in printed:
            yield from figures(one)


def minus(printed: Printed) -> Printed:
    """The figures with the other sign: for sources that print the direction of descent in place of the gradient."""
    if isinstance(printed, str):
        return printed.removeprefix("-") if printed.startswith("-") else f"-{printed}"
    return None if printed is None else [minus(one) for one in printed]
