"""A training is so many steps, one after the other, on the batches that it says."""

from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from app.engine.activations import Identity, Sigmoid, Softmax, Tanh
from app.engine.checks import checked_network
from app.engine.errors import NotFinite
from app.engine.layers import Dense
from app.engine.losses import CrossEntropy, HalfMse
from app.engine.network import Layout, Network
from app.engine.optimizers import Optimizer, Sgd
from app.engine.step import Step
from app.engine.training import Training
from app.engine.update import ClipNorm
from tests.strategies import OPTIMIZERS

DRAW: Final = np.random.default_rng(5)
X, Y = DRAW.normal(size=(7, 3)), DRAW.normal(size=(7, 2))
LAYERS: Final = (
    Dense(DRAW.normal(size=(3, 4)), DRAW.normal(size=(1, 4)), Tanh()),
    Dense(DRAW.normal(size=(4, 2)), DRAW.normal(size=(1, 2)), Identity()),
)
NETWORK: Final = Network(X, Y, LAYERS, HalfMse())


def trained(training: Training, steps: int) -> Training:
    """The same training, some steps on."""
    for _ in range(steps):
        training.accept(training.compute())
    return training


def parameters(step: Step) -> list[Any]:
    """Every weight and bias."""
    return [value for layer in step.network.layers for value in layer.parameters.values()]


def stepped(step: Step, steps: int) -> Step:
    """What is left of so many steps that are made one by one, each from what the one before gave back."""
    for _ in range(steps):
        values = step.run()
        network = replace(step.network, layers=tuple(step.next_layers(values)))
        step = replace(step, network=network, state=step.next_state(values))
    return step


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize("clip", [None, ClipNorm(0.1)], ids=str)
def test_it_leaves_what_single_steps_leave(optimizer: Optimizer, clip: Any) -> None:
    """Five steps, or two and then three, end in the same parameters and the same memory, to the last bit."""
    first = Step(NETWORK, optimizer, clip)
    one_by_one = stepped(first, 5)
    at_once = trained(Training(first), 5).next
    in_two = trained(Training(trained(Training(first), 2).next), 3).next
    for end in (at_once, in_two):
        for ours, theirs in zip(parameters(end), parameters(one_by_one), strict=True):
            assert_array_equal(ours, theirs, strict=True)
        assert (end.state is None) == (one_by_one.state is None)
        if end.state is not None and one_by_one.state is not None:
            assert end.state.keys() == one_by_one.state.keys()
            for name, value in one_by_one.state.items():
                assert_array_equal(end.state[name], value)


def by_hand(size: int, seed: int | None, steps: int, lr: float) -> list[Any]:
    """The same with nothing but NumPy: plain gradient descent on batches."""
    random = None if seed is None else np.random.RandomState(seed)
    W_1, b_1, W_2, b_2 = (np.array(value) for layer in LAYERS for value in layer.parameters.values())
    done = 0
    while True:
        order = np.arange(7) if random is None else random.permutation(7)
        for start in range(0, 7, size):
            if done == steps:
                return [W_1, b_1, W_2, b_2]
            x, y = X[order[start : start + size]], Y[order[start : start + size]]
            A_1 = np.tanh(x @ W_1 + b_1)
            dZ_2 = (A_1 @ W_2 + b_2 - y) / len(x)
            dZ_1 = dZ_2 @ W_2.T * (1 - A_1**2)
            W_2, b_2 = W_2 - lr * A_1.T @ dZ_2, b_2 - lr * dZ_2.sum(0, keepdims=True)
            W_1, b_1 = W_1 - lr * x.T @ dZ_1, b_1 - lr * dZ_1.sum(0, keepdims=True)
            done += 1


