"""Every activation and every loss, value and gradient, against PyTorch's, in both dtypes."""

from collections.abc import Callable
from typing import Any, Final, get_args

import numpy as np
import pytest

from app.engine.activations import Activation
from app.engine.checks import checked_network
from app.engine.formula import Formula
from app.engine.functions import Array
from app.engine.layers import Dense
from app.engine.losses import Loss
from app.engine.network import DTypeName
from app.engine.parts import numbers_of
from app.engine.program import Program, Statement
from tests.real.pytorch.peers import ACTIVATIONS, LOSSES

CLOSE: Final[dict[DTypeName, float]] = {"float64": 1e-12, "float32": 1e-5}

DRAWN: Final = np.random.default_rng(1)
ORDINARY: Final = DRAWN.normal(scale=3, size=(12, 5))
KINKS_AND_EXTREMES: Final = np.array(
    [
        [0.0, -0.0, 1.0, -1.0, 3.0],
        [-3.0, 1e-8, -1e-8, 1e-300, -1e-300],
        [1e4, -1e4, 1e4, 9990.0, 0.0],
        [-1e4, -9995.0, -1e4, -9990.0, -1e4],
        [700.0, -700.0, 745.0, -745.0, 89.0],
        [88.0, -88.0, -103.0, 40.0, -40.0],
    ]
)
Z: Final = np.vstack([ORDINARY, KINKS_AND_EXTREMES])
UPSTREAM: Final = DRAWN.normal(size=Z.shape)

ONE_ROW_EACH = [pytest.param(ours, peer, id=repr(ours)) for ours, peer in ACTIVATIONS]
ONE_LOSS_EACH = [pytest.param(ours, peer, id=repr(ours)) for ours, peer in LOSSES]
BOTH = pytest.mark.parametrize("dtype", ["float64", "float32"])


def agree(ours: Array, theirs: Any, relative: float) -> None:
    """Entry by entry, to `relative`, or to 16 units of the last place of 1 where a difference of near numbers is taken."""
    expected = theirs.detach().numpy()
    assert ours.dtype == expected.dtype
    np.testing.assert_allclose(ours, expected, rtol=relative, atol=16 * float(np.finfo(ours.dtype).eps))


@BOTH
@pytest.mark.parametrize(("ours", "peer"), ONE_ROW_EACH)
def test_activations(torch: Any, ours: Activation, peer: Callable[[Any, Any], Any], dtype: DTypeName) -> None:
    """Value and gradient are PyTorch's: where numbers are ordinary, at the kinks, and up to 1e4, where nothing overflows."""
    z, upstream = Z.astype(dtype), UPSTREAM.astype(dtype)
    lines = [Statement("A", Formula(ours.formula), "forward"), Statement("dZ", Formula(ours.vjp), "backward")]
    numbers = {name: z.dtype.type(number) for name, number in numbers_of(ours).items()}
    values = Program(lines).run({"Z": z, "dA": upstream, **numbers})

    theirs = torch.tensor(z, requires_grad=True)
    A = peer(torch.nn.functional, theirs)
    A.backward(torch.tensor(upstream))
    agree(values["A"], A, CLOSE[dtype])
    agree(values["dZ"], theirs.grad, CLOSE[dtype])


def outputs_and_targets(loss: Loss) -> tuple[Array, Array]:
    """Six samples of four outputs that the loss has a value for, with targets that it is made for."""
    draw = np.random.default_rng(2)
    A = {
        "real": draw.normal(scale=2, size=(6, 4)),
        "positive": draw.gamma(2, size=(6, 4)),
        "unit": draw.uniform(0.01, 0.99, (6, 4)),
        "simplex": draw.dirichlet(np.ones(4), 6),
    }[loss.takes]
    if loss.kind in {"hinge", "squared_hinge"}:
        return A, draw.choice([-1.0, 1.0], (6, 4))
    if loss.kind == "poisson_nll":
        return A, draw.poisson(2, (6, 4)).astype(float)
    if loss.kind in {"binary_cross_entropy", "sigmoid_cross_entropy"}:
        return A, draw.uniform(size=(6, 4)).round(1)
    if loss.classes:
        return A, draw.gamma(1, size=(6, 4))  # rows of any sum
    y = draw.normal(scale=2, size=(6, 4))
    y[0], y[1] = A[0], A[1] + 0.3  # at the kink, or on the seam
    return A, y


def compare(torch: Any, ours: Loss, peer: Callable[[Any, Any, Any], Any], A: Array, y: Any) -> Array:
    """Assert that value and gradient are the same, in the dtype of A; the gradient."""
    dtype: Any = A.dtype.name
    y = y.astype(dtype) if y.ndim == 2 else y
    values = checked_network(A, y, [Dense(np.eye(A.shape[1]))], ours, dtype=dtype).backward()
    theirs = torch.tensor(A, requires_grad=True)
    L = peer(torch.nn.functional, theirs, torch.tensor(y))
    L.backward()
    agree(values["L"], L, CLOSE[dtype])
    agree(values["dA_1"], theirs.grad, CLOSE[dtype])
    dA: Array = values["dA_1"]
    return dA


@BOTH
@pytest.mark.parametrize(("ours", "peer"), ONE_LOSS_EACH)
def test_losses(torch: Any, ours: Loss, peer: Callable[[Any, Any, Any], Any], dtype: DTypeName) -> None:
    """Value and gradient by the outputs are those that PyTorch gives under the convention that we state."""
    A, y = outputs_and_targets(ours)
    assert np.abs(compare(torch, ours, peer, A.astype(dtype), y)).max() > 0.01


@BOTH
@pytest.mark.parametrize(
    ("kind", "peer"),
    [
        ("cross_entropy", lambda F, a, y: F.nll_loss(a.log(), y)),
        ("softmax_cross_entropy", lambda F, a, y: F.cross_entropy(a, y)),
        ("kl_divergence", lambda F, a, y: F.kl_div(a.log(), F.one_hot(y, 4).to(a.dtype), reduction="batchmean")),
    ],
)
def test_losses_of_class_numbers(torch: Any, kind: str, peer: Callable[[Any, Any, Any], Any], dtype: DTypeName) -> None:
    """Class numbers mean what they mean in PyTorch."""
    ours = next(loss for loss, _ in LOSSES if loss.kind == kind)
    A, _ = outputs_and_targets(ours)
    compare(torch, ours, peer, A.astype(dtype), np.array([3, 0, 1, 1, 2, 3]))


@BOTH
@pytest.mark.parametrize("kind", ["sigmoid_cross_entropy", "softmax_cross_entropy", "huber", "log_cosh"])
def test_losses_of_extreme_outputs(torch: Any, kind: str, dtype: DTypeName) -> None:
    """On outputs up to 1e4 nothing overflows, and value and gradient are still PyTorch's."""
    ours, peer = next((loss, peer) for loss, peer in LOSSES if loss.kind == kind)
    compare(torch, ours, peer, KINKS_AND_EXTREMES.astype(dtype), np.eye(5)[[0, 4, 1, 3, 2, 2]])


def test_all_are_compared() -> None:
    """No activation and no loss is left out."""
    assert {type(ours) for ours, _ in ACTIVATIONS} == set(get_args(Activation))
    assert {type(ours) for ours, _ in LOSSES} == set(get_args(Loss))
