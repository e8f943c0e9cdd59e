"""From unchecked parts to a Network: dtypes, biases as rows, and shapes that meet.

Every mismatch names the place in the request, both shapes and the mend; all of them are collected before one error is
raised, but what hangs on a wrong shape is not reported again.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.engine.errors import Place, ValidationFailed
from app.engine.functions import Array
from app.engine.layers import Layer
from app.engine.losses import Loss
from app.engine.network import DTypeName, Layout, Network

__all__ = ["checked_network", "size"]

_DTYPES: Final[dict[DTypeName, np.dtype[Any]]] = {  # to compare with a name would look the name up every time
    "float64": np.dtype(np.float64),
    "float32": np.dtype(np.float32),
}


def checked_network(  # noqa: PLR0913 - a network has these parts
    X: Array,
    y: Array | NDArray[np.intp] | None,
    layers: Sequence[Layer],
    loss: Loss,
    *,
    l1: float = 0.0,
    l2: float = 0.0,
    layout: Layout = "rows",
    dtype: DTypeName = "float64",
) -> Network:
    """Check that the parts of a network fit and put them together.

    Args:
        X: (m, n_0), or (n_0, m) in the layout "columns".
        y: (m, n) or (n, m) likewise, or class numbers (m,), or None.
        layers: whose `W` is (inputs, units), or (units, inputs) in columns; `b` has n entries, flat or one row (one column).
        loss: decides whether class numbers are taken.
        l1: factor of the sum of abs(W).
        l2: factor of half the sum of W * W.
        layout: whether samples are rows or columns, everywhere.
        dtype: in which all is computed.

    Raises:
        ValidationFailed: with one place for each thing that does not fit.
    """
    wrong: list[Place] = []
    kept = [_narrowed(layer, i, layout, dtype, wrong) for i, layer in enumerate(layers)]
    X = _cast(X, dtype, ("X",), wrong)
    y = y if y is None or y.ndim == 1 else _cast(y, dtype, ("y",), wrong)  # type: ignore[arg-type]  # a matrix is of floats
    if not _inputs_meet(X, kept, layout, wrong) or wrong:
        raise ValidationFailed(*wrong)
    network = Network(X, y, tuple(kept), loss, l1, l2, layout)
    wrong += _targets(network)
    if wrong:
        raise ValidationFailed(*wrong)
    return network


def size(shape: tuple[int, ...]) -> str:
    """A shape in words: 4 x 3."""
    return " x ".join(map(str, shape))


def _cast(tensor: Array, dtype: DTypeName, path: tuple[str | int, ...], wrong: list[Place]) -> Array:
    if tensor.dtype == _DTYPES[dtype]:
        return tensor
    with np.errstate(over="ignore"):
        narrowed = tensor.astype(dtype)
    if not np.isfinite(narrowed).all():
        wrong.append(Place(path, f"holds a number too large for {dtype}: send smaller numbers or leave dtype out"))
    return narrowed


def _held(b: Array) -> str:
    return f"is {size(b.shape)}" if b.ndim > 1 else f"has {len(b)} numbers" if len(b) > 1 else "has 1 number"


def _narrowed(layer: Layer, i: int, layout: Layout, dtype: DTypeName, wrong: list[Place]) -> Layer:
    """The layer in the right dtype, its bias as one row (one column)."""
    W = _cast(layer.W, dtype, ("layers", i, "W"), wrong)
    if layer.b is None:
        return layer if W is layer.W else replace(layer, W=W)
    b = _cast(layer.b, dtype, ("layers", i, "b"), wrong)
    units = W.shape[1 if layout == "rows" else 0]
    wanted = (1, units) if layout == "rows" else (units, 1)
    if b.shape != wanted and b.shape != (units,):  # noqa: PLR1714 - a set would be made every time
        wrong.append(
            Place(
                ("layers", i, "b"),
                f"b_{i + 1} {_held(b)} but W_{i + 1}, {size(W.shape)}, has {units} units: "
                f"b_{i + 1} must be a list of {units} numbers or {size(wanted)}",
            )
        )
    elif b.shape != wanted:
        b = b.reshape(wanted)
    return layer if W is layer.W and b is layer.b else replace(layer, W=W, b=b)


def _inputs_meet(X: Array, layers: Sequence[Layer], layout: Layout, wrong: list[Place]) -> bool:
    """Whether each layer takes as many inputs as come in; the first that does not ends the look."""
    inputs, units, line = (0, 1, "rows") if layout == "rows" else (1, 0, "columns")
    name, samples, coming = "X", X.shape[inputs], X.shape[units]
    for i, layer in enumerate(layers):
        if layer.W.shape[inputs] != coming:
            came = (samples, coming) if layout == "rows" else (coming, samples)
            wrong.append(
                Place(
                    ("layers", i, "W"),
                    f"W_{i + 1} is {size(layer.W.shape)} but {name} is {size(came)}: W_{i + 1} must have {coming} {line if coming > 1 else line[:-1]}",
                )
            )
            return False
        name, coming = f"A_{i + 1}", layer.W.shape[units]
    return True


def _targets(network: Network) -> list[Place]:
    """What is wrong with y, if it is there."""
    y, samples_axis = network.y, network.samples_axis
    last = network.layers[-1].W.shape
    m, n = network.X.shape[samples_axis], last[1 - samples_axis]
    output = (m, n) if samples_axis == 0 else (n, m)
    name = f"A_{len(network.layers)}"
    if y is None:
        return []
    if y.ndim == 2:  # noqa: PLR2004 - a matrix
        if y.shape == output:
            return []
        return [Place(("y",), f"y is {size(y.shape)} but {name} is {size(output)}: they must be the same")]
    if not network.loss.classes:
        return [
            Place(
                ("y",),
                f"y is a list, but {network.loss.kind} does not take class numbers: "
                f"y must be a matrix, {size(output)}, such as [[0.1], [0.2]] for two samples of one output",
            )
        ]
    if len(y) != m:
        return [Place(("y",), f"y has {len(y)} class numbers but X has {m} samples: one a sample is wanted")]
    bad = np.flatnonzero((y < 0) | (y >= n))
    return [Place(("y", int(i)), f"is no class: {name} has {n} outputs, so classes are 0 to {n - 1}") for i in bad[:20]]
