"""Plain NumPy: backpropagation as a textbook has it, for any number of layers."""

import numpy as np

from benchmarks.workloads import Array

__all__ = ["backward", "sigmoid"]


def sigmoid(z: Array) -> Array:
    """The logistic function, element by element."""
    return 1 / (1 + np.exp(-z))


def backward(X: Array, y: Array, layers: list[tuple[Array, Array]]) -> tuple[float, dict[str, Array], dict[str, Array]]:
    """The loss, the tensors of the forward pass and the gradients of the backward pass, by name."""
    m = X.shape[0]
    tensors: dict[str, Array] = {}
    A = X
    for number, (W, b) in enumerate(layers, start=1):
        Z = A @ W + b
        A = sigmoid(Z)
        tensors[f"Z_{number}"] = Z
        tensors[f"A_{number}"] = A

    loss = float(np.sum((A - y) ** 2) / (2 * m))

    gradients: dict[str, Array] = {}
    dA = (A - y) / m
    for number in range(len(layers), 0, -1):
        W, _ = layers[number - 1]
        A = tensors[f"A_{number}"]
        A_in = tensors[f"A_{number - 1}"] if number > 1 else X
        dZ = dA * A * (1 - A)
        gradients[f"dA_{number}"] = dA
        gradients[f"dZ_{number}"] = dZ
        gradients[f"dW_{number}"] = A_in.T @ dZ
        gradients[f"db_{number}"] = np.sum(dZ, axis=0, keepdims=True)
        dA = dZ @ W.T
    gradients["dX"] = dA
    return loss, tensors, gradients
