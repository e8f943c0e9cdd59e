"""Requests: what is taken, and how the OpenAPI document shows it.

They are closed (an unknown field is refused) and strict (a string is no number).
"""

from dataclasses import fields
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.api.contract.choices import ActivationChoice, ClipChoice, LossChoice, OptimizerChoice
from app.api.contract.matrices import Bias, Matrix, Targets
from app.api.contract.members import Members, count_members
from app.api.contract.named import kinds
from app.engine import layers
from app.engine.activations import Identity
from app.engine.checks import checked_network
from app.engine.frame import Frame, Run
from app.engine.losses import HalfMse
from app.engine.network import DTypeName, Layout, Network
from app.engine.optimizers import Optimizer, Sgd
from app.engine.step import Step

__all__ = [
    "DEPTH",
    "ENDLESS",
    "MAX_LAYERS",
    "BackwardRequest",
    "DenseLayer",
    "ExplainRequest",
    "ForwardRequest",
    "GradcheckRequest",
    "ProbeRequest",
    "Regularization",
    "Selection",
    "StepRequest",
    "UpdateRequest",
    "Wire",
]

MAX_LAYERS = 64
"""The most that MAX_LAYERS may allow. Schemas show it; the limit itself is looked at in `app.api.admission.limits`."""

DEPTH: Final[dict[str, JsonValue]] = {"maxItems": MAX_LAYERS}
ENDLESS: Final = 1000
"""Where lists of layers end, as no limit lets so many pass: each that is wrong takes a kilobyte to tell."""


class Wire(BaseModel):
    """The base of everything that a request is made of."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)

    def model_post_init(self, context: Members | None, /) -> None:
        """Note how many members the model's text had."""
        count_members(context, self.__pydantic_fields_set__)


class DenseLayer(Wire):
    """A dense layer: Z = A_in @ W + b, A = activation(Z)."""

    kind: Literal["dense"] = "dense"
    W: Matrix = Field(description="The weights, inputs x units (units x inputs in the layout `columns`).")
    b: Bias | None = Field(None, description="The biases, one a unit; absent or null: the layer has none.")
    activation: ActivationChoice = Field(
        Identity(), description="A name, or an object with the activation's parameters."
    )
    frozen: tuple[Literal["W", "b"], ...] = Field(
        default=(), max_length=2, description="Which of its parameters an update leaves alone."
    )

    def engine(self) -> layers.Dense:
        """The layer as the engine knows it."""
        return layers.Dense(self.W, self.b, self.activation, frozenset(self.frozen))


class Regularization(Wire, frozen=True):  # so that Pydantic need not copy the default for every request
    """Penalties on the weights, never on biases: adds l1 * sum(abs(W)) + l2 / 2 * sum(W * W) to L."""

    l1: float = Field(0.0, ge=0, le=1e300, description="Factor of the sum of absolute weights.")
    l2: float = Field(0.0, ge=0, le=1e300, description="Factor of half the sum of squared weights.")


class NetworkRequest(Wire):
    """One network and one batch."""

    X: Matrix = Field(description="The data, samples x features; every row has the same length.")
    y: Targets | None = Field(
        None,
        description="The targets, samples x outputs; for cross-entropy losses over classes also a list of class numbers.",
    )
    layers: list[DenseLayer] = Field(
        min_length=1, max_length=ENDLESS, description="From the input to the output.", json_schema_extra=DEPTH
    )
    loss: LossChoice = Field(HalfMse(), description="A name, or an object with the loss's parameters.")
    regularization: Regularization = Field(Regularization(), description="Penalties on the weights; absent: none.")
    layout: Layout = Field(
        "rows", description="Whether samples are rows or columns, in every matrix and every formula."
    )
    dtype: DTypeName = Field("float64", description="In which everything is computed.")

    @property
    def depth(self) -> int:
        """How many layers there are."""
        return len(self.layers)

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

    def run(self, *, backward: bool) -> Run:
        """What is to be run, checked. Where the numbers decide nothing but the results, requests alike are prepared once.

        Raises:
            ValidationFailed: shapes do not meet.
        """
        if self.dtype != "float64" or (self.y is not None and self.y.ndim != 2):  # noqa: PLR2004 - a matrix
            return Run.of(self.network(), backward=backward)
        frame = Frame(
            self.X.shape,
            None if self.y is None else self.y.shape,
            tuple(
                [(layer.W.shape, None if layer.b is None else layer.b.shape, layer.activation) for layer in self.layers]
            ),
            self.loss,
            self.regularization.l1,
            self.regularization.l2,
            self.layout,
            backward,
        )
        return frame.run(self.X, self.y, [(layer.W, layer.b) for layer in self.layers])


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


class ProbeRequest(NetworkRequest):
    """A network like which another is to be made."""

    seed: int = Field(0, ge=0, lt=2**32, description="The same seed draws the same numbers.")


class UpdateRequest(NetworkRequest):
    """A network, a batch and an optimizer to make one update with."""

    y: Targets = Field(
        description="The targets, samples x outputs; for cross-entropy losses over classes also a list of class numbers."
    )
    optimizer: OptimizerChoice = Field(Sgd(), description="A name, or an object with its parameters and its state.")
    clip: ClipChoice | None = Field(None, description="How gradients are clipped before the optimizer sees them.")

    def step(self) -> Step:
        """The step, checked.

        Raises:
            ValidationFailed: shapes do not meet, or the state is not this optimizer's.
        """
        return _step(self, self.optimizer)


def _step(request: "UpdateRequest | ExplainRequest", chosen: Optimizer) -> Step:
    """The step of a request with an optimizer, which is the engine's with a field more, checked."""
    optimizer = kinds(Optimizer)[chosen.kind]
    parameters = {f.name: getattr(chosen, f.name) for f in fields(optimizer)}
    step = Step(request.network(), optimizer(**parameters), request.clip, getattr(chosen, "state", None))
    step.check()
    return step


class ExplainRequest(BackwardRequest):
    """A network and a batch to be told of, with an optimizer if an update is to be told of, too."""

    optimizer: OptimizerChoice | None = Field(
        None, description="As in a step; absent, with no `clip` either: there is no update."
    )
    clip: ClipChoice | None = Field(None, description="How gradients are clipped before the optimizer sees them.")

    def subject(self) -> Network | Step:
        """What is told of, checked.

        Raises:
            ValidationFailed: shapes do not meet, or the state is not this optimizer's.
        """
        if self.optimizer is None and self.clip is None:
            return self.network()
        return _step(self, self.optimizer or Sgd())


class StepRequest(UpdateRequest, Selection):
    """A network, a batch and an optimizer to make one update with."""
