"""Training: step after step, each on a batch of the samples, with hardly more between two than the program's own run.

A step here is what `Step` does, bit for bit: what it computes goes into the inputs of the next by name (`W_1_next` becomes
`W_1`, `m_W_1_next` becomes `m_W_1`), so that nothing is copied, checked or looked up again.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy import vdot
from numpy.typing import NDArray

from app.engine.errors import NotFinite
from app.engine.functions import Array
from app.engine.program import Values, require_finite
from app.engine.step import Step

__all__ = ["Training"]

Batch = tuple[Array, Any, int]


class _State(NamedTuple):
    """Where a training is: steps done, the number of the next, parameters and memory."""

    done: int
    t: int
    values: Values


_NEXT = "_next"


class Training:
    """A step that is repeated.

    `compute` runs the next step and changes nothing, `accept` makes its new parameters the present ones.

    A step costs little more than its formulas because only its loss is looked at: after a step whose new parameters are not
    finite, the next loss is not either, and then that step is taken back. Where a loss stays finite all the same (a sigmoid of
    minus infinity is 0), `require_finite` finds it, and goes back to where it was last asked.

    Args:
        step: the first one, checked.
        batch_size: samples in a batch; what is left of an epoch makes a smaller one. Everything, if there are fewer samples.
        shuffle_seed: of the order of the samples, drawn anew for every epoch from `RandomState(shuffle_seed)`, whose numbers
            never change (NEP 19). None keeps the order of the request.
    """

    def __init__(self, step: Step, batch_size: int | None = None, shuffle_seed: int | None = None) -> None:
        self._step = step
        self._inputs = step.inputs()
        # On a first step the program itself says how memory starts; from then on it is an input, as after `state` was sent.
        self._first, self._later = step.sketch.program, step.sketch._replace(first_step=False).program
        self._moves = [(name, name.removesuffix(_NEXT)) for name in self._first.names if name.endswith(_NEXT)]
        self._batches = _batches(step, batch_size, shuffle_seed)
        self.done = 0
        """How many steps were accepted."""
        self._good = self._now()
        self._batch: Batch = (step.network.X, step.network.y, 0)
        self._last: tuple[_State, Batch] | None = None

    def compute(self) -> Values:
        """Every tensor and scalar of the next step, in order of computation.

        Raises:
            NotFinite: the loss is infinite or NaN, or the parameters that the last step made are; that step is then taken back.
                Named is the first tensor that is.
        """
        self._batch = next(self._batches)
        values = self._run(self._batch)
        if not isfinite(values["L"]):
            self._take_back()
            require_finite(values)
        return values

    def accept(self, values: Values) -> None:
        """Go on from what a step computed."""
        inputs = self._inputs
        self._last = self._now(), self._batch
        for new, name in self._moves:
            inputs[name] = values[new]
        inputs["t"] += 1
        self.done += 1

    def require_finite(self) -> None:
        """Look at what is present, all of it.

        Raises:
            NotFinite: a parameter or what the optimizer remembers is infinite or NaN. The training is then where it was when
                this was last asked, or at its start.
        """
        present = self._now()
        try:
            require_finite(present.values)
        except NotFinite:
            self._go_back(self._good)
            raise
        self._good = present

    def _run(self, batch: Batch) -> Values:
        inputs = self._inputs
        inputs["X"], inputs["y"], inputs["m"] = batch
        return (self._later if self.done else self._first).run(inputs)

    def _take_back(self) -> None:
        """Take the last step back if its new parameters are not finite, and raise what it would have been told."""
        if self._last is None or all(np.isfinite(value).all() for value in self._now().values.values()):
            return
        before, batch = self._last
        self._go_back(before)
        require_finite(self._run(batch))

    def _now(self) -> "_State":
        inputs = self._inputs
        return _State(self.done, inputs["t"], {name: inputs[name] for _, name in self._moves if name in inputs})

    def _go_back(self, state: "_State") -> None:
        self.done = state.done
        self._inputs |= {**state.values, "t": state.t}

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
