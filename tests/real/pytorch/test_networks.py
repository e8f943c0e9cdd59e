"""Whole networks through /backward against autograd: every tensor and the gradient of every intermediate."""

from itertools import pairwise
from typing import Any, Final

import httpx
import numpy as np
import pytest

from app.api.contract.results import choice_out
from app.engine.activations import Activation
from tests.real.pytorch.peers import ACTIVATIONS, Json, apart, graph

pytestmark = pytest.mark.anyio

CLOSE: Final = {"float64": 1e-12, "float32": 1e-5}
PENALTIES: Final = {"l1": 0.02, "l2": 0.3}
TANH: Final = "tanh"


def network(activation: str | Json, **more: Any) -> Json:
    """Five samples through layers of 3-4-3-2 units, none of them symmetric, with biases."""
    draw = np.random.default_rng(5)
    sizes = [3, 4, 3, 2]
    layers = [
        {"W": draw.normal(size=(p, n)).tolist(), "b": draw.normal(size=(1, n)).tolist(), "activation": activation}
        for p, n in pairwise(sizes)
    ]
    return {"X": draw.normal(size=(5, 3)).tolist(), "y": draw.normal(size=(5, 2)).tolist(), "layers": layers, **more}


def autograd(torch: Any, request: Json) -> tuple[Json, Json]:
    """Every tensor, and every gradient, by our names, in rows."""
    dtype = getattr(torch, request.get("dtype", "float64"))
    parameters = {
        f"{name}_{i}": torch.tensor(layer[name], dtype=dtype, requires_grad=True)
        for i, layer in enumerate(request["layers"], 1)
        for name in ("W", "b")
        if name in layer
    }
    named = graph(torch, request, parameters)
    named["L"].backward()
    tensors = {name: value.detach().numpy() for name, value in named.items() if name[0] in "ZA"}
    gradients = {f"d{name}": value.grad.numpy() for name, value in named.items() if name != "L"}
    return {"L": named["L"].detach().numpy(), **tensors}, gradients


def compare(answer: Json, tensors: Json, gradients: Json, relative: float) -> None:
    """All that PyTorch has is answered, none of its gradients is 0, and every gradient answered is PyTorch's."""
    ours = {"L": answer["loss"], **answer["tensors"], **answer["gradients"]}
    far = {name: apart(ours[name], theirs) for name, theirs in (tensors | gradients).items()}
    assert {name: distance for name, distance in far.items() if distance > relative} == {}
    assert answer["gradients"].keys() == gradients.keys()
    assert all(np.abs(gradient).max() > 1e-9 for gradient in gradients.values())


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("activation", [pytest.param(ours, id=repr(ours)) for ours, _ in ACTIVATIONS])
async def test_every_intermediate(client: httpx.AsyncClient, torch: Any, activation: Activation, dtype: str) -> None:
    """Through three layers of each activation, with l1 and l2, nothing differs from autograd."""
    request = network(choice_out(activation), regularization=PENALTIES, dtype=dtype)
    answer = (await client.post("/backward", json=request)).json()
    compare(answer, *autograd(torch, request), CLOSE[dtype])


@pytest.mark.parametrize("penalty", ["l1", "l2"])
async def test_one_penalty(client: httpx.AsyncClient, torch: Any, penalty: str) -> None:
    """Each penalty alone is what a PyTorch user adds to the loss: on weights, not on biases."""
    request = network(TANH, regularization={penalty: 0.4})
    answer = (await client.post("/backward", json=request)).json()
    compare(answer, *autograd(torch, request), CLOSE["float64"])


async def test_class_numbers_without_biases(client: httpx.AsyncClient, torch: Any) -> None:
    """Class numbers through softmax cross-entropy, with a layer that has no bias, go back as in PyTorch."""
    request = network(TANH, loss="softmax_cross_entropy", y=[1, 0, 0, 1, 1])
    del request["layers"][1]["b"]
    answer = (await client.post("/backward", json=request)).json()
    compare(answer, *autograd(torch, request), CLOSE["float64"])


async def test_columns(client: httpx.AsyncClient, torch: Any) -> None:
    """In the layout "columns" every tensor is the transpose of PyTorch's."""
    request = network(TANH, regularization=PENALTIES)
    theirs = autograd(torch, request)
    request |= {name: np.transpose(request[name]).tolist() for name in ("X", "y")} | {"layout": "columns"}
    for layer in request["layers"]:
        layer |= {name: np.transpose(layer[name]).tolist() for name in ("W", "b")}
    answer = (await client.post("/backward", json=request)).json()
    tensors, gradients = ({name: value.T for name, value in part.items()} for part in theirs)
    compare(answer, tensors, gradients, CLOSE["float64"])
