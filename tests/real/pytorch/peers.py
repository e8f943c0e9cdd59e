"""What a user of PyTorch would write for each of our activations and losses, and a whole network of ours in PyTorch.

PyTorch comes as an argument (`F` is torch.nn.functional), so that only the tests that run import it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from app.api.contract.results import choice_out
from app.engine import activations, losses
from app.engine.activations import Activation
from app.engine.losses import Loss

__all__ = ["ACTIVATIONS", "LOSSES", "Json", "apart", "graph"]

Json: TypeAlias = dict[str, Any]

_a, _l = activations, losses

ACTIVATIONS: Final[list[tuple[Activation, Callable[[Any, Any], Any]]]] = [
    (_a.Identity(), lambda F, z: 1 * z),
    (_a.Sigmoid(), lambda F, z: z.sigmoid()),
    (_a.HardSigmoid(), lambda F, z: F.relu6(z + 3) / 6),  # F.hardsigmoid rounds the slope 1 / 6 to float32
    (_a.LogSigmoid(), lambda F, z: F.logsigmoid(z)),
    (_a.Tanh(), lambda F, z: z.tanh()),
    (_a.HardTanh(), lambda F, z: F.hardtanh(z)),
    (_a.Relu(), lambda F, z: F.relu(z)),
    (_a.LeakyRelu(), lambda F, z: F.leaky_relu(z)),
    (_a.LeakyRelu(0.3), lambda F, z: F.leaky_relu(z, 0.3)),
    (_a.Elu(), lambda F, z: F.elu(z)),
    (_a.Elu(0.4), lambda F, z: F.elu(z, 0.4)),
    (_a.Selu(), lambda F, z: F.selu(z)),
    (_a.Celu(), lambda F, z: F.celu(z)),
    (_a.Celu(0.5), lambda F, z: F.celu(z, 0.5)),  # PyTorch rounds 1 / alpha to float32
    (_a.Gelu(), lambda F, z: F.gelu(z)),
    (_a.Gelu("tanh"), lambda F, z: F.gelu(z, approximate="tanh")),
    (_a.Silu(), lambda F, z: F.silu(z)),
    (_a.Mish(), lambda F, z: F.mish(z)),
    (_a.Softplus(), lambda F, z: F.softplus(z, threshold=40)),  # by default a line beyond 20, 2e-9 off
    (_a.Softsign(), lambda F, z: F.softsign(z)),
    (_a.Softmax(), lambda F, z: F.softmax(z, dim=1)),
    (_a.LogSoftmax(), lambda F, z: F.log_softmax(z, dim=1)),
]
"""Each activation, and the same of F and z."""

LOSSES: Final[list[tuple[Loss, Callable[[Any, Any, Any], Any]]]] = [
    (_l.HalfMse(), lambda F, a, y: F.mse_loss(a, y, reduction="sum") / (2 * len(a))),
    (_l.Mse(), lambda F, a, y: F.mse_loss(a, y)),
    (_l.HalfSse(), lambda F, a, y: F.mse_loss(a, y, reduction="sum") / 2),
    (_l.Mae(), lambda F, a, y: F.l1_loss(a, y)),
    (_l.Huber(), lambda F, a, y: F.huber_loss(a, y)),
    (_l.Huber(0.3), lambda F, a, y: F.huber_loss(a, y, delta=0.3)),
    # PyTorch has no log_cosh: this is how it is written there.
    (_l.LogCosh(), lambda F, a, y: (a - y + F.softplus(-2 * (a - y), threshold=40) - np.log(2)).mean()),
    (_l.BinaryCrossEntropy(), lambda F, a, y: F.binary_cross_entropy(a, y)),
    (_l.CrossEntropy(), lambda F, a, y: -(y * a.log()).sum() / len(a)),
    (_l.SigmoidCrossEntropy(), lambda F, a, y: F.binary_cross_entropy_with_logits(a, y)),
    (_l.SoftmaxCrossEntropy(), lambda F, a, y: F.cross_entropy(a, y)),
    (_l.Hinge(), lambda F, a, y: F.margin_ranking_loss(a, 0 * a, y, margin=1)),
    (_l.SquaredHinge(), lambda F, a, y: (F.margin_ranking_loss(a, 0 * a, y, margin=1, reduction="none") ** 2).mean()),
    (_l.KlDivergence(), lambda F, a, y: F.kl_div(a.log(), y, reduction="batchmean")),
    (_l.PoissonNll(), lambda F, a, y: F.poisson_nll_loss(a, y)),
    (_l.PoissonNll(log_input=False), lambda F, a, y: F.poisson_nll_loss(a, y, log_input=False, eps=0)),
]
"""Each loss, and the same of F, outputs and targets."""


def apart(ours: ArrayLike, theirs: ArrayLike) -> float:
    """The largest difference, over the largest number; infinite where shapes differ or a number is not finite."""
    mine, other = np.asarray(ours), np.asarray(theirs)
    if mine.shape != other.shape or not (np.isfinite(mine).all() and np.isfinite(other).all()):
        return np.inf
    return float(np.abs(mine - other).max() / (np.abs(other).max() or 1))


def graph(torch: Any, request: Json, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A network of ours in PyTorch, in rows: every tensor of the forward pass and `L` by our names, each with a gradient to come.

    The loss is `softmax_cross_entropy` where `y` holds class numbers, else `half_mse`.

    Args:
        torch: the library.
        request: what is posted to us; activations are as `choice_out` writes them.
        parameters: PyTorch's tensors `W_1`, `b_1`, ..., in whose dtype all is computed.
    """
    F = torch.nn.functional
    dtype = parameters["W_1"].dtype
    A = torch.tensor(request["X"], dtype=dtype, requires_grad=True)
    named = {"X": A, **parameters}
    peers = {str(choice_out(activation)): peer for activation, peer in ACTIVATIONS}
    for i, layer in enumerate(request["layers"], 1):
        Z = A @ named[f"W_{i}"]
        Z = Z + named[f"b_{i}"] if f"b_{i}" in named else Z
        A = peers[str(layer["activation"])](F, Z)
        named |= {f"Z_{i}": Z, f"A_{i}": A}
    y = torch.tensor(request["y"])
    if y.ndim == 1:
        named["L"] = F.cross_entropy(A, y)
    else:
        named["L"] = F.mse_loss(A, y.to(dtype), reduction="sum") / (2 * len(A))
    penalties = request.get("regularization", {})
    for W in (value for name, value in parameters.items() if name.startswith("W")):
        named["L"] = named["L"] + penalties.get("l1", 0) * W.abs().sum() + penalties.get("l2", 0) / 2 * (W * W).sum()
    for tensor in named.values():
        if tensor.requires_grad:
            tensor.retain_grad()
    return named
