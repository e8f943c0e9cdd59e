"""A Litestar application as its documentation has it for speed: msgspec structures in and out, NumPy between them."""

from typing import Literal

import msgspec
import numpy as np
from litestar import Litestar, post
from litestar.params import JSONBody

from benchmarks.peers import plain_numpy

__all__ = ["app"]

Matrix = list[list[float]]


class Layer(msgspec.Struct):
    """A dense layer."""

    W: Matrix
    b: Matrix
    activation: Literal["sigmoid"] = "sigmoid"


class Network(msgspec.Struct):
    """A network and a batch."""

    X: Matrix
    y: Matrix
    layers: list[Layer]
    loss: Literal["half_mse"] = "half_mse"


class Answer(msgspec.Struct):
    """Every tensor and every gradient."""

    loss: float
    tensors: dict[str, Matrix]
    gradients: dict[str, Matrix]


@post("/backward", status_code=200)
async def backward(data: JSONBody[Network]) -> Answer:
    """Forward and backward."""
    loss, tensors, gradients = plain_numpy.backward(
        np.array(data.X), np.array(data.y), [(np.array(layer.W), np.array(layer.b)) for layer in data.layers]
    )
    return Answer(
        loss,
        {name: tensor.tolist() for name, tensor in tensors.items()},
        {name: gradient.tolist() for name, gradient in gradients.items()},
    )


# Its own limit is 10 MB, and the largest body has 23.
app = Litestar([backward], request_max_body_size=64 * 1024 * 1024)
