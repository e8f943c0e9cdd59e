"""Activations and losses as a textbook writes them, in plain NumPy: values, slopes and gradients, on rows of samples.

Nothing here reads a formula of the engine: of its activations and losses only the kind and the numbers are taken.
"""

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["OF_OUTPUT", "Array", "activated", "gradient", "loss_of", "passed_back", "sigmoid", "slope", "softmax"]

Array = NDArray[np.float64]
Scalar = Callable[[Any, Any], Any]

_SELU = (1.0507009873554805, 1.6732632423543772)
_GELU = math.sqrt(2 / math.pi)


def sigmoid(z: Array) -> Array:
    """The logistic function."""
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


def softmax(z: Array, axis: int = 1) -> Array:
    """Probabilities of classes."""
    e = np.exp(z)
    return np.asarray(e / e.sum(axis=axis, keepdims=True))


def _softplus(z: Array) -> Array:
    return np.asarray(np.log(1 + np.exp(z)))


def _cdf(z: Array) -> Array:
    return np.asarray(0.5 * (1 + np.vectorize(math.erf)(z / math.sqrt(2))))


def _pdf(z: Array) -> Array:
    return np.asarray(np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi))


def _gelu_inner(z: Array) -> Array:
    return np.asarray(np.tanh(_GELU * (z + 0.044715 * z**3)))


def _gelu_slope(z: Array, o: Any) -> Array:
    if o.approximate == "none":
        return _cdf(z) + z * _pdf(z)
    t = _gelu_inner(z)
    return np.asarray(0.5 * (1 + t) + 0.5 * z * (1 - t**2) * _GELU * (1 + 3 * 0.044715 * z**2))


def _mish_slope(z: Array, _: Any) -> Array:
    t = np.tanh(_softplus(z))
    return np.asarray(t + z * (1 - t**2) * sigmoid(z))


_VALUES: Final[dict[str, Scalar]] = {
    "identity": lambda z, _: z,
    "sigmoid": lambda z, _: sigmoid(z),
    "hard_sigmoid": lambda z, _: np.clip(z / 6 + 0.5, 0, 1),
    "log_sigmoid": lambda z, _: np.log(sigmoid(z)),
    "tanh": lambda z, _: np.tanh(z),
    "hard_tanh": lambda z, _: np.clip(z, -1, 1),
    "relu": lambda z, _: z * (z > 0),
    "leaky_relu": lambda z, o: np.where(z > 0, z, o.alpha * z),
    "elu": lambda z, o: np.where(z > 0, z, o.alpha * (np.exp(z) - 1)),
    "selu": lambda z, _: _SELU[0] * np.where(z > 0, z, _SELU[1] * (np.exp(z) - 1)),
    "celu": lambda z, o: np.where(z > 0, z, o.alpha * (np.exp(z / o.alpha) - 1)),
    "gelu": lambda z, o: z * _cdf(z) if o.approximate == "none" else 0.5 * z * (1 + _gelu_inner(z)),
    "silu": lambda z, _: z * sigmoid(z),
    "mish": lambda z, _: z * np.tanh(_softplus(z)),
    "softplus": lambda z, _: _softplus(z),
    "softsign": lambda z, _: z / (1 + np.abs(z)),
    "softmax": lambda z, _: softmax(z),
    "log_softmax": lambda z, _: np.log(softmax(z)),
}

_SLOPES: Final[dict[str, Scalar]] = {
    "identity": lambda z, _: np.ones_like(z),
    "sigmoid": lambda z, _: sigmoid(z) * (1 - sigmoid(z)),
    "hard_sigmoid": lambda z, _: ((z > -3) & (z < 3)) / 6,
    "log_sigmoid": lambda z, _: 1 - sigmoid(z),
    "tanh": lambda z, _: 1 / np.cosh(z) ** 2,
    "hard_tanh": lambda z, _: 1.0 * ((z > -1) & (z < 1)),
    "relu": lambda z, _: 1.0 * (z > 0),
    "leaky_relu": lambda z, o: np.where(z > 0, 1.0, o.alpha),
    "elu": lambda z, o: np.where(z > 0, 1.0, o.alpha * np.exp(z)),
    "selu": lambda z, _: _SELU[0] * np.where(z > 0, 1.0, _SELU[1] * np.exp(z)),
    "celu": lambda z, o: np.where(z > 0, 1.0, np.exp(z / o.alpha)),
    "gelu": _gelu_slope,
    "silu": lambda z, _: sigmoid(z) * (1 + z * (1 - sigmoid(z))),
    "mish": _mish_slope,
    "softplus": lambda z, _: sigmoid(z),
    "softsign": lambda z, _: 1 / (1 + np.abs(z)) ** 2,
}

