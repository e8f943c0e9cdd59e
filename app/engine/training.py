"""Training: step after step, each on a batch of the samples, with hardly more between two than the program's own run.

A step here is what `Step` does, bit for bit: what it computes goes into the inputs of the next by name (`W_1_next` becomes
`W_1`, `m_W_1_next` becomes `m_W_1`), so that nothing is copied, checked or looked up again.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite, sqrt
from typing import Any

import numpy as np
from numpy import vdot
from numpy.typing import NDArray

from app.engine.functions import Array
from app.engine.program import Values, require_finite
from app.engine.step import Step

__all__ = ["Training"]

Batch = tuple[Array, Any, int]
_NEXT = "_next"


class Training:
    """A step that is repeated.

    `compute` runs the next step and changes nothing, `accept` makes its new parameters the present ones.

    Args:
        step: the first one, checked.
        batch_size: samples in a batch; what is left of an epoch makes a smaller one. Everything, if there are fewer samples.
        shuffle_seed: of the order of the samples, drawn anew for every epoch from `RandomState(shuffle_seed)`, whose numbers
            never change (NEP 19). None keeps the order of the request.
    """

    def __init__(self, step: Step, batch_size: int | None = None, shuffle_seed: int | None = None) -> None:
        self._step = step
        self._inputs = step.inputs()
        self._program = step.sketch.program
        # On a first step the program itself says how memory starts; from then on it is an input, as after `state` was sent.
        self._later = step.sketch._replace(first_step=False).program
        self._moves = [(name, name.removesuffix(_NEXT)) for name in self._program.names if name.endswith(_NEXT)]
        parameters = {f"{name}_{i}" for i, layer in enumerate(step.network.layers, 1) for name in layer.parameters}
        self._new_parameters = [new for new, name in self._moves if name in parameters]
        self._batches = _batches(step, batch_size, shuffle_seed)
        self.done = 0
        """How many steps were accepted."""

    def compute(self) -> Values:
        """Every tensor and scalar of the next step, in order of computation.

        Raises:
            NotFinite: the loss or a new parameter is infinite or NaN; named is the first tensor that is. What overflows on
                the way, and leaves those finite, does not end a training.
        """
        inputs = self._inputs
        inputs["X"], inputs["y"], inputs["m"] = next(self._batches)
        values = self._program.run(inputs)
        squares = abs(float(values["L"]))
        for name in self._new_parameters:
            value = values[name]
            squares += float(vdot(value, value))
        if not isfinite(squares):
            require_finite(values)
        return values

    def accept(self, values: Values) -> None:
        """Go on from what a step computed."""
        inputs = self._inputs
        for new, name in self._moves:
            inputs[name] = values[new]
        inputs["t"] += 1
        self._program = self._later
        self.done += 1

    def gradient_norms(self, values: Values) -> list[float]:
        """The Euclidean norm of each layer's gradients by its parameters, frozen ones included."""
        return [
            sqrt(sum(float(vdot(d, d)) for name in layer.parameters for d in [values[f"d{name}_{i}"]]))
            for i, layer in enumerate(self._step.network.layers, 1)
        ]

    @property
    def next(self) -> Step:
        """The step that is to come: the present parameters, and what the optimizer remembers."""
        step, inputs = self._step, self._inputs
        layers = tuple(
            layer.with_parameters({name: inputs[f"{name}_{i}"] for name in layer.parameters})
            for i, layer in enumerate(step.network.layers, 1)
        )
        state = step.state
        if self.done and (memory := step.memory):
            state = {"t": inputs["t"] - 1, **{name: inputs[name] for name in memory if name in inputs}}
        return replace(step, network=replace(step.network, layers=layers), state=state)


def _batches(step: Step, size: int | None, seed: int | None) -> Iterator[Batch]:
    """Batches without end, epoch after epoch."""
    X, y, axis = step.network.X, step.network.y, step.network.samples_axis
    m = X.shape[axis]
    size = min(size or m, m)
    random = None if seed is None else np.random.RandomState(seed)
    while True:
        order = None if random is None else random.permutation(m)
        epoch = (X, y) if order is None else (_taken(X, order, axis), _taken(y, order, axis))
        for start in range(0, m, size):
            stop = min(start + size, m)
            if size == m:
                yield *epoch, m
            else:
                yield _cut(epoch[0], start, stop, axis), _cut(epoch[1], start, stop, axis), stop - start


def _taken(tensor: Any, order: NDArray[np.intp], axis: int) -> Any:
    return tensor[order] if tensor.ndim == 1 else tensor.take(order, axis)


def _cut(tensor: Any, start: int, stop: int, axis: int) -> Any:
    """Some samples; of a list of classes, some entries."""
    return tensor[start:stop] if tensor.ndim == 1 or axis == 0 else tensor[:, start:stop]
