"""What the catalogue says of PyTorch under "elsewhere", of activations and losses; of optimizers, test_steps.py proves it."""

from collections.abc import Callable
from typing import Any, Final, get_args

import httpx
import numpy as np
import pytest

from app.engine.activations import Activation
from app.engine.checks import checked_network
from app.engine.functions import Array
from app.engine.layers import Dense
from app.engine.losses import HalfMse, Loss

pytestmark = pytest.mark.anyio

DRAWN: Final = np.random.default_rng(6)
Z: Final = DRAWN.normal(scale=3, size=(3, 4))
A, Y = DRAWN.dirichlet(np.ones(4), 3), DRAWN.dirichlet(np.ones(4), 3)


def of_kind(union: Any, kind: str, **parameters: float) -> Any:
    """The activation or loss of that kind."""
    return next(member for member in get_args(union) if member().kind == kind)(**parameters)


def activated(kind: str) -> Array:
    """What our activation makes of Z."""
    A_1: Array = checked_network(Z, None, [Dense(np.eye(4), None, of_kind(Activation, kind))], HalfMse()).forward()[
        "A_1"
    ]
    return A_1


def loss(kind: str, a: Array = A, y: Array = Y, **parameters: float) -> float:
    """Our loss of outputs a and targets y."""
    return float(checked_network(a, y, [Dense(np.eye(a.shape[1]))], of_kind(Loss, kind, **parameters)).forward()["L"])


def same(ours: Any, theirs: Any) -> bool:
    """Whether two numbers or tensors agree to 12 digits, or 15 places."""
    return bool(np.allclose(ours, theirs, rtol=1e-12, atol=1e-15))


ONE, ZERO = np.ones((1, 1)), np.zeros((1, 1))
CLAIMS: Final[dict[str, tuple[str, Callable[[Any, Any, Any, Any], bool]]]] = {
    "hard_sigmoid": (
        "PyTorch and Keras 3 use these numbers",
        lambda nn, z, a, y: same(activated("hard_sigmoid"), nn.Hardsigmoid()(z)),
    ),
    "leaky_relu": ("0.01 in PyTorch (negative_slope)", lambda nn, z, a, y: nn.LeakyReLU().negative_slope == 0.01),
    "gelu": (
        "PyTorch and Keras 3 default to the exact form",
        lambda nn, z, a, y: same(activated("gelu"), nn.GELU()(z)),
    ),
    "half_mse": (
        "no 1/2 and also divide by the number of outputs",
        lambda nn, z, a, y: same(loss("half_mse"), nn.MSELoss()(a, y) * 4 / 2),
    ),
    "mse": ("the same as PyTorch's MSELoss", lambda nn, z, a, y: same(loss("mse"), nn.MSELoss()(a, y))),
    "half_sse": (
        'half of PyTorch\'s MSELoss(reduction="sum")',
        lambda nn, z, a, y: same(loss("half_sse"), nn.MSELoss(reduction="sum")(a, y) / 2),
    ),
    "mae": ("the same as PyTorch's L1Loss", lambda nn, z, a, y: same(loss("mae"), nn.L1Loss()(a, y))),
    "huber": (
        "PyTorch's SmoothL1Loss is this divided by delta",
        lambda nn, z, a, y: (
            same(loss("huber", delta=0.2) / 0.2, nn.SmoothL1Loss(beta=0.2)(a, y))
            and same(loss("huber", delta=0.2), nn.HuberLoss(delta=0.2)(a, y))
        ),
    ),
    "log_cosh": ("PyTorch has none", lambda nn, z, a, y: not [name for name in dir(nn) if "cosh" in name.lower()]),
    "binary_cross_entropy": (
        "PyTorch's BCELoss cuts ln at -100",
        lambda nn, z, a, y: nn.BCELoss()(0 * a, 0 * a + 1) == 100 and loss("binary_cross_entropy", ZERO, ONE) == np.inf,
    ),
    "cross_entropy": (
        "on ln A its NLLLoss is this one",
        lambda nn, z, a, y: same(
            loss("cross_entropy", y=np.array([2, 0, 3])), nn.NLLLoss()(a.log(), y.new([2, 0, 3]).long())
        ),
    ),
    "sigmoid_cross_entropy": (
        "the same as PyTorch's BCEWithLogitsLoss",
        lambda nn, z, a, y: same(loss("sigmoid_cross_entropy", Z), nn.BCEWithLogitsLoss()(z, y)),
    ),
    "softmax_cross_entropy": (
        "the same as PyTorch's CrossEntropyLoss",
        lambda nn, z, a, y: same(loss("softmax_cross_entropy", Z), nn.CrossEntropyLoss()(z, y)),
    ),
    "kl_divergence": (
        'PyTorch\'s KLDivLoss(reduction="batchmean"), which takes ln A',
        lambda nn, z, a, y: same(loss("kl_divergence"), nn.KLDivLoss(reduction="batchmean")(a.log(), y)),
    ),
    "poisson_nll": (
        "adds an epsilon of 1e-8 inside ln",
        lambda nn, z, a, y: (
            same(loss("poisson_nll", Z), nn.PoissonNLLLoss()(z, y))
            and same(
                loss("poisson_nll", log_input=False) - np.mean(Y * np.log((A + 1e-8) / A)),
                nn.PoissonNLLLoss(log_input=False)(a, y),
            )
        ),
    ),
}
"""By kind: words of the catalogue, and whether they hold, of torch.nn and Z, A and Y as PyTorch's tensors."""


@pytest.mark.parametrize("kind", CLAIMS)
async def test_it_is_so(client: httpx.AsyncClient, torch: Any, kind: str) -> None:
    """The catalogue says it, and PyTorch does it."""
    words, holds = CLAIMS[kind]
    catalog = (await client.get("/catalog")).json()
    entry = next(entry for entry in catalog["activations"] + catalog["losses"] if entry["kind"] == kind)
    assert words in entry["elsewhere"]
    assert holds(torch.nn, *map(torch.tensor, (Z, A, Y)))


async def test_no_claim_is_taken_on_trust(client: httpx.AsyncClient) -> None:
    """Whatever activation or loss says something of PyTorch has its test here."""
    catalog = (await client.get("/catalog")).json()
    entries = catalog["activations"] + catalog["losses"]
    assert [entry["kind"] for entry in entries if "PyTorch" in entry.get("elsewhere", "")] == list(CLAIMS)
