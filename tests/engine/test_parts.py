"""What activations, losses, optimizers and clippings share: numbers that formulas mention by name."""

from typing import Any, get_args

import pytest

from app.engine.activations import Activation, Elu, Gelu
from app.engine.formula import Formula
from app.engine.losses import Huber, Loss, PoissonNll
from app.engine.optimizers import Adam, Optimizer, Sgd
from app.engine.parts import numbers_of, skeleton
from app.engine.update import Clip, ClipNorm
from tests.engine.networks import described, variants


@pytest.mark.parametrize(
    ("part", "numbers"),
    [
        (Elu(alpha=0.5), {"alpha": 0.5}),
        (Gelu(), {}),
        (PoissonNll(), {}),
        (ClipNorm(2.0), {"norm": 2.0}),
        (Adam(lr=0.1), {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.0}),
    ],
    ids=str,
)
def test_numbers_are_fields_that_are_numbers(part: object, numbers: dict[str, float]) -> None:
    """Names, switches and the kind are none."""
    assert numbers_of(part) == numbers


def test_a_skeleton_keeps_only_whether_a_number_is_zero() -> None:
    """Parts that differ in numbers only have one skeleton; a number that is 0 makes another."""
    assert skeleton(Huber(delta=3.0)) == skeleton(Huber(delta=0.1)) == Huber(delta=1.0)
    assert skeleton(Sgd(lr=0.1)) == Sgd(lr=1.0)
    assert skeleton(Sgd(lr=0.1, momentum=0.9, nesterov=True)) == Sgd(lr=1.0, momentum=1.0, nesterov=True)


@pytest.mark.parametrize("part", [*variants(Activation), *variants(Loss), *variants(Optimizer, 2)], ids=described)
def test_formulas_depend_on_numbers_by_their_being_zero_only(part: Any) -> None:
    """A part has the formulas of its skeleton, so that one compiled program serves every number."""
    assert _texts(part) == _texts(skeleton(part))


def _texts(part: Any) -> list[Any]:
    found = [getattr(part, name) for name in ("formula", "vjp", "gradient") if hasattr(part, name)]
    if hasattr(part, "rule"):
        found += [*part.schedule(), *part.rule(first=True), *part.rule(first=False), *part.memory.items()]
    return found


def test_every_number_is_mentioned() -> None:
    """No part has a parameter that its formulas ignore, whatever the other parameters are."""
    for member in (*get_args(Activation), *get_args(Loss), *get_args(Optimizer)):
        texts = [text for part in variants(member, 2) for text in _flat(part)]
        mentioned = {name for text in texts for name in Formula(text).names}
        assert numbers_of(member()).keys() <= mentioned, member.__name__
    for clip in get_args(Clip):
        texts = [text for _, text in clip(1.0).statements(["dW_1"])]
        assert numbers_of(clip(1.0)).keys() <= {name for text in texts for name in Formula(text).names}


def _flat(part: Any) -> list[str]:
    return [entry if isinstance(entry, str) else entry[1] for entry in _texts(part)]
