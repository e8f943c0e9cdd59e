"""Twenty steps through HTTP, chained by nothing but `next`, beside one loop in plain NumPy."""

from collections.abc import Callable
from typing import Any, Final

import httpx
import numpy as np
import pytest

from app.engine.functions import Array

pytestmark = pytest.mark.anyio

STEPS: Final = 20
RANDOM: Final = np.random.default_rng(11)
X: Final = RANDOM.standard_normal((6, 3))
Y: Final = RANDOM.standard_normal((6, 2))
START: Final = [RANDOM.standard_normal(shape) for shape in ((3, 4), (1, 4), (4, 2), (1, 2))]


def _gradients(W_1: Array, b_1: Array, W_2: Array, b_2: Array) -> list[Array]:
    A_1 = 1 / (1 + np.exp(-(X @ W_1 + b_1)))
    dZ_2 = (A_1 @ W_2 + b_2 - Y) / 6
    dZ_1 = dZ_2 @ W_2.T * A_1 * (1 - A_1)
    return [X.T @ dZ_1, dZ_1.sum(0, keepdims=True), A_1.T @ dZ_2, dZ_2.sum(0, keepdims=True)]


def _momentum(P: list[Array], lr: float = 0.1, mu: float = 0.9) -> list[Array]:
    velocities = [np.zeros_like(p) for p in P]
    for _ in range(STEPS):
        velocities = [mu * v + g for v, g in zip(velocities, _gradients(*P), strict=True)]
        P = [p - lr * v for p, v in zip(P, velocities, strict=True)]
    return P


def _adam(P: list[Array], lr: float = 0.05, beta1: float = 0.9, beta2: float = 0.99, eps: float = 1e-8) -> list[Array]:
    means, squares = ([np.zeros_like(p) for p in P] for _ in range(2))
    for t in range(1, STEPS + 1):
        for i, g in enumerate(_gradients(*P)):
            means[i] = beta1 * means[i] + (1 - beta1) * g
            squares[i] = beta2 * squares[i] + (1 - beta2) * g * g
            root = np.sqrt(squares[i] / (1 - beta2**t)) + eps
            P[i] = P[i] - lr * means[i] / (1 - beta1**t) / root
    return P


@pytest.mark.parametrize(
    ("optimizer", "loop"),
    [
        ({"kind": "sgd", "lr": 0.1, "momentum": 0.9}, _momentum),
        ({"kind": "adam", "lr": 0.05, "beta2": 0.99}, _adam),
    ],
    ids=["momentum", "adam"],
)
@pytest.mark.parametrize("layout", ["rows", "columns"])
async def test_twenty_steps_are_one_loop(client: httpx.AsyncClient, optimizer: Any, loop: Any, layout: str) -> None:
    """`request.update(answer["next"])` trains as a loop by hand does, in both layouts; the optimizer's memory survives the text."""
    turn: Callable[[Array], Any] = lambda matrix: (matrix if layout == "rows" else matrix.T).tolist()  # noqa: E731
    W_1, b_1, W_2, b_2 = (turn(P) for P in START)
    layers = [{"W": W_1, "b": b_1, "activation": "sigmoid"}, {"W": W_2, "b": b_2}]
    body: dict[str, Any] = {"X": turn(X), "y": turn(Y), "layers": layers, "optimizer": optimizer, "layout": layout}
    losses = []
    for _ in range(STEPS):
        answer = (await client.post("/step", json=body)).json()
        losses.append(answer["loss"])
        body.update(answer["next"])
    reached = [layer[name] for layer in body["layers"] for name in ("W", "b")]
    for ours, theirs in zip(reached, loop(list(START)), strict=True):
        assert np.allclose(ours, turn(theirs), rtol=1e-10, atol=1e-12)
    assert losses[-1] < 0.5 * losses[0]
