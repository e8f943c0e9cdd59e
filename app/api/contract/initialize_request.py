"""The request of /initialize: the sizes of a network that has no weights yet."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.api.contract.choices import ActivationChoice, InitializerChoice
from app.api.contract.matrices import MAX_SIDE
from app.api.contract.requests import DEPTH, ENDLESS, MAX_LAYERS, Wire
from app.engine.initializers import Xavier
from app.engine.network import Layout

__all__ = ["InitializeRequest"]


class InitializeRequest(Wire):
    """The sizes of a network whose weights are to be drawn."""

    sizes: list[Annotated[int, Field(ge=1, le=MAX_SIDE)]] = Field(
        min_length=2,
        max_length=ENDLESS,
        description="Units of the input and of each layer.",
        json_schema_extra={"maxItems": MAX_LAYERS + 1},
    )
    activations: list[ActivationChoice] = Field(
        min_length=1, max_length=ENDLESS, description="One a layer.", json_schema_extra=DEPTH
    )
    scheme: InitializerChoice = Field(Xavier(), description="A name, or an object with the scheme's parameters.")
    seed: int = Field(0, ge=0, lt=2**32, description="The same seed draws the same numbers.")
    bias: bool = Field(default=True, description="Whether layers have biases, which start at 0.")
    layout: Layout = Field("rows", description="Whether `W` is inputs x units (rows) or units x inputs (columns).")

    @property
    def depth(self) -> int:
        """How many layers there are to be."""
        return len(self.activations)

    @model_validator(mode="after")
    def _one_activation_a_layer(self) -> Self:
        if len(self.activations) != len(self.sizes) - 1:
            raise PydanticCustomError(
                "activations",
                "has {here} activations but sizes make {there} layers: one activation a layer is wanted",
                {"here": len(self.activations), "there": len(self.sizes) - 1, "at": ["activations"]},
            )
        return self
