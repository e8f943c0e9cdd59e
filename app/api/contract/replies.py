"""Replies: what is given, as the OpenAPI document shows it. They are open: fields may be added.

A reply is a plain dictionary whose arrays are written as they are; a test holds real ones to these types. What may stand in
a request, such as `next`, is of the request's own types: generated clients then carry it over as it is.
"""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.api.contract.choices import LossChoice, OptimizerChoice
from app.api.contract.matrices import Matrix, Number, Targets, Tensor
from app.api.contract.requests import DenseLayer, Regularization
from app.engine.network import Layout

__all__ = [
    "BackwardAnswer",
    "CheckAnswer",
    "ExplainAnswer",
    "ForwardAnswer",
    "GradcheckAnswer",
    "InitializeAnswer",
    "ProbeAnswer",
    "StepAnswer",
    "TrainLine",
]


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


class Input(TypedDict):
    """A tensor or scalar that a formula mentions."""

    name: str
    origin: Annotated[str, Field(description="Where its value came from.")]


class Explained(StatementText):
    """One statement of a run, and what it computed."""

    mathml: Annotated[str, Field(description="The same as a MathML element, for HTML and XML.")]
    phase: Literal["forward", "loss", "backward", "update"]
    layer: Annotated[int | None, Field(description="Counted from 1; null for what belongs to no single layer.")]
    sentence: Annotated[str, Field(description="What the statement computes, in plain words.")]
    value: Tensor
    inputs: Annotated[list[Input], Field(description="In order of appearance in the formula.")]


class ExplainAnswer(TypedDict):
    """What ran, statement by statement."""

    loss: Annotated[Number, Field(description="The value of L.")]
    statements: Annotated[list[Explained], Field(description="In order of computation.")]


class Next(TypedDict):
    """Put into the request (`request.update(answer["next"])`), it is the next step's request."""

    layers: list[DenseLayer]
    optimizer: Annotated[
        OptimizerChoice, Field(description="Its kind, its parameters and, if it has a memory, its state.")
    ]


class StepAnswer(BackwardAnswer):
    """What the forward pass, the backward pass and the update computed."""

    updates: Annotated[
        dict[str, Tensor],
        Field(description="Clipped gradients, moments, steps and new parameters (W_1_next), in order."),
    ]
    next: Next


class TrainNext(Next):
    """Put into the request (`request.update(line["next"])`), it goes on as if the training had not ended."""

    first_batch: NotRequired[
        Annotated[
            int, Field(description="How many batches there were, with those before; absent where each has all samples.")
        ]
    ]


class TrainReport(TypedDict):
    """One line of a training's answer: a step."""

    step: Annotated[int, Field(description="Counted from 1, in this training.")]
    loss: Annotated[Number, Field(description="Of the step's batch, before its update.")]
    elapsed: NotRequired[Annotated[Number, Field(description="Seconds since the start.")]]
    gradient_norms: Annotated[
        list[Number],
        Field(description="A layer each: the Euclidean norm of the gradients by its parameters, before clipping."),
    ]
    tensors: NotRequired[Annotated[dict[str, Tensor], Field(description="What `include` chooses.")]]
    statements: NotRequired[
        Annotated[
            list[StatementText], Field(description="The formulas, with `trace`, in the report of the first step.")
        ]
    ]


class TrainEnd(TypedDict):
    """The last line: why the training ended, and what to go on from."""

    reason: Literal["steps", "stop_below", "not_finite", "limit"]
    steps: Annotated[int, Field(description="How many steps were made.")]
    loss: Annotated[Number | None, Field(description="The last that was finite, as in a report; null without any.")]
    elapsed: NotRequired[Annotated[Number, Field(description="Seconds since the start.")]]
    tensor: NotRequired[Annotated[str, Field(description="The first tensor that is not finite.")]]
    detail: NotRequired[Annotated[str, Field(description="What is not finite, and in which step.")]]
    next: Annotated[
        TrainNext,
        Field(
            description="What the last good step left: to be sent again, here or, but for `first_batch`, to `/step`."
        ),
    ]


