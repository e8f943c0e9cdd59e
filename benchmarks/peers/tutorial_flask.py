"""A Flask application as its quickstart has it: `request.get_json()` in, NumPy between, a dictionary out.

Nothing is validated: Flask leaves that to others.
"""

from typing import Any

import numpy as np
from flask import Flask, request

from benchmarks.peers import plain_numpy

__all__ = ["app"]

app = Flask(__name__)


@app.post("/backward")
def backward() -> dict[str, Any]:
    """Forward and backward."""
    network = request.get_json()
    loss, tensors, gradients = plain_numpy.backward(
        np.array(network["X"]),
        np.array(network["y"]),
        [(np.array(layer["W"]), np.array(layer["b"])) for layer in network["layers"]],
    )
    return {
        "loss": loss,
        "tensors": {name: tensor.tolist() for name, tensor in tensors.items()},
        "gradients": {name: gradient.tolist() for name, gradient in gradients.items()},
    }
