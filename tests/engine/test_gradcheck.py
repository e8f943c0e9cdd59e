"""The gradient check: what it says of right gradients, of wrong ones, of kinks and of places without a value."""

from dataclasses import replace
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pytest

from app.engine.activations import Identity, Relu, Sigmoid, Tanh
from app.engine.checks import checked_network
from app.engine.errors import NotFinite
from app.engine.gradcheck import EVERY_ENTRY, Check, gradcheck, gradcheck_runs
from app.engine.layers import Dense
from app.engine.losses import BinaryCrossEntropy, HalfMse, HalfSse, Loss, Mae, PoissonNll, SoftmaxCrossEntropy
from app.engine.network import Network
from app.engine.program import Program
from tests.engine.networks import make_network


def _checks(network: Network, **more: Any) -> dict[str, Check]:
    return {check.name: check for check in gradcheck(network, **more)[0]}


def _verdicts(network: Network, **more: Any) -> set[str]:
    return {check.verdict for check in _checks(network, **more).values()}


def _outputs(A: list[list[float]], y: list[list[float]], loss: Loss) -> Network:
    """A network whose outputs are X, so that dX is the gradient of the loss."""
    return checked_network(np.array(A), np.array(y), [Dense(np.eye(len(A[0])))], loss)


class _FactorLost(Tanh):
    vjp: ClassVar[str] = "dA * (1 - A)"


class _SignFlipped(Tanh):
    vjp: ClassVar[str] = "-dA * (1 - A ** 2)"


class _NoSlope(Tanh):
    vjp: ClassVar[str] = "dA"


class _AThousandthOff(Tanh):
    vjp: ClassVar[str] = "1.0009 * dA * (1 - A ** 2)"


class _AHundredThousandthOff(Tanh):
    vjp: ClassVar[str] = "1.00001 * dA * (1 - A ** 2)"


class _WrongFarOut(Tanh):
    vjp: ClassVar[str] = "dA * (1 - A ** 2) * (1 + 0.01 * (Z > 0.4))"


class _LossUnscaled(HalfMse):
    gradient: ClassVar[str] = "A - y"


WRONG = [_FactorLost, _SignFlipped, _NoSlope, _AThousandthOff, _AHundredThousandthOff, _WrongFarOut]


def _broken(activation: Tanh, layer: int, **settings: Any) -> Network:
    """A network of three layers of tanh, one of which has another rule."""
    network = make_network(Tanh(), HalfMse(), **settings)
    layers = [replace(kept, activation=activation) if i == layer else kept for i, kept in enumerate(network.layers, 1)]
    return replace(network, layers=tuple(layers))


@pytest.mark.parametrize("activation", WRONG)
@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_a_wrong_rule_is_found(activation: type[Tanh], layout: Any) -> None:
    """One wrong factor in one activation's rule, down to one part in 100 000, makes the gradients before it wrong, and no others."""
    checks = _checks(_broken(activation(), 1, layout=layout))
    assert {name: check.verdict for name, check in checks.items()} == {
        **dict.fromkeys(("W_1", "b_1"), "wrong"),
        **dict.fromkeys(("W_2", "b_2", "W_3", "b_3"), "ok"),
        "X": "wrong",
    }


def test_a_wrong_loss_is_found_everywhere() -> None:
    """A factor that the loss's gradient lacks makes every gradient wrong by it."""
    checks = _checks(make_network(Tanh(), _LossUnscaled()))
    assert {check.verdict for check in checks.values()} == {"wrong"}
    assert checks["b_3"].max_rel_error == pytest.approx(0.8, rel=1e-6)  # of 5 samples
    assert np.allclose(checks["W_2"].analytic, 5 * checks["W_2"].numeric, rtol=1e-6)


def test_errors_in_float32_are_found_above_a_thousandth() -> None:
    """In float32 less than a tenth of a percent passes for rounding, and a percent does not."""

    class _APercentOff(Tanh):
        vjp: ClassVar[str] = "1.01 * dA * (1 - A ** 2)"

    assert _checks(_broken(_APercentOff(), 2, dtype="float32"))["W_2"].verdict == "wrong"
    assert _verdicts(_broken(_AThousandthOff(), 2, dtype="float32")) == {"ok"}


