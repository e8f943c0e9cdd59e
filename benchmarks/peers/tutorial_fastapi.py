"""A FastAPI application as its tutorial has it: Pydantic models of lists, NumPy between them, a response model.

The same work three times: on the event loop (`async def`), in FastAPI's thread pool (`def`), and with a `JSONResponse`,
which many write because it was once the faster way.
"""

from typing import Any, Literal

import numpy as np
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from benchmarks.peers import plain_numpy

__all__ = ["Answer", "Network", "app"]

Matrix = list[list[float]]


class Layer(BaseModel):
    """A dense layer."""

    W: Matrix
    b: Matrix
    activation: Literal["sigmoid"] = "sigmoid"


class Network(BaseModel):
    """A network and a batch."""

    X: Matrix
    y: Matrix
    layers: list[Layer]
    loss: Literal["half_mse"] = "half_mse"


class Answer(BaseModel):
    """Every tensor and every gradient."""

    loss: float
    tensors: dict[str, Matrix]
    gradients: dict[str, Matrix]


app = FastAPI()


@app.post("/async/backward", response_model=Answer)
async def backward_on_the_loop(network: Network) -> dict[str, Any]:
    """Forward and backward, on the event loop."""
    return answer(network)


@app.post("/def/backward", response_model=Answer)
def backward_in_a_thread(network: Network) -> dict[str, Any]:
    """Forward and backward, in a thread."""
    return answer(network)


@app.post("/json/backward")
async def backward_as_json_response(network: Network) -> JSONResponse:
    """Forward and backward, on the event loop, written by Python's own `json`."""
    return JSONResponse(answer(network))


def answer(network: Network) -> dict[str, Any]:
    """Lists to arrays, arrays to arrays, arrays to lists."""
    loss, tensors, gradients = plain_numpy.backward(
        np.array(network.X), np.array(network.y), [(np.array(layer.W), np.array(layer.b)) for layer in network.layers]
    )
    return {
        "loss": loss,
        "tensors": {name: tensor.tolist() for name, tensor in tensors.items()},
        "gradients": {name: gradient.tolist() for name, gradient in gradients.items()},
    }
