"""The sum of its parts: the fastest ways to read, compute and write the same in Python, one after the other, and no server.

It reads as strictly as the service does: numbers only, all of them finite.
"""

from typing import Annotated, Literal

import numpy as np
import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from benchmarks.peers import lean_numpy
from benchmarks.workloads import Workload

__all__ = ["backward"]

Matrix = list[list[Annotated[float, Field(allow_inf_nan=False)]]]


class Layer(BaseModel):
    """A dense layer."""

    model_config = ConfigDict(strict=True)

    W: Matrix
    b: Matrix
    activation: Literal["sigmoid"]


class Network(BaseModel):
    """A network and a batch."""

    model_config = ConfigDict(strict=True)

    X: Matrix
    y: Matrix
    layers: tuple[Layer, ...]
    loss: Literal["half_mse"]


_network = TypeAdapter(Network)


def backward(body: bytes) -> bytes:
    """The answer to a request, as text; the names of tensors and gradients stand side by side."""
    network = _network.validate_json(body)
    layers = tuple((np.array(layer.W), np.array(layer.b)) for layer in network.layers)
    values = lean_numpy.backward(Workload("", np.array(network.X), np.array(network.y), layers))
    return orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY)
