"""A probe is a network like the caller's, of sizes and numbers that are nothing else's."""

from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest

from app.check.probe import probe
from app.engine.activations import HardSigmoid, Sigmoid
from app.engine.losses import BinaryCrossEntropy
from app.engine.network import Network
from tests.check.faulty import right_cases
from tests.check.small_step import small_step


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % k for k in range(2, number))


def _sizes(network: Network) -> list[int]:
    """Samples, inputs and units."""
    weights = [layer.W if network.layout == "rows" else layer.W.T for layer in network.layers]
    assert all(W.shape[1] == V.shape[0] for W, V in pairwise(weights))
    return [network.X.shape[network.samples_axis], weights[0].shape[0], *(W.shape[1] for W in weights)]


@pytest.mark.parametrize("depth", range(1, 13))
def test_sizes_are_primes_and_none_is_another(depth: int) -> None:
    """All sizes are primes, distinct up to eight layers and side by side in any; samples and outputs are more than eight."""
    step = small_step(sizes=(2,) * (depth + 1), activations=(Sigmoid(),) * depth, m=2)
    samples, *units = _sizes(probe(step.network))
    assert all(map(_is_prime, (samples, *units)))
    assert min(samples, units[-1]) > 8
    assert samples not in units
    assert all(one != other for one, other in pairwise(units))
    if depth <= 8:
        assert len(set(units)) == len(units)


def test_one_output_stays_one() -> None:
    """A network with one output is probed on one: a flat y is a mistake of its own."""
    network = small_step(sizes=(3, 4, 1), activations=(Sigmoid(), Sigmoid())).network
    assert _sizes(probe(network))[-1] == 1


def test_what_is_not_data_is_kept() -> None:
    """Layout, loss, penalties, activations, and which layers have biases are the caller's; so are class numbers as targets."""
    met = set()
    for case in islice(right_cases(3), 150):
        network, drawn = case.step.network, probe(case.step.network)
        assert (drawn.layout, drawn.loss, drawn.l1, drawn.l2) == (network.layout, network.loss, network.l1, network.l2)
        assert [layer.activation for layer in drawn.layers] == [layer.activation for layer in network.layers]
        assert [layer.b is None for layer in drawn.layers] == [layer.b is None for layer in network.layers]
        assert drawn.y is not None
        assert network.y is not None
        assert (drawn.y.ndim, drawn.y.dtype) == (network.y.ndim, network.y.dtype)
        met.add((network.layout, network.y.ndim))
    assert met == {("rows", 1), ("rows", 2), ("columns", 1), ("columns", 2)}


def test_numbers_are_generic() -> None:
    """No weight or bias is another or its negative or 0, and every seed draws others, the same ones each time."""
    network = small_step(sizes=(2, 2, 2), activations=(Sigmoid(), Sigmoid())).network
    drawn = probe(network)
    numbers = np.concatenate([np.ravel(P) for layer in drawn.layers for P in layer.parameters.values()])
    assert np.all(np.diff(np.sort(np.abs(numbers))) > 0)
    assert np.all(numbers)
    assert np.array_equal(probe(network).X, drawn.X)
    assert not np.any(probe(network, 1).X == drawn.X)


def test_a_probe_has_a_loss_and_gradients() -> None:
    """Where an output of exactly 0 or 1 has no cross-entropy, others are drawn."""
    step = small_step(sizes=(2, 2), activations=(HardSigmoid(),))
    network = replace(step.network, loss=BinaryCrossEntropy(), y=np.full((5, 2), 0.5))
    for seed in range(20):
        assert all(np.isfinite(value).all() for value in probe(network, seed).backward().values())
