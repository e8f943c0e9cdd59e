"""A training that optimizers are tried on: two layers, whose batches differ in size from step to step, through /step."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final, TypeAlias

import httpx
import numpy as np

from app.engine.functions import Array

__all__ = ["NAMES", "SCALES", "Json", "Parameters", "batch", "parameters", "request", "start", "steps"]

Json: TypeAlias = dict[str, Any]
Parameters: TypeAlias = dict[str, Array]

NAMES: Final = ("W_1", "b_1", "W_2", "b_2")
SCALES: Final = (1.0, 2.5, 0.3, 0.1, 1.5)
"""How large each step's batch is, so that gradients grow and shrink, and the largest is not the last."""


def batch(scale: float) -> tuple[Array, Array]:
    """Five samples of three features, and two targets each."""
    draw = np.random.default_rng(21)
    return scale * draw.normal(size=(5, 3)), draw.normal(size=(5, 2))


def start() -> Parameters:
    """Layers of 3-4-2 units."""
    draw = np.random.default_rng(22)
    return {name: draw.normal(size=size) for name, size in zip(NAMES, [(3, 4), (1, 4), (4, 2), (1, 2)], strict=True)}


def request(**more: Any) -> Json:
    """The same network as a request."""
    P = {name: value.tolist() for name, value in start().items()}
    first = {"W": P["W_1"], "b": P["b_1"], "activation": "tanh"}
    return {"layers": [first, {"W": P["W_2"], "b": P["b_2"]}], **more}


async def steps(client: httpx.AsyncClient, first: Json, scales: Sequence[float] = SCALES) -> list[Json]:
    """The answers of steps that are chained by nothing but `next`."""
    body, answers = deepcopy(first), []
    for scale in scales:
        X, y = batch(scale)
        response = await client.post("/step", json={**body, "X": X.tolist(), "y": y.tolist()})
        assert response.status_code == 200, response.text
        answers.append(response.json())
        body.update(answers[-1]["next"])
    return answers


def parameters(answer: Json) -> Parameters:
    """What `next` says that the parameters are."""
    return {
        f"{name}_{i}": np.array(layer[name])
        for i, layer in enumerate(answer["next"]["layers"], 1)
        for name in ("W", "b")
    }
