"""What a constant factor may mean in a network: nobody can tell a forgotten 2 from two outputs."""

from typing import Any

import numpy as np

from app.engine.network import Network

__all__ = ["factor_between", "meanings_of", "penalty_in"]

_NEAR = 1e-9


def penalty_in(where: str, network: Network) -> Any:
    """The part of a right value that comes from the penalty on weights, and that a factor does not touch."""
    if where == "loss":
        return network.l2 / 2 * sum(float(np.sum(layer.W**2)) for layer in network.layers)
    return network.l2 * network.layers[int(where[3:]) - 1].W if where.startswith("dW_") else 0.0


def factor_between(claim: Any, right: Any, penalty: Any) -> float | None:
    """The one factor between a wrong and a right value, if that is all."""
    if np.shape(claim) != np.shape(right):
        return None
    ours, theirs = np.ravel(right - penalty), np.ravel(claim - penalty)
    size = float(np.max(np.abs(ours)))
    factor = (
        float(theirs[np.argmax(np.abs(ours))]) / size * float(np.sign(ours[np.argmax(np.abs(ours))])) if size else 0.0
    )
    return factor if np.allclose(theirs, factor * ours, rtol=0, atol=_NEAR * size * max(1.0, abs(factor))) else None


def meanings_of(factor: float | None, where: str, network: Network) -> frozenset[str]:
    """The codes that a factor stands for in a statement."""
    m, n = (float(network.inputs()[name]) for name in "mn")
    codes = {
        "batch_mean_missing": [m],
        "batch_mean_twice": [1 / m],
        "constant_factor": [2.0, 0.5],
        "wrong_reduction": [n, 1 / n, m * n, 1 / (m * n), n / m, m / n],
        "gradient_accumulated": range(2, 9) if where.startswith(("dW", "db")) else (),
    }
    return frozenset(
        name for name, known in codes.items() if factor and any(abs(k - factor) < _NEAR * k for k in known)
    )
