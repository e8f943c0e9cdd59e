"""Requests and answers: what is taken, what is given, and what the OpenAPI document shows of both.

Requests are closed (an unknown field is refused) and strict (a string is no number). Answers may grow.
"""

from dataclasses import field, fields, make_dataclass
from typing import Annotated, Any, Literal, NotRequired, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from app.api.matrices import MAX_SIDE, Bias, Matrix, Targets, Tensor
from app.api.members import count_members
from app.api.named import Named, kinds
from app.engine import layers
from app.engine.activations import Activation, Identity
from app.engine.checks import checked_network
from app.engine.initializers import Initializer, Xavier
from app.engine.losses import HalfMse, Loss
from app.engine.network import DTypeName, Layout, Network
from app.engine.optimizers import Optimizer, Sgd
from app.engine.step import Step
from app.engine.update import ClipNorm, ClipValue

__all__ = [
    "BackwardAnswer",
    "BackwardRequest",
    "DenseLayer",
    "ForwardAnswer",
    "ForwardRequest",
    "GradcheckAnswer",
    "GradcheckRequest",
    "InitializeAnswer",
    "InitializeRequest",
    "StatementText",
    "StepAnswer",
    "StepRequest",
]

MAX_LAYERS = 64

ActivationChoice = Annotated[Activation, Named(kinds(Activation), linear="identity")]
LossChoice = Annotated[Loss, Named(kinds(Loss))]
InitializerChoice = Annotated[Initializer, Named(kinds(Initializer))]


class Wire(BaseModel):
    """The base of everything that a request is made of."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)


class DenseLayer(Wire):
    """A dense layer: Z = A_in @ W + b, A = activation(Z)."""

    kind: Literal["dense"] = "dense"
    W: Matrix = Field(description="The weights, inputs x units (units x inputs in the layout `columns`).")
    b: Bias | None = Field(None, description="The biases, one a unit; absent or null: the layer has none.")
    activation: ActivationChoice = Field(
        Identity(), description="A name, or an object with the activation's parameters."
    )
    frozen: list[Literal["W", "b"]] = Field(
        default=[], max_length=2, description="Which of its parameters an update leaves alone."
    )

    def engine(self) -> layers.Dense:
        """The layer as the engine knows it."""
        return layers.Dense(self.W, self.b, self.activation, frozenset(self.frozen))


class Regularization(Wire):
    """Penalties on the weights, never on biases: adds l1 * sum(abs(W)) + l2 / 2 * sum(W * W) to L."""

    l1: float = Field(0.0, ge=0, le=1e300, description="Factor of the sum of absolute weights.")
    l2: float = Field(0.0, ge=0, le=1e300, description="Factor of half the sum of squared weights.")


class NetworkRequest(Wire):
    """One network and one batch."""

    X: Matrix = Field(description="The data, samples x features.")
    y: Targets | None = Field(
        None,
        description="The targets, samples x outputs; for cross-entropy losses over classes also a list of class numbers.",
    )
    layers: list[DenseLayer] = Field(min_length=1, max_length=MAX_LAYERS, description="From the input to the output.")
    loss: LossChoice = Field(HalfMse(), description="A name, or an object with the loss's parameters.")
    regularization: Regularization = Field(Regularization(), description="Penalties on the weights.")
    layout: Layout = Field(
        "rows", description="Whether samples are rows or columns, in every matrix and every formula."
    )
    dtype: DTypeName = Field("float64", description="In which everything is computed.")

    def network(self) -> Network:
        """The network, checked.

        Raises:
            ValidationFailed: shapes do not meet.
        """
        return checked_network(
            self.X,
            self.y,
            [layer.engine() for layer in self.layers],
            self.loss,
            l1=self.regularization.l1,
            l2=self.regularization.l2,
            layout=self.layout,
            dtype=self.dtype,
        )


Pattern = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_*?]+$")]


class Selection(Wire):
    """What an answer holds."""

    include: list[Pattern] | None = Field(
        None,
        min_length=1,
        max_length=1000,
        description='Names of what to return, or patterns with `*` and `?`, such as ["loss", "dW_*"]. Default: everything.',
    )
    trace: bool = Field(default=False, description="Add `statements`: each tensor's formula, in order of computation.")


class ForwardRequest(NetworkRequest, Selection):
    """A network and a batch to run forward; with `y`, the loss is returned too."""


class BackwardRequest(NetworkRequest, Selection):
    """A network and a batch to run forward and backward."""

    y: Targets = Field(
        description="The targets, samples x outputs; for cross-entropy losses over classes also a list of class numbers."
    )


class GradcheckRequest(NetworkRequest):
    """A network and a batch whose gradients are checked by finite differences."""

    y: Targets = Field(
        description="The targets, samples x outputs; for cross-entropy losses over classes also a list of class numbers."
    )
    seed: int = Field(0, ge=0, lt=2**32, description="Of the random directions along which large tensors are checked.")


def _state_value(value: Any) -> str:
    return "matrix" if isinstance(value, list) else "number"


def _counted(state: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    count_members(info.context, state)
    t = state.get("t")
    if not (isinstance(t, float) and t.is_integer() and 1 <= t <= 2**53):
        raise PydanticCustomError("state_t", "needs t, the whole number of steps done so far, at least 1")
    return state


Number = Annotated[float, Field(json_schema_extra={"format": "double"})]
State = Annotated[
    dict[
        Annotated[str, Field(max_length=64)],
        Annotated[Annotated[Number, Tag("number")] | Annotated[Matrix, Tag("matrix")], Discriminator(_state_value)],
    ],
    AfterValidator(_counted),
]


def _with_state(optimizer: type) -> type:
    """The optimizer's class with a field for what it remembers, as it stands in requests."""
    description = "What the last step's `next` gave back; absent or null on the first step."
    state = ("state", Annotated[State | None, Field(description=description)], field(default=None))
    cls = make_dataclass(optimizer.__name__, [state], bases=(optimizer,), frozen=True)
    cls.__doc__ = optimizer.__doc__
    return cls