@pytest.mark.parametrize("size", [1, 3, 7, 100])
@pytest.mark.parametrize("seed", [None, 0, 11])
@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_batches_are_those_of_a_loop_by_hand(size: int, seed: int | None, layout: Layout) -> None:
    """Order, sizes, the smaller rest of an epoch and the next epoch's new order are as in a plain loop, in both layouts."""
    network = NETWORK
    if layout == "columns":
        layers = [layer.transpose() for layer in LAYERS]
        network = checked_network(X.T.copy(), Y.T.copy(), layers, HalfMse(), layout="columns")
    end = trained(Training(Step(network, Sgd(lr=0.1)), size, seed), 11).next
    for ours, theirs in zip(parameters(end), by_hand(size, seed, 11, 0.1), strict=True):
        assert_allclose(ours.T if layout == "columns" else ours, theirs, rtol=1e-10, atol=1e-13)


def test_class_numbers_go_with_their_samples() -> None:
    """Shuffled batches of class numbers train as those of their matrix of ones and zeros."""
    classes, layers = np.array([0, 1, 1, 0, 1, 0, 0]), (LAYERS[0], replace(LAYERS[1], activation=Softmax()))
    ends = [
        trained(Training(Step(Network(X, y, layers, CrossEntropy()), Sgd(lr=0.1)), 3, 4), 9).next
        for y in (classes, np.eye(2)[classes])
    ]
    for numbers, matrix in zip(*map(parameters, ends), strict=True):
        assert_allclose(numbers, matrix, rtol=1e-12)


def test_what_is_frozen_stays_as_it_is() -> None:
    """A frozen parameter is in the end what it was at the start, and its gradient still counts in the norms."""
    frozen = replace(NETWORK, layers=(replace(LAYERS[0], frozen=frozenset({"W"})), LAYERS[1]))
    training = Training(Step(frozen, Sgd(lr=0.1)))
    values = training.compute()
    training.accept(values)
    assert training.next.network.layers[0].W is LAYERS[0].W
    norms = [np.sqrt(np.sum(values[f"dW_{i}"] ** 2) + np.sum(values[f"db_{i}"] ** 2)) for i in (1, 2)]
    assert_allclose(training.gradient_norms(values), norms)


def test_a_step_that_overflows_is_named_and_changes_nothing() -> None:
    """With a huge learning rate a later step overflows; what is next is what the last good step left."""
    layers = tuple(replace(layer, activation=Identity()) for layer in LAYERS)
    training = Training(Step(replace(NETWORK, layers=layers), Sgd(lr=1e60)))
    with pytest.raises(NotFinite) as caught:
        trained(training, 50)
    assert 0 < training.done < 50
    assert all(np.isfinite(value).all() for value in parameters(training.next))
    assert caught.value.tensor in {"Z_1", "Z_2", "L", "dZ_1", "dA_1", "dW_1", "dW_2", "W_1_next", "W_2_next"}
    with pytest.raises(NotFinite, match=caught.value.tensor):
        training.compute()


def test_what_overflows_without_harm_does_not_end_it() -> None:
    """A sigmoid of minus infinity is 0: the loss is finite, and so are the new parameters."""
    layers = (
        Dense(np.full((1, 1), -1e300), None, Sigmoid(), frozenset({"W"})),
        Dense(np.ones((1, 1)), None, Identity()),
    )
    network = Network(np.full((1, 1), 1e300), np.ones((1, 1)), layers, HalfMse())
    training = trained(Training(Step(network, Sgd(lr=0.1))), 3)
    training.require_finite()
    assert training.done == 3


def test_a_parameter_that_overflows_unseen_is_found_when_it_is_looked_for() -> None:
    """A bias of minus infinity leaves a finite loss behind a sigmoid; the training goes back to where it was last looked at."""
    layers = (
        Dense(np.zeros((1, 1)), np.full((1, 1), -1.7e308), Sigmoid()),
        Dense(np.ones((1, 1)), None, Identity()),
    )
    network = Network(np.zeros((1, 1)), np.ones((1, 1)), layers, HalfMse())
    training = trained(Training(Step(network, Sgd(lr=0.9))), 2)
    training.require_finite()
    kept = parameters(training.next)
    training._inputs["b_1"] = np.full((1, 1), -np.inf)  # as a rule could leave it
    trained(training, 3)
    with pytest.raises(NotFinite, match=r"^b_1 is not finite"):
        training.require_finite()
    assert training.done == 2
    for ours, theirs in zip(parameters(training.next), kept, strict=True):
        assert_array_equal(ours, theirs)
