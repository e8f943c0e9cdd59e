"""Optimizers as their papers and PyTorch's documentation write them, for one number at a time, in plain Python.

A rule is a generator: it is sent a parameter and its gradient and yields the parameter's next value, and keeps its memory
in its own local variables. `o` holds the settings. `SETTINGS` is the table of what is tested.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from itertools import count
from math import copysign, sqrt
from typing import Any, Final, TypeAlias

__all__ = ["DEFAULTS", "RULES", "SETTINGS", "Rule", "shown"]

Rule: TypeAlias = Generator[float, tuple[float, float], None]
Options: TypeAlias = Mapping[str, float]


def sgd(o: Options) -> Rule:
    """PyTorch, torch.optim.SGD: the velocity starts as the first gradient."""
    p, g = yield 0.0
    velocity = None
    while True:
        g += o["weight_decay"] * p
        if o["momentum"]:
            velocity = g if velocity is None else o["momentum"] * velocity + (1 - o["dampening"]) * g
            g = g + o["momentum"] * velocity if o["nesterov"] else velocity
        p, g = yield p - o["lr"] * g


def adagrad(o: Options) -> Rule:
    """PyTorch, torch.optim.Adagrad: the rate decays from the second step on."""
    p, g = yield 0.0
    total = o["initial_accumulator"]
    for steps_before in count():
        g += o["weight_decay"] * p
        total += g * g
        rate = o["lr"] / (1 + steps_before * o["lr_decay"])
        p, g = yield p - rate * g / (sqrt(total) + o["eps"])


def rmsprop(o: Options) -> Rule:
    """PyTorch, torch.optim.RMSprop; Graves (2013), eq. 38-45, has the variance in place of the mean of squares."""
    p, g = yield 0.0
    squares = mean = velocity = 0.0
    while True:
        g += o["weight_decay"] * p
        squares += (1 - o["rho"]) * (g * g - squares)
        mean += (1 - o["rho"]) * (g - mean)
        spread = squares - mean * mean if o["centered"] else squares
        velocity = o["momentum"] * velocity + g / (sqrt(spread) + o["eps"])
        p, g = yield p - o["lr"] * velocity


def adadelta(o: Options) -> Rule:
    """Zeiler (2012), algorithm 1, whose step PyTorch multiplies by lr; RMS[x] is sqrt(E[x^2] + eps)."""
    p, g = yield 0.0
    squared_gradients = squared_steps = 0.0
    while True:
        g += o["weight_decay"] * p
        squared_gradients = o["rho"] * squared_gradients + (1 - o["rho"]) * g * g
        step = -sqrt(squared_steps + o["eps"]) / sqrt(squared_gradients + o["eps"]) * g
        squared_steps = o["rho"] * squared_steps + (1 - o["rho"]) * step * step
        p, g = yield p + o["lr"] * step


def adam(o: Options) -> Rule:
    """Kingma, Ba (2014), algorithm 1; Reddi et al. (2018) as in PyTorch: the largest v so far is corrected by this step's t."""
    p, g = yield 0.0
    moments = _moments(o)
    next(moments)
    while True:
        p, g = yield p - o["lr"] * moments.send(g + o["weight_decay"] * p)


def adamw(o: Options) -> Rule:
    """Loshchilov, Hutter (2017), algorithm 2, as in PyTorch: the parameter shrinks by lr * weight_decay, then Adam's step."""
    p, g = yield 0.0
    moments = _moments(o)
    next(moments)
    while True:
        p -= o["lr"] * o["weight_decay"] * p
        p, g = yield p - o["lr"] * moments.send(g)


def _moments(o: Options) -> Generator[float, float, None]:
    """Adam's step before it is multiplied by lr."""
    g = yield 0.0
    m = v = largest = 0.0
    for t in count(1):
        m = o["beta1"] * m + (1 - o["beta1"]) * g
        v = o["beta2"] * v + (1 - o["beta2"]) * g * g
        largest = max(largest, v)
        square = (largest if o["amsgrad"] else v) / (1 - o["beta2"] ** t)
        g = yield m / (1 - o["beta1"] ** t) / (sqrt(square) + o["eps"])


def adamax(o: Options) -> Rule:
    """PyTorch, torch.optim.Adamax."""
    p, g = yield 0.0
    m = largest = 0.0
    for t in count(1):
        g += o["weight_decay"] * p
        m = o["beta1"] * m + (1 - o["beta1"]) * g
        largest = max(o["beta2"] * largest, abs(g) + o["eps"])
        p, g = yield p - o["lr"] * m / ((1 - o["beta1"] ** t) * largest)