OptimizerChoice = Annotated[Optimizer, Named({kind: _with_state(cls) for kind, cls in kinds(Optimizer).items()})]


def _clip_kind(value: Any) -> str:
    return "norm" if isinstance(value, dict) and "norm" in value else "value"


def _count_clip(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, dict):
        count_members(info.context, value)
    return value


ClipChoice = Annotated[
    Annotated[ClipValue, Tag("value")] | Annotated[ClipNorm, Tag("norm")],
    Discriminator(_clip_kind),
    BeforeValidator(_count_clip),
]


class StepRequest(BackwardRequest):
    """A network, a batch and an optimizer to make one update with."""

    optimizer: OptimizerChoice = Field(Sgd(), description="A name, or an object with its parameters and its state.")
    clip: ClipChoice | None = Field(None, description="How gradients are clipped before the optimizer sees them.")

    def step(self) -> Step:
        """The step, checked.

        Raises:
            ValidationFailed: shapes do not meet, or the state is not this optimizer's.
        """
        optimizer = kinds(Optimizer)[self.optimizer.kind]
        parameters = {f.name: getattr(self.optimizer, f.name) for f in fields(optimizer)}
        step = Step(self.network(), optimizer(**parameters), self.clip, getattr(self.optimizer, "state", None))
        step.check()
        return step


class InitializeRequest(Wire):
    """The sizes of a network whose weights are to be drawn."""

    sizes: list[Annotated[int, Field(ge=1, le=MAX_SIDE)]] = Field(
        min_length=2, max_length=MAX_LAYERS + 1, description="Units of the input and of each layer."
    )
    activations: list[ActivationChoice] = Field(min_length=1, max_length=MAX_LAYERS, description="One a layer.")
    scheme: InitializerChoice = Field(Xavier(), description="A name, or an object with the scheme's parameters.")
    seed: int = Field(0, ge=0, lt=2**32, description="The same seed draws the same numbers.")
    bias: bool = Field(default=True, description="Whether layers have biases, which start at 0.")
    layout: Layout = Field("rows", description="Whether `W` is inputs x units (rows) or units x inputs (columns).")

    @model_validator(mode="after")
    def _one_activation_a_layer(self) -> Self:
        if len(self.activations) != len(self.sizes) - 1:
            raise PydanticCustomError(
                "activations",
                "has {here} activations but sizes make {there} layers: one activation a layer is wanted",
                {"here": len(self.activations), "there": len(self.sizes) - 1, "at": ["activations"]},
            )
        return self


