"""Every gradient against finite differences of the forward program, at depth 3, for every activation and every loss that fits it."""

from typing import Final

import numpy as np
import pytest

from app.engine.activations import Activation, LeakyRelu, LogSoftmax, Relu, Softmax
from app.engine.gradcheck import gradcheck
from app.engine.losses import CrossEntropy, HalfMse, KlDivergence, Loss, Mse, SoftmaxCrossEntropy
from app.engine.network import DTypeName, Layout, Network
from tests.engine.networks import ACTIVATIONS, LOSSES, ONE_EACH, PAIRS, Bias, described, make_network, numeric_slope

TOLERANCE: Final = {"float64": 1e-6, "float32": 2e-4}


def _checked_tensors(network: Network) -> list[str]:
    return [f"{name}_{i}" for i, layer in enumerate(network.layers, 1) for name in layer.parameters] + ["X"]


def _require_slopes(network: Network, exact: Network, tolerance: float) -> None:
    """Each gradient must give, along two random directions, the slope that the loss of `exact` shows; and none may be zero."""
    gradients, random = network.backward(), np.random.default_rng(0)
    for name in _checked_tensors(network):
        dT = gradients[f"d{name}"].astype(np.float64)
        assert np.abs(dT).max() > 1e-4, f"d{name} is zero: this fixture proves nothing"
        for _ in range(2):
            direction = random.standard_normal(dT.shape)
            direction /= np.linalg.norm(direction)
            difference = abs(np.vdot(dT, direction) - numeric_slope(exact, name, direction))
            assert difference < tolerance * np.linalg.norm(dT), f"d{name} is off by {difference}"


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("activation", "loss"), PAIRS, ids=described)
def test_gradients_are_the_slopes_of_the_loss(activation: Activation, loss: Loss, dtype: DTypeName) -> None:
    """Whatever the activation, the loss and the dtype, each gradient is what the loss's own values say."""
    exact = make_network(activation, loss)
    _require_slopes(make_network(activation, loss, dtype=dtype), exact, TOLERANCE[dtype])


@pytest.mark.parametrize("bias", ["all", "none", "last"])
@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.03, 0.0), (0.0, 0.2), (0.03, 0.2)])
@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_gradients_hold_in_every_setting(l1: float, l2: float, bias: Bias, layout: Layout, dtype: DTypeName) -> None:
    """With and without penalties and biases, in both layouts and dtypes, gradients are the slopes of the whole loss."""
    network, exact = (
        make_network(LeakyRelu(), Mse(), bias=bias, l1=l1, l2=l2, layout=layout, dtype=precision)
        for precision in (dtype, "float64")
    )
    _require_slopes(network, exact, TOLERANCE[dtype])


@pytest.mark.parametrize(
    ("activation", "loss"),
    [(Softmax(), CrossEntropy()), (Softmax(), KlDivergence()), (LogSoftmax(), SoftmaxCrossEntropy())],
    ids=described,
)
@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize("l2", [0.0, 0.2])
def test_gradients_hold_for_class_numbers(activation: Activation, loss: Loss, layout: Layout, l2: float) -> None:
    """Targets that are class numbers give true gradients too, in both layouts."""
    network = make_network(activation, loss, classes=True, layout=layout, l2=l2)
    _require_slopes(network, network, TOLERANCE["float64"])


def test_every_loss_that_takes_class_numbers_is_tried_with_them() -> None:
    """The losses of the test above are all that have `classes`."""
    assert {loss.kind for loss in LOSSES if loss.classes} == {
        "cross_entropy",
        "kl_divergence",
        "softmax_cross_entropy",
    }


@pytest.mark.parametrize(("activation", "loss"), ONE_EACH, ids=described)
def test_gradcheck_finds_nothing_wrong(activation: Activation, loss: Loss) -> None:
    """The service's own check, entry by entry, says ok of every activation and of every loss."""
    checks, _, tolerance = gradcheck(make_network(activation, loss))
    assert tolerance == 1e-6
    assert {(check.name, check.verdict) for check in checks} == {
        (name, "ok") for name in ("W_1", "b_1", "W_2", "b_2", "W_3", "b_3", "X")
    }


@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_gradcheck_finds_nothing_wrong_in_float32(layout: Layout) -> None:
    """Gradients computed in float32 are checked by float64 differences, with a tolerance of 1e-3."""
    checks, _, tolerance = gradcheck(
        make_network(Relu(), SoftmaxCrossEntropy(), classes=True, l1=0.01, dtype="float32", layout=layout)
    )
    assert tolerance == 1e-3
    assert {check.verdict for check in checks} == {"ok"}


def test_gradients_have_the_dtype_of_the_network() -> None:
    """No parameter, constant or function widens a float32 network: every tensor of every kind is float32."""
    for activation, loss in PAIRS:
        values = make_network(activation, loss, l1=0.1, l2=0.1, dtype="float32").backward()
        wide = {name for name, value in values.items() if np.ndim(value) and value.dtype != np.float32}
        assert wide == set(), f"{described(activation)}, {described(loss)}"


def test_the_first_layer_stands_on_every_piece_of_the_activations() -> None:
    """The fixtures' Z_1 has numbers below -3, between -3 and -1, -1 and 0, 0 and 1, 1 and 3, and above 3."""
    for activation in ACTIVATIONS:
        Z_1 = make_network(activation, HalfMse()).forward()["Z_1"]
        assert set(np.digitize(Z_1, [-3, -1, 0, 1, 3]).ravel()) == set(range(6))


def test_every_activation_and_loss_has_a_partner() -> None:
    """The fixtures leave out no activation and no loss."""
    assert {described(a) for a, _ in PAIRS} == {described(a) for a in ACTIVATIONS}
    assert {described(loss) for _, loss in PAIRS} == {described(loss) for loss in LOSSES}