TrainLine = TrainReport | TrainEnd


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
    max_rel_error: Annotated[
        Number,
        Field(
            description="The largest difference, over the larger of the gradient there and the tensor's largest one."
        ),
    ]
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


class MistakeTold(TypedDict):
    """A mistake: what was done, where, and how it is mended."""

    code: Annotated[str, Field(description="Its name, one of those that the catalogue lists.")]
    says: str
    where: Annotated[NotRequired[str], Field(description="The statement where it was made.")]
    yours: Annotated[NotRequired[str], Field(description="The formula that makes the claimed numbers.")]
    right: NotRequired[str]
    latex: NotRequired[str]
    cure: NotRequired[str]


class MistakeFound(MistakeTold):
    """One explanation of a wrong claim."""

    explains: Annotated[NotRequired[list[str]], Field(description="All wrong claims that come of it.")]
    also_in: Annotated[NotRequired[list[str]], Field(description="Other statements in which the same was done.")]
    together_with: Annotated[
        NotRequired[MistakeTold], Field(description="A second mistake, where only both together make these numbers.")
    ]


class ClaimFinding(TypedDict):
    """The verdict on one claim."""

    name: str
    verdict: Annotated[
        Literal["correct", "wrong", "inherited", "wrong_shape"],
        Field(description="inherited: right, given what came into it."),
    ]
    max_error: NotRequired[Annotated[Number | None, Field(description="The largest difference.")]]
    at: Annotated[NotRequired[list[int]], Field(description="Where it is.")]
    claimed: NotRequired[Annotated[Number | None, Field(description="Your number there.")]]
    expected: NotRequired[
        Annotated[Number | None, Field(description="What it should be, given your own upstream tensors.")]
    ]
    claimed_shape: NotRequired[list[int]]
    expected_shape: NotRequired[list[int]]
    tie: Annotated[NotRequired[str], Field(description="There when several explanations fit.")]
    mistakes: Annotated[
        NotRequired[list[MistakeFound]], Field(description="Every explanation that fits, the best first.")
    ]
    says: NotRequired[str]


class OtherConvention(TypedDict):
    """A way of keeping account that differs from ours and is right."""

    code: str
    says: str
    broken_in: Annotated[NotRequired[list[str]], Field(description="The claims that do not follow it, as others do.")]


CheckTolerance = TypedDict(
    "CheckTolerance",
    {
        "relative": Number,
        "decimals": Annotated[int | None, Field(description="The fewest decimals of a claim; null: all digits.")],
        "from": Annotated[str, Field(description="Where this tolerance comes from.")],
    },
)
"""How exactly claims were compared."""


class CheckAnswer(TypedDict):
    """The verdict on all claims."""

    verdict: Literal["correct", "wrong", "correct_in_other_convention"]
    first_wrong: Annotated[str | None, Field(description="The first wrong claim in order of computation.")]
    convention: NotRequired[OtherConvention]
    tolerance: CheckTolerance
    findings: Annotated[list[ClaimFinding], Field(description="One a claim, in order of computation.")]
    unchecked: Annotated[list[str], Field(description="The tensors that were not claimed.")]
    work: Annotated[dict[str, int | bool], Field(description="Edits tried, and whether the limit of work was reached.")]


class ProbeAnswer(TypedDict):
    """A request ready for /backward, and with your numbers as `claims` for /check."""

    X: Matrix
    y: Annotated[Targets | None, Field(description="Class numbers if yours were.")]
    layers: list[DenseLayer]
    loss: Annotated[LossChoice, Field(description="A name, or an object with parameters.")]
    layout: Layout
    regularization: NotRequired[Regularization]


class InitializeAnswer(TypedDict):
    """Layers ready for a request."""

    layers: list[DenseLayer]