class StatementText(TypedDict):
    """One statement of the program that ran."""

    name: Annotated[str, Field(description="The tensor that it computes.")]
    formula: Annotated[str, Field(description="NumPy-like text over the names of tensors and constants.")]
    latex: Annotated[str, Field(description="The whole statement in LaTeX, without delimiters.")]
    shape: Annotated[list[int], Field(description="Of the result; empty for a scalar.")]


class ForwardAnswer(TypedDict):
    """What the forward pass computed."""

    loss: NotRequired[Annotated[Number | None, Field(description="The value of L; null without `y`.")]]
    tensors: Annotated[dict[str, Tensor], Field(description="Z_1, A_1, ..., in order of computation.")]
    constants: NotRequired[
        Annotated[dict[str, Number], Field(description="The numbers that formulas mention, with `trace`.")]
    ]
    statements: NotRequired[
        Annotated[list[StatementText], Field(description="What was computed, in order, with `trace`.")]
    ]


class BackwardAnswer(ForwardAnswer):
    """What the forward and the backward pass computed."""

    gradients: Annotated[
        dict[str, Tensor], Field(description="dA_2, dZ_2, dW_2, db_2, ..., dX, in order of computation.")
    ]


class LayerOut(TypedDict):
    """A layer, ready to stand in a request."""

    kind: Literal["dense"]
    W: Tensor
    b: NotRequired[Tensor]
    activation: Annotated[str | dict[str, Any], Field(description="A name, or an object with parameters.")]
    frozen: NotRequired[list[Literal["W", "b"]]]


class Next(TypedDict):
    """Put into the request (`request.update(answer["next"])`), it is the next step's request."""

    layers: list[LayerOut]
    optimizer: Annotated[
        dict[str, Any], Field(description="Its kind, its parameters and, if it has a memory, its state.")
    ]


class StepAnswer(BackwardAnswer):
    """What the forward pass, the backward pass and the update computed."""

    updates: Annotated[
        dict[str, Tensor],
        Field(description="Clipped gradients, moments, steps and new parameters (W_1_next), in order."),
    ]
    next: Next


class TensorCheck(TypedDict):
    """How one tensor's analytic gradient compares with the numeric one."""

    name: Annotated[str, Field(description="The tensor: a parameter or X.")]
    method: Annotated[
        Literal["every_entry", "random_directions"],
        Field(description="Whether each entry was moved, or the whole tensor along random unit directions."),
    ]
    verdict: Annotated[
        Literal["ok", "kink", "wrong"],
        Field(description="kink: right, and some entries stand on a kink, where the gradient is a convention."),
    ]
    max_abs_error: Annotated[Number, Field(description="The largest difference.")]
    max_rel_error: Annotated[Number, Field(description="The largest difference over the size of the gradient there.")]
    at: Annotated[list[int], Field(description="Where the relative error is largest.")]
    kinks: Annotated[
        list[list[int]], Field(description="Where the slopes from the left and from the right differ; at most 20.")
    ]
    analytic: Annotated[
        list[list[Number]] | list[Number],
        Field(description="The gradient by the formulas; one slope a direction if random."),
    ]
    numeric: Annotated[
        list[list[Number]] | list[Number], Field(description="The same by central differences in float64.")
    ]


class GradcheckAnswer(TypedDict):
    """The proof of the gradients by finite differences."""

    verdict: Annotated[Literal["ok", "kink", "wrong"], Field(description="The worst of the checks.")]
    loss: Number
    tolerance: Annotated[Number, Field(description="The relative error up to which a gradient is right.")]
    checks: list[TensorCheck]


class InitializeAnswer(TypedDict):
    """Layers ready for a request."""

    layers: list[LayerOut]
