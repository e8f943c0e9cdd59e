"""The bounds of parameters: data that stands beside each number of each part."""

from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest
from annotated_types import BaseMetadata, Ge, Gt, Le, Lt

from app.engine.activations import Activation
from app.engine.initializers import Initializer
from app.engine.losses import Loss
from app.engine.optimizers import Optimizer
from app.engine.parameters import Decay, NonNegative, Positive, Real
from app.engine.update import Clip

MEMBERS = [*get_args(Activation), *get_args(Loss), *get_args(Optimizer), *get_args(Initializer), *get_args(Clip)]


def _holds(bound: BaseMetadata, value: float) -> bool:
    match bound:
        case Ge(low):
            return bool(value >= low)  # type: ignore[operator]  # a bound is a number
        case Gt(low):
            return bool(value > low)  # type: ignore[operator]
        case Le(high):
            return bool(value <= high)  # type: ignore[operator]
        case Lt(high):
            return bool(value < high)  # type: ignore[operator]
    raise TypeError(bound)


def _admits(hint: Any, value: float) -> bool:
    return all(_holds(bound, value) for bound in hint.__metadata__)


@pytest.mark.parametrize(
    ("hint", "inside", "outside"),
    [
        (Real, (-1e300, 0.0, 1e300), (-1.1e300, 1.1e300, float("inf"), float("nan"))),
        (Positive, (5e-324, 1e300), (0.0, -1.0, 1.1e300, float("nan"))),
        (NonNegative, (0.0, 1e300), (-5e-324, 1.1e300, float("nan"))),
        (Decay, (0.0, 0.9999999999999999), (-0.1, 1.0, float("nan"))),
    ],
    ids=["Real", "Positive", "NonNegative", "Decay"],
)
def test_bounds(hint: Any, inside: tuple[float, ...], outside: tuple[float, ...]) -> None:
    """Each kind of number ends where it says, and never holds infinity or NaN."""
    assert [value for value in inside if not _admits(hint, value)] == []
    assert [value for value in outside if _admits(hint, value)] == []


@pytest.mark.parametrize("member", MEMBERS)
def test_every_number_has_bounds(member: Any) -> None:
    """No part has a number that may be anything, and each default is within its bounds."""
    hints = get_type_hints(member, include_extras=True)
    for field in fields(member):
        numeric = get_type_hints(member)[field.name] is float
        assert not numeric or hints[field.name].__metadata__, field.name
        if isinstance(field.default, float):
            assert _admits(hints[field.name], field.default), field.name
