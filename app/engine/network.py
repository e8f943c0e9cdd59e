"""Network: layers, a loss and the conventions they are read in; from it the forward, backward and step programs.

Programs depend on a network's sketch (kinds, presence of biases, what is zero) and never on its numbers or sizes, and are
cached by it. In the layout "columns" every formula is the transpose of the one in "rows", and so is every matrix.
"""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.engine.functions import Array
from app.engine.layers import Layer
from app.engine.losses import HalfMse, Loss
from app.engine.objective import objective
from app.engine.optimizers import Optimizer
from app.engine.parts import numbers_of, skeleton
from app.engine.program import Operation, Program, Statement, Values, differentiate
from app.engine.update import Clip, update_statements

__all__ = ["DTypeName", "Layout", "Network", "Sketch", "compiled"]

Layout = Literal["rows", "columns"]
DTypeName = Literal["float64", "float32"]


class Sketch(NamedTuple):
    """All that the formulas of a request depend on, and nothing else: the key of its compiled program."""

    layers: tuple[Layer, ...]
    loss: Loss | None
    class_numbers: bool
    l1: bool
    l2: bool
    layout: Layout
    backward: bool = False
    optimizer: Optimizer | None = None
    clip: Clip | None = None
    first_step: bool = False

    @property
    def program(self) -> Program:
        """The program; the same one for equal sketches while it stays among the last 256."""
        return _program(self)

    @property
    def operations(self) -> list[Operation]:
        """The forward statements from `X` to `L`, each with its ways back, in the layout."""
        operations = _operations(self)
        return [operation.transpose() for operation in operations] if self.layout == "columns" else operations


@dataclass(frozen=True)
class Network:
    """A network and one batch, checked and ready to run.

    `X` is (m, n_0), `y` (m, n) or class numbers (m,) or absent; in the layout "columns" every matrix is transposed. Use
    `checked_network` of `checks.py` to make one of unchecked parts.
    """

    X: Array
    y: Array | NDArray[np.intp] | None
    layers: tuple[Layer, ...]
    loss: Loss = field(default_factory=HalfMse)
    l1: float = 0.0
    l2: float = 0.0
    layout: Layout = "rows"

    @property
    def samples_axis(self) -> int:
        """Where the samples are: 0 in rows, 1 in columns."""
        return 0 if self.layout == "rows" else 1

    def sketch(self, **more: Any) -> Sketch:
        """What its program depends on; `more` says how far the program goes."""
        return Sketch(
            layers=tuple(layer.sketch for layer in self.layers),
            loss=None if self.y is None else skeleton(self.loss),
            class_numbers=self.y is not None and self.y.ndim == 1,
            l1=self.l1 != 0,
            l2=self.l2 != 0,
            layout=self.layout,
            **more,
        )

    def inputs(self) -> Values:
        """Every tensor and scalar that its formulas may mention, by name."""
        outputs = self.layers[-1].W.shape[1 - self.samples_axis]
        scalar = float if self.X.dtype == np.float64 else _single
        values: Values = {"X": self.X, "y": self.y, "m": self.X.shape[self.samples_axis], "n": outputs}
        for i, layer in enumerate(self.layers, 1):
            for name, value in layer.parameters.items():
                values[f"{name}_{i}"] = value
            for name, number in layer.numbers.items():
                values[f"{name}_{i}"] = scalar(number)
        for name, number in numbers_of(self.loss).items():
            values[name] = scalar(number)
        values["l1"], values["l2"] = self.l1, self.l2
        return values

    @cached_property
    def _inputs(self) -> Values:
        return self.inputs()

    def forward(self) -> Values:
        """Run the forward program: `Z_1`, `A_1`, ... and, if there is a `y`, `L`."""
        return self._forward.run(self._inputs)

    def backward(self) -> Values:
        """Run forward and backward: every tensor, `L`, and every gradient, in order of computation."""
        return self._backward.run(self._inputs)

    @cached_property
    def _forward(self) -> Program:
        return self.sketch().program

    @cached_property
    def _backward(self) -> Program:
        return self.sketch(backward=True).program


def _single(number: float) -> np.float32:
    """A parameter as a float32, so that it never widens a result; too large a one is infinite, as its limit should be."""
    with np.errstate(over="ignore"):
        return np.float32(number)


@lru_cache(maxsize=256)
def _program(sketch: Sketch) -> Program:
    operations = _operations(sketch)
    statements = [operation.statement for operation in operations]
    if sketch.backward:
        statements += differentiate(operations)
    if sketch.optimizer is not None:
        parameters = {
            f"{name}_{i}": i
            for i, layer in enumerate(sketch.layers, 1)
            for name in layer.parameters
            if name not in layer.frozen
        }
        statements += update_statements(parameters, sketch.optimizer, sketch.clip, first=sketch.first_step)
    if sketch.layout == "columns":
        statements = [Statement(s.name, s.formula.transpose(), s.phase, s.layer) for s in statements]
    return Program(statements)


def compiled() -> tuple[int, int, int]:
    """How often a program was found made already, how often it was made, and how many are kept, in this process."""
    found = _program.cache_info()
    return found.hits, found.misses, found.currsize


def _operations(sketch: Sketch) -> list[Operation]:
    """The forward pass from X to L, each operation with its way back."""
    operations: list[Operation] = []
    coming_in = "X"
    for i, layer in enumerate(sketch.layers, 1):
        own = layer.operations()
        names = {
            name: f"{name}_{i}" for name in (*(operation.name for operation in own), *layer.parameters, *layer.numbers)
        }
        operations += [operation.rename({"A_in": coming_in, **names}, i) for operation in own]
        coming_in = operations[-1].name
    if sketch.loss is None:
        return operations
    weights = [f"W_{i}" for i, layer in enumerate(sketch.layers, 1) if "W" in layer.parameters]
    return operations + objective(
        sketch.loss, coming_in, weights, l1=sketch.l1, l2=sketch.l2, class_numbers=sketch.class_numbers
    )
