"""One training step: forward, backward, update; and what the next step needs, so that steps chain without a server's memory.

State is a flat mapping: `t` (steps done), an optimizer's own scalars, and its tensors by their names in the formulas
(`m_W_1`). There is none before the first step. A frozen parameter's tensors travel on untouched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.engine.checks import size
from app.engine.errors import Place, ValidationFailed
from app.engine.layers import Layer
from app.engine.network import Network, Sketch
from app.engine.optimizers import Optimizer
from app.engine.parts import numbers_of, skeleton
from app.engine.program import Program, Values
from app.engine.update import Clip

__all__ = ["Step"]

_STATE = ("optimizer", "state")
_LARGEST = float(np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True)
class Step:
    """A network, the optimizer that will change it and what that remembers; use `check` before `run`."""

    network: Network
    optimizer: Optimizer
    clip: Clip | None = None
    state: Mapping[str, Any] | None = None

    @property
    def sketch(self) -> Sketch:
        """What its program depends on."""
        return self.network.sketch(
            backward=True,
            optimizer=skeleton(self.optimizer),
            clip=None if self.clip is None else skeleton(self.clip),
            first_step=self.state is None,
        )

    @property
    def t(self) -> int:
        """The number of this step, counted from 1."""
        return 1 if self.state is None else int(self.state["t"]) + 1

    def inputs(self) -> Values:
        """Every tensor and scalar that its formulas may mention, by name."""
        dtype = self.network.X.dtype
        memory = {
            name: value.astype(dtype, copy=False) if isinstance(value, np.ndarray) else value
            for name, value in (self.optimizer.scalars if self.state is None else self.state).items()
        }
        clip = {} if self.clip is None else numbers_of(self.clip)
        return {**self.network.inputs(), **numbers_of(self.optimizer), **clip, **memory, "t": self.t}

    def run(self) -> Values:
        """Every tensor, `L`, every gradient, what the optimizer computed and every new parameter, in order of computation."""
        return self.sketch.program.run(self.inputs())

    @staticmethod
    def needed(program: Program) -> list[str]:
        """What the next step needs of this one's program: new parameters, and what the optimizer remembers."""
        return [name for name in program.names if name.endswith("_next")]

    def next_layers(self, values: Values) -> list[Layer]:
        """The layers with their new parameters; a frozen one keeps its own."""
        return [
            layer.with_parameters({name: values.get(f"{name}_{i}_next", now) for name, now in layer.parameters.items()})
            for i, layer in enumerate(self.network.layers, 1)
        ]

    def next_state(self, values: Values) -> dict[str, Any] | None:
        """What the optimizer must be given with the next step; None when it remembers nothing."""
        if not self._remembers:
            return None
        memory = {}
        for name in self.memory:
            if f"{name}_next" in values:
                memory[name] = values[f"{name}_next"]
            elif self.state is not None and name in self.state:
                memory[name] = self.state[name]
        return {"t": self.t, **memory}

    @property
    def memory(self) -> list[str]:
        """The names of what the optimizer may remember beside the number of the step: scalars, then tensors; none if it does not."""
        return [*self.optimizer.scalars, *self._tensor_shapes()] if self._remembers else []

    def check(self) -> None:
        """Refuse a state that is not this optimizer's, of this network.

        Raises:
            ValidationFailed: with a place for each name that is missing, foreign or of the wrong shape.
        """
        if self.state is None:
            return
        if not self._remembers:
            raise ValidationFailed(Place(_STATE, f"{self._described} remembers nothing: leave state out"))
        shapes = self._tensor_shapes()
        known = {"t", *self.optimizer.scalars, *shapes}
        wrong = [
            Place((*_STATE, name), f"is not of the state of {self._described}, which has {_listed(known)}")
            for name in self.state
            if name not in known
        ]
        frozen = {f"{memory}_{p}" for memory in self.optimizer.memory for p in self._parameters(frozen=True)}
        wrong += [
            Place(
                _STATE,
                f"{name} is missing: send back the whole state of the last answer, or none to start afresh; "
                "what belongs to a parameter that was frozen so far starts as zeros of its shape",
            )
            for name in sorted(known - frozen - self.state.keys())
        ]
        wrong += [
            Place(
                (*_STATE, name),
                f"{name} is {size(np.shape(self.state[name])) or 'a number'} but must be {size(shape) or 'a number'}",
            )
            for name, shape in {**dict.fromkeys(self.optimizer.scalars, ()), **shapes}.items()
            if name in self.state and np.shape(self.state[name]) != shape
        ]
        largest = float(np.finfo(self.network.X.dtype).max)
        wrong += [
            Place((*_STATE, name), f"holds a number too large for {self.network.X.dtype}: leave dtype out")
            for name, value in self.state.items()
            if largest < _LARGEST and np.max(np.abs(value)) > largest
        ]
        if wrong:
            raise ValidationFailed(*wrong)

    @property
    def _remembers(self) -> bool:
        """Whether anything must be carried from step to step; without tensors or a use of `t`, nothing."""
        return bool(self.optimizer.memory)

    @property
    def _described(self) -> str:
        return f"{self.optimizer.kind} with these parameters"

    def _parameters(self, *, frozen: bool) -> dict[str, Any]:
        return {
            f"{name}_{i}": value
            for i, layer in enumerate(self.network.layers, 1)
            for name, value in layer.parameters.items()
            if frozen == (name in layer.frozen)
        }

    def _tensor_shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every tensor that the optimizer may remember, frozen parameters' included."""
        return {
            f"{memory}_{name}_{i}": value.shape
            for i, layer in enumerate(self.network.layers, 1)
            for name, value in layer.parameters.items()
            for memory in self.optimizer.memory
        }


def _listed(names: set[str]) -> str:
    """At most a dozen names in order."""
    few = sorted(names)[:12]
    return ", ".join(few) + (", ..." if len(names) > len(few) else "")