OF_OUTPUT: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "sigmoid": lambda dA, a: dA * a * (1 - a),
    "tanh": lambda dA, a: dA * (1 - a**2),
    "softmax": lambda dA, a: a * (dA - (dA * a).sum(axis=1, keepdims=True)),
    "log_softmax": lambda dA, a: dA - np.exp(a) * dA.sum(axis=1, keepdims=True),
}
"""Where the derivative is usually written in the output A of the activation: dZ from dA and A."""


def activated(activation: Any, Z: Array) -> Array:
    """A from Z."""
    return np.asarray(_VALUES[activation.kind](Z, activation))


def slope(activation: Any, Z: Array) -> Array:
    """The derivative at Z of an activation that works on each number alone."""
    return np.asarray(_SLOPES[activation.kind](Z, activation))


def passed_back(activation: Any, dA: Array, Z: Array, A: Array) -> Array:
    """Compute dZ from dA, with the derivative written in A or in Z as usual."""
    if activation.kind in OF_OUTPUT:
        return np.asarray(OF_OUTPUT[activation.kind](dA, A))
    return dA * slope(activation, Z)


def _entropy(y: Array) -> Array:
    return np.asarray([0.0 if p == 0 else p * math.log(p) for p in y.ravel()]).reshape(y.shape)


_LOSSES: Final[dict[str, Callable[[Any, Any, Any], Any]]] = {
    "half_mse": lambda a, y, _: 0.5 * (a - y) ** 2,
    "half_sse": lambda a, y, _: 0.5 * (a - y) ** 2,
    "mse": lambda a, y, _: (a - y) ** 2,
    "mae": lambda a, y, _: np.abs(a - y),
    "huber": lambda a, y, o: np.where(
        np.abs(a - y) <= o.delta, 0.5 * (a - y) ** 2, o.delta * (np.abs(a - y) - o.delta / 2)
    ),
    "log_cosh": lambda a, y, _: np.log(np.cosh(a - y)),
    "binary_cross_entropy": lambda a, y, _: -(y * np.log(a) + (1 - y) * np.log(1 - a)),
    "cross_entropy": lambda a, y, _: -(y * np.log(a)),
    "sigmoid_cross_entropy": lambda a, y, _: -(y * np.log(sigmoid(a)) + (1 - y) * np.log(1 - sigmoid(a))),
    "softmax_cross_entropy": lambda a, y, _: -(y * np.log(softmax(a))),
    "hinge": lambda a, y, _: np.maximum(1 - y * a, 0),
    "squared_hinge": lambda a, y, _: np.maximum(1 - y * a, 0) ** 2,
    "kl_divergence": lambda a, y, _: _entropy(y) - y * np.log(a),
    "poisson_nll": lambda a, y, o: np.exp(a) - y * a if o.log_input else a - y * np.log(a),
}

_GRADIENTS: Final[dict[str, Callable[[Any, Any, Any], Any]]] = {
    "half_mse": lambda a, y, _: a - y,
    "half_sse": lambda a, y, _: a - y,
    "mse": lambda a, y, _: 2 * (a - y),
    "mae": lambda a, y, _: np.sign(a - y),
    "huber": lambda a, y, o: np.where(np.abs(a - y) <= o.delta, a - y, o.delta * np.sign(a - y)),
    "log_cosh": lambda a, y, _: np.tanh(a - y),
    "binary_cross_entropy": lambda a, y, _: (1 - y) / (1 - a) - y / a,
    "cross_entropy": lambda a, y, _: -y / a,
    "sigmoid_cross_entropy": lambda a, y, _: sigmoid(a) - y,
    "softmax_cross_entropy": lambda a, y, _: y.sum(axis=1, keepdims=True) * softmax(a) - y,
    "hinge": lambda a, y, _: -y * (y * a < 1),
    "squared_hinge": lambda a, y, _: -2 * y * np.maximum(1 - y * a, 0),
    "kl_divergence": lambda a, y, _: -y / a,
    "poisson_nll": lambda a, y, o: np.exp(a) - y if o.log_input else 1 - y / a,
}

_OVER_SAMPLES: Final = {"half_mse", "cross_entropy", "softmax_cross_entropy", "kl_divergence"}


def _share(loss: Any, m: int, n: int) -> float:
    """What the sum over all samples and outputs is divided by."""
    return 1.0 if loss.kind == "half_sse" else float(m) if loss.kind in _OVER_SAMPLES else float(m * n)


def loss_of(loss: Any, A: Array, y: Array) -> Array:
    """The loss of outputs A (m, n); m and n are those of A, whatever shape y has."""
    return np.asarray(np.sum(_LOSSES[loss.kind](A, y, loss)) / _share(loss, *A.shape))


def gradient(loss: Any, A: Array, y: Array) -> Array:
    """Compute dA for the outputs."""
    return np.asarray(_GRADIENTS[loss.kind](A, y, loss) / _share(loss, *A.shape))
