"""A story: one run of a network, and which part of it is told. Every form of document tells the same one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.engine.layers import Layer
from app.engine.network import Network
from app.engine.program import Operation, Phase, Program, Statement, Values, require_finite
from app.engine.step import Step

__all__ = ["Story"]


@dataclass(frozen=True)
class Story:
    """A network forward and backward, perhaps with an update after it; what was given, what ran and what came out.

    Attributes:
        network: the network and its batch.
        step: the update that was made of it, if there was one.
        program: every statement that ran.
        inputs: what the statements were given, by name; also what none of them mentions.
        values: what they computed, by name, in order.
        told: the statements that are told of, in order of computation.
        layer: the layer that the story is cut to, counted from 1.
        phase: the phase that it is cut to.
    """

    network: Network
    step: Step | None
    program: Program
    inputs: Values
    values: Values
    told: tuple[Statement, ...]
    layer: int | None = None
    phase: Phase | None = None

    @classmethod
    def of(cls, told: Network | Step) -> "Story":
        """Run a network forward and backward, or a whole step.

        Raises:
            NotFinite: a value is infinite or NaN.
        """
        if isinstance(told, Step):
            network, step, program, inputs = told.network, told, told.sketch.program, told.inputs()
        else:
            network, step, program, inputs = told, None, told.sketch(backward=True).program, told.inputs()
        values = program.run(inputs)
        require_finite(values)
        return cls(network, step, program, inputs, values, program.statements)

    def cut(
        self, *, layer: int | None = None, phase: Phase | None = None, names: Collection[str] | None = None
    ) -> "Story":
        """The part of the story about one layer, one phase or some tensors; what it does not tell is still known."""
        told = tuple(
            statement
            for statement in self.told
            if (layer is None or statement.layer == layer)
            and (phase is None or statement.phase == phase)
            and (names is None or statement.name in names)
        )
        return replace(self, told=told, layer=layer or self.layer, phase=phase or self.phase)

    def value(self, name: str) -> Any:
        """The value of a tensor or scalar, given or computed."""
        return self.values[name] if name in self.values else self.inputs[name]

    def statement(self, name: str) -> Statement | None:
        """What computed a tensor; None for one that was given."""
        return self._statements.get(name)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The network's layers."""
        return self.network.layers

    @cached_property
    def parameters(self) -> dict[str, int]:
        """The layer of each parameter, counted from 1, by its name."""
        return {f"{name}_{i}": i for i, layer in enumerate(self.layers, 1) for name in layer.parameters}

    @cached_property
    def operations(self) -> list[Operation]:
        """The forward statements from `X` to `L`, each with its ways back."""
        return self.network.sketch().operations

    @cached_property
    def _statements(self) -> dict[str, Statement]:
        return {statement.name: statement for statement in self.program.statements}

    @property
    def given(self) -> list[str]:
        """The tensors and scalars that the told statements mention and that were given, in order of appearance."""
        mentioned = dict.fromkeys(name for statement in self.told for name in statement.formula.names)
        return [name for name in mentioned if name not in self.values]