def test_the_largest_error_is_where_it_is_said_to_be() -> None:
    """`at` is the entry of the largest relative error, and both gradients are given there and everywhere."""
    X = np.array([[0.1, 0.25], [-0.2, 0.5]])
    network = checked_network(X, np.zeros((2, 2)), [Dense(np.eye(2), None, _WrongFarOut())], HalfSse())
    check = _checks(network)["X"]
    true = np.tanh(X) / np.cosh(X) ** 2
    assert (check.method, check.verdict, check.at) == ("every_entry", "wrong", [1, 1])
    assert np.allclose(check.numeric, true, rtol=1e-9)
    assert np.allclose(check.analytic, true * np.where(X > 0.4, 1.01, 1), rtol=1e-12)
    assert check.max_abs_error == pytest.approx(0.01 * true[1, 1], rel=1e-6)
    assert check.max_rel_error == pytest.approx(0.01 / 1.01, rel=1e-6)


def test_standing_on_a_kink_is_said() -> None:
    """Where relu's argument is 0 the slopes from both sides differ: the place is named, and any slope between them is right."""
    layers = [Dense(np.eye(2), None, Relu())]
    network = checked_network(np.array([[0.0, 1.0], [2.0, -3.0]]), np.full((2, 2), -1.0), layers, HalfSse())
    check = _checks(network)["X"]
    assert (check.verdict, check.kinks) == ("kink", [[0, 0]])
    assert check.analytic.tolist() == [[0, 2], [3, 0]]
    assert check.max_abs_error < 1e-8


def test_a_wrong_slope_at_a_kink_is_wrong() -> None:
    """Outside the slopes of both sides nothing is right, even on a kink."""

    class _SteepAtZero(Relu):
        vjp: ClassVar[str] = "dA * ((Z > 0) + 2 * (Z == 0))"

    layers = [Dense(np.eye(2), None, _SteepAtZero())]
    network = checked_network(np.array([[0.0, 1.0]]), np.full((1, 2), -1.0), layers, HalfSse())
    check = _checks(network)["X"]
    assert (check.verdict, check.kinks, check.at) == ("wrong", [[0, 0]], [0, 0])
    assert check.max_abs_error == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("distance", [1e-5, 1e-6, 2e-7, 1e-8])
def test_standing_near_a_kink_is_no_mistake(distance: float) -> None:
    """However near relu's argument is to 0, its gradient is never called wrong."""
    layers = [Dense(np.eye(2), None, Relu())]
    X = np.array([[distance, 1.0], [2.0, -distance]])
    assert "wrong" not in _verdicts(checked_network(X, np.full((2, 2), -1.0), layers, HalfSse()))


@pytest.mark.parametrize("seed", range(12))
def test_a_crowd_of_kinks_is_no_mistake(seed: int) -> None:
    """Among thousands of relus some argument is always near 0: the right gradients are found right all the same."""
    random = np.random.default_rng(seed)
    sizes = (20, 60, 60, 5)
    layers = [
        Dense(random.standard_normal((p, n)) * np.sqrt(2 / p), None, Relu() if n > 5 else Identity())
        for p, n in pairwise(sizes)
    ]
    network = checked_network(
        random.standard_normal((40, 20)), random.integers(5, size=40), layers, SoftmaxCrossEntropy()
    )
    assert "wrong" not in _verdicts(network)


def test_kinks_of_losses_and_penalties_are_said_too() -> None:
    """Where an output is its target under mae, or a weight is 0 under l1, the check says kink."""
    assert _checks(_outputs([[0.5, 1.0]], [[0.5, 3.0]], Mae()))["X"].kinks == [[0, 0]]
    network = replace(make_network(Tanh(), HalfMse()), l1=0.1)
    W = network.layers[1].W.copy()
    W[2, 1] = 0
    layers = (network.layers[0], replace(network.layers[1], W=W), network.layers[2])
    checks = _checks(replace(network, layers=layers))
    assert {name: check.kinks for name, check in checks.items() if check.verdict == "kink"} == {"W_2": [[2, 1]]}


def test_an_end_of_what_has_a_loss_is_no_mistake() -> None:
    """At the edge of a loss's range steps towards the other side have no value: a sure zero costs nothing, and is no mistake."""
    certain = _checks(_outputs([[0.0, 1.0, 0.5]], [[0.0, 1.0, 0.25]], BinaryCrossEntropy()))["X"]
    assert certain.verdict == "ok"
    assert certain.analytic[0].tolist() == pytest.approx([1 / 3, -1 / 3, 1 / 3])
    rare = _checks(_outputs([[1e-9, 0.5]], [[1.0, 0.5]], PoissonNll(log_input=False)))["X"]
    assert (rare.verdict, rare.kinks) == ("kink", [[0, 0]])


