"""The update: how gradients are clipped, and what an optimizer's rule is called once it has its parameter's names."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from app.engine.optimizers import Adam, NAdam, Optimizer, RmsProp, Sgd
from app.engine.parts import numbers_of
from app.engine.program import Program
from app.engine.update import Clip, ClipNorm, ClipValue, update_statements

PARAMETERS = {"W_1": 1, "b_1": 1, "W_2": 2}


def _shown(
    optimizer: Optimizer, clip: Clip | None = None, *, first: bool, parameters: Mapping[str, int] | None = None
) -> list[str]:
    statements = update_statements(parameters or {"W_1": 1}, optimizer, clip, first=first)
    return [f"{s.name} = {s.formula.text}" for s in statements]


def _clipped(clip: Clip, **gradients: list[list[float]]) -> dict[str, Any]:
    names = {name.removeprefix("d"): 1 for name in gradients}
    inputs = {name: np.array(value) for name, value in gradients.items()}
    program = Program(s for s in update_statements(names, Sgd(), clip, first=True) if not s.name.endswith("next"))
    return program.run({**inputs, **numbers_of(clip)})


def test_a_rule_is_shown_with_its_parameters_names() -> None:
    """Adam's lines carry the parameter in every name, on a first step with the start of its memory."""
    assert _shown(Adam(), first=True) == [
        "m_W_1 = zeros(W_1)",
        "v_W_1 = zeros(W_1)",
        "m_W_1_next = beta1 * m_W_1 + (1 - beta1) * dW_1",
        "v_W_1_next = beta2 * v_W_1 + (1 - beta2) * dW_1 ** 2",
        "m_W_1_hat = m_W_1_next / (1 - beta1 ** t)",
        "v_W_1_hat = v_W_1_next / (1 - beta2 ** t)",
        "W_1_next = W_1 - lr * m_W_1_hat / (sqrt(v_W_1_hat) + eps)",
    ]
    assert _shown(Adam(), first=False) == _shown(Adam(), first=True)[2:]


def test_weight_decay_gets_a_name_of_its_own() -> None:
    """Where it is added to the gradient, the sum is called g, and the rule is of it."""
    assert _shown(Sgd(weight_decay=0.1, momentum=0.9), first=False) == [
        "g_W_1 = dW_1 + weight_decay * W_1",
        "u_W_1_next = momentum * u_W_1 + g_W_1",
        "W_1_next = W_1 - lr * u_W_1_next",
    ]


def test_the_first_velocity_is_the_gradient() -> None:
    """With momentum, nothing is remembered before the first step, and no start is shown that is not used."""
    assert _shown(Sgd(momentum=0.9, dampening=0.5), first=True) == [
        "u_W_1_next = dW_1",
        "W_1_next = W_1 - lr * u_W_1_next",
    ]


def test_what_all_parameters_share_is_computed_once() -> None:
    """A schedule's scalars come first, once a step, whatever the number of parameters."""
    shown = _shown(NAdam(), first=False, parameters=PARAMETERS)
    assert [line.split(" ")[0] for line in shown[:3]] == ["mu", "mu_ahead", "mu_product_next"]
    assert sum(line.startswith("mu") for line in shown) == 3


def test_parameters_are_updated_one_after_the_other() -> None:
    """Each has its own names and its own layer; what belongs to no layer has none."""
    statements = list(update_statements(PARAMETERS, RmsProp(), ClipNorm(1.0), first=False))
    assert [(s.name, s.layer) for s in statements] == [
        ("gradient_norm", None),
        ("dW_1_clipped", 1),
        ("db_1_clipped", 1),
        ("dW_2_clipped", 2),
        ("v_W_1_next", 1),
        ("W_1_next", 1),
        ("v_b_1_next", 1),
        ("b_1_next", 1),
        ("v_W_2_next", 2),
        ("W_2_next", 2),
    ]
    assert {s.phase for s in statements} == {"update"}


def test_a_clipped_gradient_replaces_the_gradient() -> None:
    """The rule is of the clipped one, and of nothing else."""
    for optimizer in (Sgd(), Sgd(weight_decay=0.1), Adam()):
        rule = _shown(optimizer, ClipValue(1.0), first=False)
        assert rule[0] == "dW_1_clipped = clip(dW_1, -value, value)"
        assert "dW_1_clipped" in " ".join(rule[1:])
        assert "dW_1 " not in " ".join(rule[1:]).replace("dW_1_clipped", "")


def test_without_parameters_nothing_is_clipped() -> None:
    """When all are frozen there is no norm to speak of."""
    assert list(update_statements({}, Sgd(), ClipNorm(1.0), first=True)) == []


def test_clipping_by_value_cuts_every_entry() -> None:
    """Entries beyond the value, either way, become it; the others stay."""
    clipped = _clipped(ClipValue(0.5), dW_1=[[0.4, -0.6], [0.5, 70.0]], db_1=[[-0.5, -1e9]])
    assert clipped["dW_1_clipped"].tolist() == [[0.4, -0.5], [0.5, 0.5]]
    assert clipped["db_1_clipped"].tolist() == [[-0.5, -0.5]]


@pytest.mark.parametrize(("norm", "factor"), [(6.5, 0.5), (1.3, 0.1), (13.0, 1.0), (20.0, 1.0)])
def test_clipping_by_norm_scales_all_gradients_by_one_factor(norm: float, factor: float) -> None:
    """The common norm of (3, 4) and (12) is 13: above the limit everything shrinks to it, below nothing does."""
    clipped = _clipped(ClipNorm(norm), dW_1=[[3.0], [-4.0]], db_1=[[12.0]])
    assert clipped["gradient_norm"] == 13
    assert clipped["dW_1_clipped"].tolist() == [[pytest.approx(3 * factor)], [pytest.approx(-4 * factor)]]
    assert clipped["db_1_clipped"].tolist() == [[pytest.approx(12 * factor)]]


def test_gradients_of_zero_are_not_divided_by_zero() -> None:
    """A norm of 0 is below every limit."""
    assert _clipped(ClipNorm(1.0), dW_1=[[0.0, 0.0]])["dW_1_clipped"].tolist() == [[0, 0]]
