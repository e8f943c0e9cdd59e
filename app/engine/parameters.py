"""The bounded numbers that parameters of activations, losses, optimizers and initializers are made of.

The bounds are data (`annotated_types`): Pydantic enforces them at the edge and OpenAPI shows them.
"""

from typing import Annotated

from annotated_types import Ge, Gt, Le, Lt

__all__ = ["Decay", "NonNegative", "Positive", "Real"]

_LARGE = 1e300  # so that no parameter by itself overflows a formula

Real = Annotated[float, Ge(-_LARGE), Le(_LARGE)]
Positive = Annotated[float, Gt(0), Le(_LARGE)]
NonNegative = Annotated[float, Ge(0), Le(_LARGE)]
Decay = Annotated[float, Ge(0), Lt(1)]