@pytest.mark.parametrize("seed", [0, 1])
def test_large_tensors_are_checked_along_random_directions(seed: int) -> None:
    """Above 200 numbers, four slopes stand for all; the same seed draws the same directions."""
    random = np.random.default_rng(9)
    layers = [
        Dense(random.standard_normal((20, 10)), np.zeros((1, 10)), Sigmoid()),
        Dense(random.standard_normal((10, 21))),
    ]
    network = checked_network(random.standard_normal((10, 20)), random.standard_normal((10, 21)), layers, HalfMse())
    checks, again, other = (_checks(network, seed=s) for s in (seed, seed, seed + 1))
    assert {name: (check.method, check.verdict) for name, check in checks.items()} == {
        "W_1": ("every_entry", "ok"),  # 200 numbers
        "b_1": ("every_entry", "ok"),
        "W_2": ("random_directions", "ok"),  # 210 numbers
        "X": ("every_entry", "ok"),
    }
    W_2 = checks["W_2"]
    assert (W_2.analytic.shape, W_2.numeric.shape) == ((4,), (4,))
    assert (W_2.numeric == again["W_2"].numeric).all()
    assert (W_2.numeric != other["W_2"].numeric).all()


@pytest.mark.parametrize("activation", WRONG)
def test_a_wrong_rule_is_found_along_random_directions(activation: type[Tanh]) -> None:
    """A large tensor's wrong gradient is found by its slopes too."""
    random = np.random.default_rng(9)
    layers = [Dense(random.standard_normal((30, 10)), None, activation()), Dense(random.standard_normal((10, 2)))]
    network = checked_network(random.standard_normal((12, 30)), random.standard_normal((12, 2)), layers, HalfMse())
    checks = _checks(network)
    assert (checks["W_1"].method, checks["W_1"].verdict) == ("random_directions", "wrong")
    assert (checks["X"].method, checks["X"].verdict) == ("random_directions", "wrong")
    assert checks["W_2"].verdict == "ok"


def test_a_gradient_that_is_zero_is_right() -> None:
    """Behind dead relus everything is flat, and 0 is the right slope of it."""
    layers = [Dense(np.eye(2), np.array([[-50.0, -50.0]]), Relu()), Dense(np.eye(2))]
    network = checked_network(np.array([[1.0, 2.0]]), np.ones((1, 2)), layers, HalfMse())
    checks = _checks(network)
    assert {check.verdict for check in checks.values()} == {"ok"}
    assert checks["W_1"].max_rel_error == 0


def test_large_weights_are_checked_with_large_steps() -> None:
    """Steps go with the size of what is moved: data in millions are checked as well as data in thousandths."""
    for scale in (1e-3, 1e3, 1e6):
        network = make_network(Identity(), HalfMse())
        layers = (replace(network.layers[0], W=network.layers[0].W / scale), *network.layers[1:])
        assert _verdicts(replace(network, X=network.X * scale, layers=layers)) == {"ok"}


def test_what_is_not_finite_cannot_be_checked() -> None:
    """An infinite loss is an error that names it."""
    with pytest.raises(NotFinite) as caught:
        gradcheck(_outputs([[0.0]], [[1.0]], BinaryCrossEntropy()))
    assert caught.value.tensor == "L"


def test_the_largest_numbers_are_checked_without_a_warning() -> None:
    """A step from the largest number that there is leads to infinity, which is no news to anybody: that side has no value."""
    layers = [Dense(np.ones((1, 1)), np.full((1, 1), -np.finfo(float).max), Sigmoid())]
    network = checked_network(np.ones((1, 1)), np.zeros((1, 1)), layers, HalfMse())
    assert _verdicts(network) <= {"ok", "kink"}


def test_the_number_of_passes_is_known_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside one backward pass and one loss, a check takes as many forward passes as were announced."""
    random = np.random.default_rng(9)
    layers = [Dense(random.standard_normal((30, 10)), np.zeros((1, 10)))]
    network = checked_network(random.standard_normal((3, 30)), random.standard_normal((3, 10)), layers, HalfMse())
    run, runs = Program.run, []

    def counted(program: Program, values: Any) -> Any:
        runs.append(program)
        return run(program, values)

    monkeypatch.setattr(Program, "run", counted)
    checks, *_ = gradcheck(network)
    assert [check.name for check in checks] == ["W_1", "b_1", "X"]
    assert network.layers[0].W.size > EVERY_ENTRY
    assert len(runs) == gradcheck_runs(network) + 2
