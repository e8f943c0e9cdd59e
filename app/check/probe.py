"""A probe: a small network like the caller's on which no two mistakes make the same numbers.

A factor 2 with two samples may be a missing mean or a missing half. Here the number of samples and all widths are distinct primes
(beyond eight layers they come round again, never side by side), weights are not symmetric and values are generic, so that
every factor has one cause and every transpose shows. Samples and outputs, whose numbers are factors, are more than the
calls in which somebody adds gradients up.
"""

from dataclasses import replace
from typing import Any, Final

import numpy as np

from app.engine.functions import Array
from app.engine.layers import Layer
from app.engine.network import Network

__all__ = ["probe"]

_SAMPLES: Final = 11
_OUTPUTS: Final = 13
_TRIES: Final = 100
_WIDTHS: Final = (3, 7, 5, 2, 17, 19, 23, 29)


def probe(network: Network, seed: int = 0) -> Network:
    """A network of the same layer kinds, loss, penalties and layout on other data.

    Args:
        network: the caller's.
        seed: of the numbers; the same seed draws the same ones.
    """
    random = np.random.RandomState(seed)
    drawn = _drawn(random, network)
    for _ in range(_TRIES):
        if _finite(drawn):
            break
        drawn = _drawn(random, network)
    return drawn


def _drawn(random: np.random.RandomState, network: Network) -> Network:
    inputs, *units = [_WIDTHS[i % len(_WIDTHS)] for i in range(len(network.layers) + 1)]
    one_output = network.layers[-1].W.shape[1 - network.samples_axis] == 1
    units[-1] = 1 if one_output else _OUTPUTS  # one output stays one: it has mistakes of its own, such as a flat y
    layers: list[Layer] = []
    coming = inputs
    for layer, width in zip(network.layers, units, strict=True):
        W = random.standard_normal((coming, width)) / coming**0.5
        b = None if layer.b is None else random.standard_normal((1, width)) / 2
        layers.append(replace(layer, W=W, b=b))
        coming = width
    X = random.standard_normal((_SAMPLES, inputs))
    y = _targets(random, network, units[-1])
    drawn = replace(network, X=X, y=y, layers=tuple(layers))
    if network.layout == "rows":
        return drawn
    turned: Any = y.T.copy() if y is not None and y.ndim > 1 else y
    return replace(drawn, X=X.T.copy(), y=turned, layers=tuple(layer.transpose() for layer in layers))


def _finite(network: Network) -> bool:
    """Whether loss and gradients have values: a hard sigmoid may give a 0, of which a cross-entropy has none."""
    with np.errstate(all="ignore"):
        return all(np.isfinite(value).all() for value in network.backward().values())


def _targets(random: np.random.RandomState, network: Network, n: int) -> Any:
    """Targets that the loss has a meaning for, none of them special."""
    if network.y is not None and network.y.ndim == 1:
        return np.array([(5 * i) % n for i in range(_SAMPLES)], np.intp)
    kind = network.loss.kind
    drawn: Array = random.random_sample((_SAMPLES, n))
    if "hinge" in kind:
        return np.where(drawn < 0.5, -1.0, 1.0)  # noqa: PLR2004 - half of them
    if kind == "poisson_nll":
        return np.floor(1 + 6 * drawn)
    if network.loss.classes:
        return (drawn + 0.1) / (drawn + 0.1).sum(axis=1, keepdims=True)
    return 0.1 + 0.8 * drawn
