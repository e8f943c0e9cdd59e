"""What a request chooses: activations, losses, initializers, optimizers and clippings, as they stand on the wire.

An optimizer is the engine's with one field more, `state`: what it remembers, which the caller carries from step to step.
"""

from dataclasses import field, make_dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, ValidationInfo
from pydantic_core import PydanticCustomError

from app.api.contract.matrices import Remembered
from app.api.contract.members import count_members
from app.api.contract.named import Named, kinds
from app.api.contract.schema_details import component
from app.engine.activations import Activation
from app.engine.initializers import Initializer
from app.engine.losses import Loss
from app.engine.optimizers import Optimizer
from app.engine.update import ClipNorm, ClipValue

__all__ = ["ActivationChoice", "ClipChoice", "InitializerChoice", "LossChoice", "OptimizerChoice"]

_MOST_STEPS = 2**53

ActivationChoice = Annotated[Activation, Named("Activation", kinds(Activation), linear="identity")]
LossChoice = Annotated[Loss, Named("Loss", kinds(Loss))]
InitializerChoice = Annotated[Initializer, Named("Initializer", kinds(Initializer))]


def _counted(state: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    count_members(info.context, state)
    t = state.get("t")
    if t is None:
        raise PydanticCustomError("state_t", "must have t, the whole number of steps done so far")
    if not (isinstance(t, float) and t.is_integer() and 1 <= t <= _MOST_STEPS):
        raise PydanticCustomError("state_t", "must be the whole number of steps done so far, at least 1", {"at": ["t"]})
    return state


State = Annotated[dict[Annotated[str, Field(max_length=64)], Remembered], AfterValidator(_counted)]


def _with_state(optimizer: type) -> type:
    """The optimizer's class with a field for what it remembers, as it stands in requests."""
    description = "What the last step's `next` gave back; absent or null on the first step."
    state = ("state", Annotated[State | None, Field(description=description)], field(default=None))
    cls = make_dataclass(optimizer.__name__, [state], bases=(optimizer,), frozen=True)
    cls.__doc__ = optimizer.__doc__
    return cls


OptimizerChoice = Annotated[
    Optimizer, Named("Optimizer", {kind: _with_state(cls) for kind, cls in kinds(Optimizer).items()})
]


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
    Field(json_schema_extra=component("Clip", {})),
]
