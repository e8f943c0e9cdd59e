"""FastAPI and PyTorch, as a user of both writes it: the models of the tutorial, autograd between them.

Needs PyTorch: `pytorch.absence` says whether it is there.
"""

from typing import Any

import numpy as np
from fastapi import FastAPI

from benchmarks.peers import pytorch
from benchmarks.peers.tutorial_fastapi import Answer, Network
from benchmarks.workloads import Workload

__all__ = ["app"]

app = FastAPI()


@app.post("/backward", response_model=Answer)
async def backward(network: Network) -> dict[str, Any]:
    """Forward, and backward by autograd, with the gradient of every intermediate tensor."""
    layers = tuple((np.array(layer.W), np.array(layer.b)) for layer in network.layers)
    values = pytorch.Model(Workload("", np.array(network.X), np.array(network.y), layers)).backward()
    return {
        "loss": values.pop("loss").item(),
        "tensors": {name: value.tolist() for name, value in values.items() if not name.startswith("d")},
        "gradients": {name: value.tolist() for name, value in values.items() if name.startswith("d")},
    }
