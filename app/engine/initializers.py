"""Initializers: how the weights of a layer start. Biases start at 0.

Each class draws a matrix of (p, n): p inputs (fan-in), n units (fan-out). The stream of random numbers is that of NumPy's
RandomState, the one generator whose numbers NumPy promises never to change (NEP 19): a seed means the same weights for good.
To add an initializer, write its class here and put it into the union at the bottom.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.activations import Activation
from app.engine.functions import Array
from app.engine.layers import Dense, Layer
from app.engine.parameters import NonNegative, Positive, Real

__all__ = ["Initializer", "initialize"]

Random = np.random.RandomState
Shape = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Zeros:
    """All 0. Every unit of a layer then learns the same: to be seen once, not to be trained with."""

    kind: Literal["zeros"] = "zeros"

    def sample(self, shape: Shape, random: Random) -> Array:
        """A matrix of `shape`."""
        return np.zeros(shape)


@dataclass(frozen=True, slots=True)
class Constant:
    """All the same value."""

    value: Real = 0.1
    kind: Literal["constant"] = "constant"

    def sample(self, shape: Shape, random: Random) -> Array:
        """A matrix of `shape`."""
        return np.full(shape, self.value)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform between low and high.

    Elsewhere: Keras' RandomUniform has the same defaults.
    """

    low: Real = -0.05
    high: Real = 0.05
    kind: Literal["uniform"] = "uniform"

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low must not be above high")

    def sample(self, shape: Shape, random: Random) -> Array:
        """A matrix of `shape`."""
        return self.low + (self.high - self.low) * random.random_sample(shape)


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal with a mean and a standard deviation.

    Elsewhere: Keras' RandomNormal has the same defaults.
    """

    mean: Real = 0.0
    std: NonNegative = 0.05
    kind: Literal["normal"] = "normal"

    def sample(self, shape: Shape, random: Random) -> Array:
        """A matrix of `shape`."""
        return self.mean + self.std * random.standard_normal(shape)


@dataclass(frozen=True, slots=True)
class Xavier:
    """Variance gain^2 * 2 / (p + n), also called Glorot: for sigmoid, tanh and their kin.

    Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010), eq. 12 and 16.
    """

    distribution: Literal["uniform", "normal"] = "uniform"
    gain: Positive = 1.0
    kind: Literal["xavier"] = "xavier"

    def sample(self, shape: Shape, random: Random) -> Array:
        """A matrix of `shape`."""
        return _scaled(self.gain * math.sqrt(2 / sum(shape)), self.distribution, shape, random)


@dataclass(frozen=True, slots=True)
class He:
    """Variance 2 / p, also called Kaiming: for relu and its kin. `mode` takes n in place of p.

    Elsewhere: torch.nn.Linear starts otherwise (uniform within 1 / sqrt(p)); Keras' HeNormal cuts the normal at 2 deviations.
    Source: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers" (2015), eq. 10 and 14.
    """

    distribution: Literal["uniform", "normal"] = "normal"
    mode: Literal["fan_in", "fan_out"] = "fan_in"
    kind: Literal["he"] = "he"

    def sample(self, shape: Shape, random: Random) -> Array:
        """A matrix of `shape`."""
        fan = shape[0] if self.mode == "fan_in" else shape[1]
        return _scaled(math.sqrt(2 / fan), self.distribution, shape, random)


@dataclass(frozen=True, slots=True)
class LeCun:
    """Variance 1 / p: for selu, and for linear units.

    Source: LeCun, Bottou, Orr, Müller, "Efficient BackProp" (1998), section 4.6.
    """

    distribution: Literal["uniform", "normal"] = "normal"
    kind: Literal["lecun"] = "lecun"

    def sample(self, shape: Shape, random: Random) -> Array:
        """A matrix of `shape`."""
        return _scaled(math.sqrt(1 / shape[0]), self.distribution, shape, random)


@dataclass(frozen=True, slots=True)
class Orthogonal:
    """Orthonormal rows or columns, whichever are fewer, times gain: the Q of a normal matrix's QR, signs fixed by R's diagonal.

    Source: Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning" (2013); Mezzadri (2007) for the signs.
    """

    gain: Positive = 1.0
    kind: Literal["orthogonal"] = "orthogonal"

    def sample(self, shape: Shape, random: Random) -> Array:
        """A matrix of `shape`."""
        tall = (max(shape), min(shape))
        q, r = np.linalg.qr(random.standard_normal(tall))
        q = self.gain * q * np.where(np.diag(r) < 0, -1.0, 1.0)
        return q if tall == shape else np.ascontiguousarray(q.T)


Initializer = Zeros | Constant | Uniform | Normal | Xavier | He | LeCun | Orthogonal


def initialize(
    sizes: Sequence[int], activations: Sequence[Activation], scheme: Initializer, *, seed: int, bias: bool = True
) -> list[Layer]:
    """Layers ready to be trained.

    Args:
        sizes: units of the input and of each layer: [2, 3, 1] makes a 2-3-1 network.
        activations: one a layer.
        scheme: how weights are drawn, layer by layer, row by row.
        seed: 0 to 2**32 - 1; the same seed draws the same weights.
        bias: whether layers have biases, which start at 0.
    """
    random = Random(seed)
    return [
        Dense(scheme.sample((inputs, units), random), np.zeros((1, units)) if bias else None, activation)
        for inputs, units, activation in zip(sizes[:-1], sizes[1:], activations, strict=True)
    ]


def _scaled(std: float, distribution: Literal["uniform", "normal"], shape: Shape, random: Random) -> Array:
    """A draw of mean 0 and the standard deviation given: a uniform one reaches to sqrt(3) of them."""
    if distribution == "normal":
        return std * random.standard_normal(shape)
    bound = std * math.sqrt(3)
    return bound * (2 * random.random_sample(shape) - 1)