def lion(o: Options) -> Rule:
    """Chen et al. (2023), program 1."""
    p, g = yield 0.0
    momentum = 0.0
    while True:
        mixed = o["beta1"] * momentum + (1 - o["beta1"]) * g
        update = (copysign(1, mixed) if mixed else 0) + o["weight_decay"] * p
        momentum = momentum * o["beta2"] + (1 - o["beta2"]) * g
        p, g = yield p - o["lr"] * update


def nadam(o: Options) -> Rule:
    """PyTorch, torch.optim.NAdam."""

    def mu(t: int) -> float:
        decay: float = 0.96 ** (t * o["momentum_decay"])
        return o["beta1"] * (1 - decay / 2)

    p, g = yield 0.0
    m = v = 0.0
    product = 1.0
    for t in count(1):
        g += o["weight_decay"] * p
        product *= mu(t)
        m = o["beta1"] * m + (1 - o["beta1"]) * g
        v = o["beta2"] * v + (1 - o["beta2"]) * g * g
        ahead = mu(t + 1) * m / (1 - product * mu(t + 1)) + (1 - mu(t)) * g / (1 - product)
        p, g = yield p - o["lr"] * ahead / (sqrt(v / (1 - o["beta2"] ** t)) + o["eps"])


RULES: Final[dict[str, Callable[[Options], Rule]]] = {
    rule.__name__: rule for rule in (sgd, adagrad, rmsprop, adadelta, adam, adamw, adamax, lion, nadam)
}

_ADAM: Final = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "sgd": {"lr": 0.01, "momentum": 0.0, "dampening": 0.0, "weight_decay": 0.0, "nesterov": False},
    "adagrad": {"lr": 0.01, "lr_decay": 0.0, "weight_decay": 0.0, "initial_accumulator": 0.0, "eps": 1e-10},
    "rmsprop": {"lr": 0.01, "rho": 0.99, "eps": 1e-8, "weight_decay": 0.0, "momentum": 0.0, "centered": False},
    "adadelta": {"lr": 1.0, "rho": 0.9, "eps": 1e-6, "weight_decay": 0.0},
    "adam": {"lr": 0.001, **_ADAM, "weight_decay": 0.0, "amsgrad": False},
    "adamw": {"lr": 0.001, **_ADAM, "weight_decay": 0.01, "amsgrad": False},
    "adamax": {"lr": 0.002, **_ADAM, "weight_decay": 0.0},
    "lion": {"lr": 0.0001, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0},
    "nadam": {"lr": 0.002, **_ADAM, "weight_decay": 0.0, "momentum_decay": 0.004},
}
"""PyTorch's, and Lion's paper's."""


def _settings() -> Iterator[dict[str, Any]]:
    """For each optimizer its defaults, each option alone, and all together."""
    yield {"kind": "sgd"}
    for more in (
        {"weight_decay": 0.2},
        {"momentum": 0.9},
        {"momentum": 0.9, "dampening": 0.4},
        {"momentum": 0.9, "nesterov": True},
        {"momentum": 0.9, "dampening": 0.4, "weight_decay": 0.2},
        {"momentum": 0.9, "nesterov": True, "weight_decay": 0.2},
    ):
        yield {"kind": "sgd", "lr": 0.1, **more}
    options: dict[str, dict[str, Any]] = {
        "adagrad": {"lr_decay": 0.3, "initial_accumulator": 0.2, "weight_decay": 0.2, "eps": 0.01},
        "rmsprop": {"rho": 0.8, "centered": True, "momentum": 0.7, "weight_decay": 0.2, "eps": 0.01},
        "adadelta": {"rho": 0.7, "weight_decay": 0.2, "eps": 0.001},
        "adam": {"beta1": 0.6, "beta2": 0.5, "amsgrad": True, "weight_decay": 0.2, "eps": 0.01},
        "adamw": {"beta1": 0.6, "beta2": 0.5, "amsgrad": True, "weight_decay": 0.2, "eps": 0.01},
        "adamax": {"beta1": 0.6, "beta2": 0.5, "weight_decay": 0.2, "eps": 0.01},
        "lion": {"beta1": 0.6, "beta2": 0.5, "weight_decay": 0.2},
        "nadam": {"beta1": 0.6, "beta2": 0.5, "momentum_decay": 0.5, "weight_decay": 0.2, "eps": 0.01},
    }
    for kind, its in options.items():
        yield {"kind": kind}
        for name, value in its.items():
            yield {"kind": kind, "lr": 0.1, name: value}
        yield {"kind": kind, "lr": 0.1, **its}
    yield {"kind": "adamw", "lr": 0.1, "weight_decay": 0.0}


SETTINGS: Final = list(_settings())


def shown(settings: Mapping[str, Any]) -> str:
    """A row of the table as the name of a test."""
    return " ".join(f"{name}={value}" for name, value in settings.items())
