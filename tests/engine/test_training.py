"""A training is so many steps, one after the other, on the batches that it says."""

from dataclasses import replace
from itertools import count
from typing import Any, Final

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from app.engine.activations import Identity, Sigmoid, Softmax, Tanh
from app.engine.batches import batches
from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import CrossEntropy, HalfMse, HalfSse
from app.engine.network import Layout, Network
from app.engine.optimizers import Adam, AdamW, Optimizer, RmsProp, Sgd
from app.engine.step import Step
from app.engine.training import End, Report, Training
from app.engine.update import ClipNorm
from tests.strategies import OPTIMIZERS

DRAW: Final = np.random.default_rng(5)
X, Y = DRAW.normal(size=(7, 3)), DRAW.normal(size=(7, 2))
LAYERS: Final = (
    Dense(DRAW.normal(size=(3, 4)), DRAW.normal(size=(1, 4)), Tanh()),
    Dense(DRAW.normal(size=(4, 2)), DRAW.normal(size=(1, 2)), Identity()),
)
NETWORK: Final = Network(X, Y, LAYERS, HalfMse())


def ended(first: Step, steps: int, **more: Any) -> End:
    """How a training of so many steps ends."""
    *_, end = Training(first, steps, **more).run()
    assert isinstance(end, End)
    return end


def reports(first: Step, steps: int, **more: Any) -> list[Report]:
    """What it tells on the way."""
    return [item for item in Training(first, steps, **more).run() if isinstance(item, Report)]


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
    """Five steps, reported or not, or two and then three, end in the same parameters and the same memory, to the last bit."""
    first = Step(NETWORK, optimizer, clip)
    one_by_one = stepped(first, 5)
    told, silent = ended(first, 5), ended(first, 5, report_every=5)
    in_two = ended(ended(first, 2).next, 3)
    for end in (told.next, silent.next, in_two.next):
        for ours, theirs in zip(parameters(end), parameters(one_by_one), strict=True):
            assert_array_equal(ours, theirs, strict=True)
        assert (end.state is None) == (one_by_one.state is None)
        if end.state is not None and one_by_one.state is not None:
            assert end.state.keys() == one_by_one.state.keys()
            for name, value in one_by_one.state.items():
                assert_array_equal(end.state[name], value)


def by_hand(size: int, seed: int | None, steps: int, lr: float) -> list[Any]:
    """The same with nothing but NumPy: plain gradient descent on batches."""
    W_1, b_1, W_2, b_2 = (np.array(value) for layer in LAYERS for value in layer.parameters.values())
    done = 0
    for epoch in count():
        order = np.arange(7) if seed is None else np.random.RandomState([seed, 0, epoch]).permutation(7)
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
    raise AssertionError  # there is no end of epochs


@pytest.mark.parametrize("size", [1, 3, 7, 100])
@pytest.mark.parametrize("seed", [None, 0, 11])
@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_batches_are_those_of_a_loop_by_hand(size: int, seed: int | None, layout: Layout) -> None:
    """Order, sizes, the smaller rest of an epoch and the next epoch's new order are as in a plain loop, in both layouts."""
    network = NETWORK
    if layout == "columns":
        layers = [layer.transpose() for layer in LAYERS]
        network = checked_network(X.T.copy(), Y.T.copy(), layers, HalfMse(), layout="columns")
    end = ended(Step(network, Sgd(lr=0.1)), 11, batch_size=size, shuffle_seed=seed, report_every=11).next
    for ours, theirs in zip(parameters(end), by_hand(size, seed, 11, 0.1), strict=True):
        assert_allclose(ours.T if layout == "columns" else ours, theirs, rtol=1e-10, atol=1e-13)


def test_class_numbers_go_with_their_samples() -> None:
    """Shuffled batches of class numbers train as those of their matrix of ones and zeros."""
    classes, layers = np.array([0, 1, 1, 0, 1, 0, 0]), (LAYERS[0], replace(LAYERS[1], activation=Softmax()))
    ends = [
        ended(Step(Network(X, y, layers, CrossEntropy()), Sgd(lr=0.1)), 9, batch_size=3, shuffle_seed=4).next
        for y in (classes, np.eye(2)[classes])
    ]
    for numbers, matrix in zip(*map(parameters, ends), strict=True):
        assert_allclose(numbers, matrix, rtol=1e-12)


