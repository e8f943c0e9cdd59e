"""What a request will cost, known from shapes alone before anything is allocated."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.engine.gradcheck import gradcheck_runs
from app.engine.network import Network

__all__ = [
    "FORMULA",
    "Cost",
    "backward_cost",
    "check_cost",
    "forward_cost",
    "gradcheck_cost",
    "initialize_cost",
    "step_cost",
]

FORMULA: Final = 20_000
"""Multiply-adds in the time that a formula takes of however few numbers: what counts where small ones are computed many times."""

# Of each parameter's shape an update returns at most so many tensors: 11 in `updates` (clipped Adam with amsgrad and weight
# decay, on its first step) and 4 in `next`.
_UPDATE_TENSORS = 15
# A check edits a wrong statement about so many times.
_EDITS = 300


@dataclass(frozen=True, slots=True)
class Cost:
    """`operations`: multiply-adds of the matrix products and one for each number made; `numbers`: how many are returned."""

    operations: int
    numbers: int


def _sizes(network: Network) -> tuple[int, int, int]:
    """The multiply-adds of one forward pass, the numbers it makes, and the numbers of all parameters and X."""
    m = network.X.shape[network.samples_axis]
    products = made = parameters = 0
    for layer in network.layers:
        units = layer.W.shape[1 - network.samples_axis]
        products += m * layer.W.size
        made += 2 * m * units
        for value in layer.parameters.values():
            parameters += value.size
    return products, made, parameters + network.X.size


def forward_cost(network: Network) -> Cost:
    """Of the forward pass."""
    products, made, _ = _sizes(network)
    return Cost(products + made, made)


def backward_cost(network: Network) -> Cost:
    """Of the forward and the backward pass, which has two products for each of the forward's."""
    products, made, given = _sizes(network)
    return Cost(3 * products + 2 * made + given, 2 * made + given)


def step_cost(network: Network) -> Cost:
    """Of the passes and an update, parameters and state returned twice (`updates` and `next`)."""
    passes, (_, _, given) = backward_cost(network), _sizes(network)
    return Cost(passes.operations + _UPDATE_TENSORS * given, passes.numbers + _UPDATE_TENSORS * given)


def gradcheck_cost(network: Network) -> Cost:
    """Of one backward pass and a forward pass for each move of each tensor, mostly of so few numbers that its formulas count."""
    passes, forward, (_, _, given) = backward_cost(network), forward_cost(network), _sizes(network)
    move = forward.operations + FORMULA * len(network.sketch().program.names)
    return Cost(passes.operations + gradcheck_runs(network) * move, 2 * given)


def check_cost(network: Network) -> Cost:
    """Of judging claims: the step, and at most so many edited statements, each about a layer's share of a backward pass."""
    step = step_cost(network)
    return Cost(step.operations + _EDITS * backward_cost(network).operations // (8 * len(network.layers)), 0)


def initialize_cost(sizes: list[int]) -> Cost:
    """Of drawing every weight and bias."""
    numbers = sum((inputs + 1) * units for inputs, units in pairwise(sizes))
    return Cost(numbers, numbers)
