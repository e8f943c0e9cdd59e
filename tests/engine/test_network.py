"""Networks: what they compute by name and in order, when they share a compiled program, and that they only read."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest

from app.engine import network as network_module
from app.engine.activations import Celu, Gelu, LeakyRelu, Sigmoid, Softmax, Tanh
from app.engine.checks import checked_network
from app.engine.gradcheck import gradcheck
from app.engine.initializers import Orthogonal, initialize
from app.engine.losses import CrossEntropy, HalfMse, Huber, Mse, PoissonNll, SoftmaxCrossEntropy
from app.engine.network import Network
from app.engine.optimizers import Adam, Sgd
from app.engine.step import Step
from app.engine.update import ClipNorm, ClipValue
from tests.engine.networks import ACTIVATIONS, LOSSES, make_network, numeric_slope

PLAIN: Final = make_network(LeakyRelu(), Huber())


def _with_layer(network: Network, i: int, **changes: Any) -> Network:
    layers = [replace(layer, **changes) if j == i else layer for j, layer in enumerate(network.layers)]
    return replace(network, layers=tuple(layers))


def _larger() -> Network:
    random, sizes = np.random.default_rng(0), (6, 5, 4, 7)
    layers = [
        replace(layer, W=random.standard_normal((inputs, units)), b=random.standard_normal((1, units)))
        for layer, inputs, units in zip(PLAIN.layers, sizes[:-1], sizes[1:], strict=True)
    ]
    return checked_network(random.standard_normal((9, 6)), random.standard_normal((9, 7)), layers, Huber())


def test_everything_is_computed_by_name_and_in_order() -> None:
    """Forward from the first layer to L, backward from L to X, each tensor once."""
    assert list(make_network(Tanh(), Mse()).backward()) == [
        *("Z_1", "A_1", "Z_2", "A_2", "Z_3", "A_3", "L"),
        *("dA_3", "dZ_3", "dW_3", "db_3", "dA_2", "dZ_2", "dW_2", "db_2", "dA_1", "dZ_1", "dW_1", "db_1", "dX"),
    ]


def test_a_statement_knows_its_phase_and_its_layer() -> None:
    """What belongs to no single layer, such as L, has none; a gradient is its tensor's layer's."""
    program = make_network(Softmax(), CrossEntropy(), classes=True, l2=0.1).sketch(backward=True).program
    known = {s.name: (s.phase, s.layer) for s in program.statements}
    assert {name: known[name] for name in ("Z_2", "Y", "L_data", "L", "dA_3", "dW_2", "db_1", "dX")} == {
        "Z_2": ("forward", 2),
        "Y": ("loss", None),
        "L_data": ("loss", None),
        "L": ("loss", None),
        "dA_3": ("backward", 3),
        "dW_2": ("backward", 2),
        "db_1": ("backward", 1),
        "dX": ("backward", 1),
    }


def test_without_targets_there_is_no_loss() -> None:
    """A forward pass needs no y."""
    network = make_network(Tanh(), Mse())
    with_y, without = network.forward(), replace(network, y=None).forward()
    assert list(without) == [name for name in with_y if name != "L"]
    assert all((without[name] == with_y[name]).all() for name in without)


def test_formulas_are_written_in_the_layout() -> None:
    """In columns, products are turned around and sums run along the other axis."""
    shown = {
        layout: {
            s.name: s.formula.text
            for s in make_network(Sigmoid(), HalfMse(), layout=layout).sketch(backward=True).program.statements
        }
        for layout in ("rows", "columns")
    }
    names = ("Z_2", "A_2", "L", "dW_2", "db_2", "dA_1")
    assert [shown["rows"][name] for name in names] == [
        "A_1 @ W_2 + b_2",
        "tanh(Z_2)",
        "sum((A_3 - y) ** 2) / (2 * m)",
        "A_1.T @ dZ_2",
        "sum(dZ_2, axis=0)",
        "dZ_2 @ W_2.T",
    ]
    assert [shown["columns"][name] for name in names] == [
        "W_2 @ A_1 + b_2",
        "tanh(Z_2)",
        "sum((A_3 - y) ** 2) / (2 * m)",
        "dZ_2 @ A_1.T",
        "sum(dZ_2, axis=1)",
        "W_2.T @ dZ_2",
    ]


@pytest.mark.parametrize(
    "other",
    [
        make_network(LeakyRelu(), Huber(), seed=7),
        make_network(LeakyRelu(), Huber(), dtype="float32"),
        make_network(LeakyRelu(alpha=0.5), Huber()),
        make_network(LeakyRelu(), Huber(delta=2.0)),
        _larger(),
    ],
    ids=["numbers", "dtype", "alpha", "delta", "sizes"],
)
def test_networks_that_differ_in_numbers_share_a_program(other: Network) -> None:
    """Weights, data, sizes, dtypes and parameters are inputs of one and the same compiled program."""
    assert other.sketch(backward=True).program is PLAIN.sketch(backward=True).program


@pytest.mark.parametrize(
    "other",
    [
        make_network(Celu(), Huber()),
        make_network(LeakyRelu(), Mse()),
        make_network(LeakyRelu(), Huber(), bias="none"),
        make_network(LeakyRelu(), Huber(), l1=0.1),
        make_network(LeakyRelu(), Huber(), l2=0.1),
        make_network(LeakyRelu(), Huber(), layout="columns"),
        _with_layer(PLAIN, 1, activation=Gelu()),
        _with_layer(PLAIN, 1, activation=Gelu(approximate="tanh")),
        replace(PLAIN, layers=PLAIN.layers[:1]),
        replace(PLAIN, y=None),
    ],
    ids=["activation", "loss", "bias", "l1", "l2", "layout", "gelu", "gelu-tanh", "depth", "no-y"],
)
def test_networks_that_differ_in_structure_do_not(other: Network) -> None:
    """Kinds, the presence of biases, penalties and targets, the layout and the depth each make another program."""
    sketches = [network.sketch() for network in (PLAIN, other)]
    assert sketches[0].program is not sketches[1].program
    shown = [[(s.name, s.formula.text) for s in sketch.program.statements] for sketch in sketches]
    assert shown[0] != shown[1]


def test_class_numbers_make_another_program() -> None:
    """Targets as class numbers become a matrix first."""
    with_numbers, with_matrix = (make_network(Softmax(), CrossEntropy(), classes=classes) for classes in (True, False))
    assert "Y" in with_numbers.forward()
    assert "Y" not in with_matrix.forward()


def test_the_way_a_step_goes_makes_another_program() -> None:
    """The optimizer, its options, the clipping, what is frozen and the first step differ; learning rates do not."""
    first = Step(PLAIN, Sgd(lr=0.1, momentum=0.5))
    later = replace(first, state=first.next_state(first.run()))
    others = [
        Step(PLAIN, Sgd(lr=0.1)),
        Step(PLAIN, Adam()),
        Step(PLAIN, Adam(amsgrad=True)),
        replace(first, clip=ClipNorm(1.0)),
        replace(first, clip=ClipValue(1.0)),
        replace(first, network=_with_layer(PLAIN, 0, frozen=frozenset({"W"}))),
        later,
    ]
    assert len({id(step.sketch.program) for step in (first, *others)}) == len(others) + 1
    assert Step(PLAIN, Sgd(lr=0.7, momentum=0.9)).sketch.program is first.sketch.program
    assert replace(later, optimizer=Sgd(lr=0.7, momentum=0.9)).sketch.program is later.sketch.program
    assert replace(first, clip=ClipNorm(3.0)).sketch.program is others[3].sketch.program


def _structures() -> Iterator[Network]:
    for activation in ACTIVATIONS:
        for loss in LOSSES:
            yield make_network(activation, loss)


def test_the_cache_of_programs_is_bounded() -> None:
    """However many structures are asked for, at most 256 programs are kept."""
    assert len({network.sketch() for network in _structures()}) > 256
    for network in _structures():
        _ = network.sketch().program
    assert network_module._program.cache_info().currsize == 256


def test_sixty_four_layers_are_one_network() -> None:
    """The deepest network runs, and its gradients are true from the last layer to X."""
    random = np.random.default_rng(0)
    layers = initialize([3] * 65, [LeakyRelu(alpha=0.9)] * 64, Orthogonal(), seed=1)
    network = checked_network(random.standard_normal((4, 3)), np.array([0, 1, 2, 1]), layers, SoftmaxCrossEntropy())
    values = network.backward()
    assert [name for name in values if name.startswith("dW")] == [f"dW_{i}" for i in range(64, 0, -1)]
    for name in ("W_64", "b_33", "W_1", "X"):
        length = np.linalg.norm(values[f"d{name}"])
        assert length > 1e-4
        assert numeric_slope(network, name, values[f"d{name}"] / length) == pytest.approx(length, rel=1e-6)


@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize("classes", [True, False])
def test_inputs_are_only_read(layout: Any, classes: bool) -> None:  # noqa: FBT001 - a parameter of a test
    """Every verb leaves X, y, weights, biases and state as they were: arrays that cannot be written do as well."""
    network = make_network(Softmax(), CrossEntropy(), classes=classes, layout=layout, l1=0.1, l2=0.1)
    step = Step(network, Adam(amsgrad=True, weight_decay=0.1), ClipNorm(0.1))
    later = replace(step, state=step.next_state(step.run()))
    given: list[Any] = [
        network.X,
        network.y,
        *(value for layer in network.layers for value in layer.parameters.values()),
    ]
    given += [value for value in (later.state or {}).values() if isinstance(value, np.ndarray)]
    before = [value.copy() for value in given]
    for value in given:
        value.flags.writeable = False
    network.backward()
    later.next_layers(later.run())
    gradcheck(network)
    assert all((value == copy).all() for value, copy in zip(given, before, strict=True))


def test_the_poisson_losses_are_two_structures() -> None:
    """A switch that is no number makes another formula."""
    on_logarithms, on_rates = (make_network(Softmax(), PoissonNll(log_input=log)) for log in (True, False))
    assert on_logarithms.sketch().program is not on_rates.sketch().program