@pytest.mark.parametrize(
    "optimizer", [Sgd(lr=0.05, momentum=0.9, nesterov=True), Adam(lr=0.02), AdamW(lr=0.02), RmsProp()]
)
def test_pytorch_trains_alike_on_the_same_batches(optimizer: Any) -> None:
    """Three epochs of shuffled batches of three, by autograd and torch.optim, end in the same parameters."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    kind = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}[optimizer.kind]
    options: dict[str, Any] = {"lr": optimizer.lr, "weight_decay": optimizer.weight_decay}
    options |= {"momentum": 0.9, "nesterov": True} if kind == "SGD" else {}
    P = [torch.tensor(value, requires_grad=True) for layer in LAYERS for value in layer.parameters.values()]
    theirs = getattr(torch.optim, kind)(P, **options)
    losses = []
    for epoch in range(3):
        order = np.random.RandomState([6, 0, epoch]).permutation(7)
        for chosen in (order[:3], order[3:6], order[6:]):
            x, y = torch.tensor(X[chosen]), torch.tensor(Y[chosen])
            loss = ((torch.tanh(x @ P[0] + P[1]) @ P[2] + P[3] - y) ** 2).sum() / (2 * len(x))
            theirs.zero_grad()
            loss.backward()
            theirs.step()
            losses.append(loss.item())
    batch = {"batch_size": 3, "shuffle_seed": 6}
    ours = ended(Step(NETWORK, optimizer), 9, report_every=9, **batch)
    for one, other in zip(parameters(ours.next), P, strict=True):
        assert_allclose(one, other.detach().numpy(), rtol=1e-9, atol=1e-12)
    told = [report.values["L"] for report in reports(Step(NETWORK, optimizer), 9, **batch)]
    assert_allclose(told, losses, rtol=1e-9)


def test_the_first_the_last_and_every_so_manieth_step_are_told() -> None:
    """Whether or not they coincide; nothing is told of the others, and every step is an item."""
    first = Step(NETWORK, Sgd())
    for steps, every, told in [(10, 3, [1, 3, 6, 9, 10]), (9, 3, [1, 3, 6, 9]), (5, 100, [1, 5]), (2, 1, [1, 2])]:
        assert [report.step for report in reports(first, steps, report_every=every)] == told
        assert len(list(Training(first, steps, report_every=every).run())) == steps + 1
    assert [report.step for report in reports(first, 1)] == [1]


def test_reports_hold_what_they_are_to_tell() -> None:
    """Tensors that a step need not compute are there if they are wished for, and have the values that the step gives them."""
    step = Step(NETWORK, Adam())
    for report in reports(step, 3, tell=frozenset(["dX", "Z_1"])):
        values = step.run()
        for name in ("L", "dX", "Z_1", "W_1_next"):
            assert_array_equal(report.values[name], values[name])
        step = stepped(step, 1)


def test_norms_are_of_all_gradients_of_a_layer() -> None:
    """A frozen parameter's counts, too; clipping does not; and squares may overflow, or vanish, where norms do not."""
    frozen = replace(NETWORK, layers=(replace(LAYERS[0], frozen=frozenset({"W"})), LAYERS[1]))
    (report,) = reports(Step(frozen, Sgd(), ClipNorm(1e-3)), 1)
    values = frozen.backward()
    norms = [np.hypot(np.linalg.norm(values[f"dW_{i}"]), np.linalg.norm(values[f"db_{i}"])) for i in (1, 2)]
    assert_allclose(report.gradient_norms, norms, rtol=1e-14)
    for scale in (1e-250, 1e200):
        (report,) = reports(Step(Network(scale * X, Y, (Dense(np.zeros((3, 2))),), HalfSse()), Sgd(lr=0.0)), 1)
        assert_allclose(report.gradient_norms, [scale * np.linalg.norm(X.T @ Y)], rtol=1e-14)


def test_what_is_frozen_stays_as_it_is() -> None:
    """A frozen parameter is in the end the very array that it was at the start."""
    frozen = replace(NETWORK, layers=(replace(LAYERS[0], frozen=frozenset({"W"})), LAYERS[1]))
    assert ended(Step(frozen, Sgd(lr=0.1)), 5).next.network.layers[0].W is LAYERS[0].W
    both: Any = frozenset({"W", "b"})
    still = replace(NETWORK, layers=tuple(replace(layer, frozen=both) for layer in LAYERS))
    assert parameters(ended(Step(still, Adam()), 5).next) == parameters(Step(still, Adam()))


