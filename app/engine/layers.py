"""Layers: each a list of operations, forward statements that carry their own backward rules.

A layer speaks of its own tensors by short names: `A_in` comes in, `Z` and `A` are computed, `W` and `b` are parameters. The
network gives them their real names (`A_1`, `Z_2`, ...). Shapes, for m samples, p inputs and n units:
`A_in` (m, p), `W` (p, n), `b` (1, n), `Z` and `A` (m, n). To add a kind, write its class and put it into the union.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

from app.engine.activations import Activation, Identity
from app.engine.functions import Array
from app.engine.parts import numbers_of, skeleton
from app.engine.program import Operation

__all__ = ["Dense", "Layer"]

_PRESENT: Any = ...


@dataclass(frozen=True, slots=True)
class Dense:
    """A dense layer: Z = A_in @ W + b, A = activation(Z).

    `W` is (inputs, units), `b` one number a unit or None for no bias; an update leaves the `frozen` ones alone.
    Source: Rumelhart, Hinton, Williams (1986), eq. 1-7; the backward rules as in Goodfellow et al. (2016), algorithm 6.4.
    """

    W: Array
    b: Array | None = None
    activation: Activation = field(default_factory=Identity)
    frozen: frozenset[Literal["W", "b"]] = frozenset()
    kind: Literal["dense"] = "dense"

    @property
    def parameters(self) -> dict[str, Array]:
        """What an update may change, by its short name."""
        return {"W": self.W} if self.b is None else {"W": self.W, "b": self.b}

    @property
    def numbers(self) -> dict[str, float]:
        """The scalars that its formulas mention, by their short names: its activation's parameters."""
        return numbers_of(self.activation)

    @property
    def sketch(self) -> "Dense":
        """The layer without its numbers: all that its operations depend on, and hashable."""
        return _sketch(self.b is None, self.activation, self.frozen)

    def with_parameters(self, parameters: Mapping[str, Array]) -> "Dense":
        """The same layer with other numbers, by their short names."""
        values: dict[str, Any] = dict(parameters)
        return replace(self, **values)

    def transpose(self) -> "Dense":
        """The same layer for the layout "columns": W is (units, inputs), b (units, 1)."""
        return replace(self, W=self.W.T.copy(), b=None if self.b is None else self.b.T.copy())

    def operations(self) -> list[Operation]:
        """The forward statements and, beside each, how the gradient goes back through it."""
        back = {"W": "A_in.T @ dZ", "b": "sum(dZ, axis=0)", "A_in": "dZ @ W.T"}
        if self.b is None:
            del back["b"]
        affine = "A_in @ W" if self.b is None else "A_in @ W + b"
        return [
            Operation.of("Z", affine, back),
            Operation.of("A", self.activation.formula, {"Z": self.activation.vjp}),
        ]


@lru_cache(maxsize=1024)
def _sketch(unbiased: bool, activation: Activation, frozen: frozenset[Literal["W", "b"]]) -> Dense:  # noqa: FBT001 - by place it is half as dear
    return Dense(_PRESENT, None if unbiased else _PRESENT, skeleton(activation), frozen)


Layer = Dense
