"""Costs known beforehand, beside the work that is then done."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from app.engine import cost
from app.engine.activations import LeakyRelu, Softmax
from app.engine.checks import checked_network
from app.engine.gradcheck import gradcheck_runs
from app.engine.layers import Dense
from app.engine.losses import CrossEntropy, HalfMse
from app.engine.network import Network
from app.engine.optimizers import Optimizer
from app.engine.step import Step
from app.engine.update import ClipValue
from tests.engine.networks import described, make_network
from tests.strategies import OPTIMIZERS

NETWORKS = [
    make_network(LeakyRelu(), HalfMse()),
    make_network(LeakyRelu(), HalfMse(), layout="columns"),
    make_network(Softmax(), CrossEntropy(), bias="none"),
]


def _tensors(values: Mapping[Any, Any]) -> int:
    return sum(value.size for value in values.values() if np.ndim(value))


@pytest.mark.parametrize("network", NETWORKS, ids=["rows", "columns", "no-bias"])
def test_the_numbers_of_an_answer_are_known_before(network: Network) -> None:
    """Forward and backward make just as many numbers as was announced."""
    assert cost.forward_cost(network).numbers == _tensors({k: v for k, v in network.forward().items() if k != "Y"})
    assert cost.backward_cost(network).numbers == _tensors(network.backward())


def test_multiply_adds_are_those_of_the_products() -> None:
    """A layer of p inputs and n units takes m * p * n multiply-adds forward, and twice that back; each number made is one more."""
    m, p, n = 7, 5, 3
    network = checked_network(np.ones((m, p)), np.ones((m, n)), [Dense(np.ones((p, n)), np.ones((1, n)))], HalfMse())
    made_forward, made_back = 2 * m * n, 2 * m * n + p * n + n + m * p
    assert cost.forward_cost(network) == cost.Cost(m * p * n + made_forward, made_forward)
    assert cost.backward_cost(network) == cost.Cost(3 * m * p * n + made_forward + made_back, made_forward + made_back)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=described)
def test_a_step_never_makes_more_than_was_announced(optimizer: Optimizer) -> None:
    """Whatever the optimizer, with clipping and on its first step, `updates` and `next` hold at most what the estimate allows."""
    step = Step(NETWORKS[0], optimizer, ClipValue(1.0))
    values = step.run()
    parameters = {
        (i, name): P for i, layer in enumerate(step.next_layers(values)) for name, P in layer.parameters.items()
    }
    returned = _tensors(values) + _tensors(step.next_state(values) or {}) + _tensors(parameters)
    assert returned <= cost.step_cost(step.network).numbers


def test_a_check_costs_its_forward_passes() -> None:
    """Each move of each entry is one forward pass: three layers of a Z and an A, and the loss."""
    network = make_network(LeakyRelu(), HalfMse())
    passes, forward = cost.backward_cost(network), cost.forward_cost(network)
    expected = passes.operations + gradcheck_runs(network) * (forward.operations + 7 * cost.FORMULA)
    assert cost.gradcheck_cost(network).operations == expected


def test_many_small_formulas_cost_the_time_that_they_take() -> None:
    """64 layers of 4 units hold a thousand numbers, whose gradients take over 2 million formulas: more than is allowed by default."""
    network = checked_network(np.ones((1, 4)), np.ones((1, 4)), [Dense(np.eye(4))] * 64, HalfMse())
    assert gradcheck_runs(network) * len(network.sketch().program.names) > 2_000_000
    assert cost.gradcheck_cost(network).operations > 20_000_000_000


def test_drawing_costs_a_number_a_weight_and_bias() -> None:
    """A 2-3-1 network has 2 * 3 + 3 + 3 * 1 + 1 numbers."""
    assert cost.initialize_cost([2, 3, 1]) == cost.Cost(13, 13)