@pytest.mark.parametrize("report_every", [1, 7, 1000])
def test_it_stops_below_a_loss_before_the_update(report_every: int) -> None:
    """At the first step whose loss is less, which is told: what is next has that very loss. A loss equal to it is not less."""
    first = Step(NETWORK, Sgd(lr=0.1))
    losses = [report.values["L"] for report in reports(first, 300)]
    assert losses == sorted(losses, reverse=True)
    told = reports(first, 1000, stop_below=losses[150], report_every=report_every)
    end = ended(first, 1000, stop_below=losses[150], report_every=report_every)
    assert (end.reason, end.steps, end.loss, told[-1].step) == ("stop_below", 151, losses[151], 152)
    assert end.next.run()["L"] == losses[151]
    assert ended(first, 10, stop_below=1e9).steps == 0


def test_it_ends_at_the_limit() -> None:
    """More steps than are allowed end as so many do, but for the reason."""
    first = Step(NETWORK, Adam())
    end, short = ended(first, 50, most=20), ended(first, 20)
    assert (end.reason, end.steps) == ("limit", 20)
    assert (short.reason, short.steps) == ("steps", 20)
    for ours, theirs in zip(parameters(end.next), parameters(short.next), strict=True):
        assert_array_equal(ours, theirs)


def linear(**more: Any) -> Step:
    """Layers without a bend, whose numbers grow without bound at a learning rate that is too large."""
    layers = tuple(replace(layer, activation=Identity()) for layer in LAYERS)
    return Step(replace(NETWORK, layers=layers), **more)


@pytest.mark.parametrize("lr", [3.0, 1e3, 1e60])
@pytest.mark.parametrize("report_every", [1, 10, 1000])
@pytest.mark.parametrize("batch", [{}, {"batch_size": 2, "shuffle_seed": 1}], ids=["full", "shuffled"])
def test_a_step_that_overflows_is_named_and_not_made(lr: float, report_every: int, batch: dict[str, Any]) -> None:
    """However seldom is reported: the step is the one at which single steps overflow, and next is what the one before left."""
    first = linear(optimizer=Sgd(lr=lr))
    expected, good = first, 0
    each = batches(first.network, *batch.values())
    while True:
        drawn = next(each)
        values = replace(expected, network=replace(expected.network, X=drawn.X, y=drawn.y)).run()
        wrong = [name for name in values if not np.isfinite(values[name]).all()]
        if {"L", *expected.needed(expected.sketch.program)} & set(wrong):
            break
        expected = replace(expected, network=replace(expected.network, layers=tuple(expected.next_layers(values))))
        good += 1
    end = ended(first, 2000, report_every=report_every, **batch)
    assert (end.reason, end.steps) == ("not_finite", good)
    assert end.error is not None
    assert end.error.tensor in wrong
    for ours, theirs in zip(parameters(end.next), parameters(expected), strict=True):
        assert_array_equal(ours, theirs)
    again = ended(end.next, 1, **batch) if not batch else end
    assert again.error is not None
    assert again.error.tensor == end.error.tensor


def test_memory_that_overflows_ends_it() -> None:
    """The square of a gradient of 1e200 is infinite, and Adam's step by it 0: the parameters stay, but nothing can be sent on."""
    network = Network(1e200 * X, Y, (Dense(np.zeros((3, 2))),), HalfSse())
    end = ended(Step(network, Adam()), 5)
    assert (end.reason, end.steps, end.loss) == ("not_finite", 0, None)
    assert end.error is not None
    assert end.error.tensor == "v_W_1_next"


def test_what_overflows_without_harm_does_not_end_it_unless_it_is_told() -> None:
    """A sigmoid of minus infinity is 0: the loss is finite, and so are the new parameters of what is not frozen."""
    layers = (
        Dense(np.full((1, 1), -1e300), None, Sigmoid(), frozenset({"W"})),
        Dense(np.ones((1, 1)), None, Identity()),
    )
    first = Step(Network(np.full((1, 1), 1e300), np.ones((1, 1)), layers, HalfMse()), Sgd(lr=0.1))
    assert ended(first, 300, report_every=100).reason == "steps"
    end = ended(first, 3, tell=frozenset(["Z_1"]))
    assert (end.reason, end.steps, str(end.error)[:17]) == ("not_finite", 0, "Z_1 is not finite")
