"""The request of /train: a step, and how many of them are made, on what, and told how often."""

from pydantic import Field

from app.api.contract.matrices import MAX_SIDE, Number
from app.api.contract.requests import StepRequest

__all__ = ["TrainRequest"]


class TrainRequest(StepRequest):
    """A network, its data and an optimizer to train it with. `include` chooses the tensors of each report; by itself there are none."""

    steps: int = Field(ge=1, le=10_000_000, description="How many steps to make at most.")
    batch_size: int | None = Field(
        None, ge=1, le=MAX_SIDE, description="Samples a step; absent: all. The last batch of an epoch may be smaller."
    )
    shuffle_seed: int | None = Field(
        None,
        ge=0,
        lt=2**32,
        description="Draws the order of epoch e, counted from 0, by NumPy's `RandomState([seed, *divmod(e, 2**32)]).permutation(m)`; absent: as in X.",
    )
    first_batch: int = Field(
        0, ge=0, lt=2**53, description="How many batches went before, through all epochs, as `next` says it."
    )
    report_every: int | None = Field(
        None,
        ge=1,
        le=10_000_000,
        description="Steps from report to report; the first and the last step are reported, too. Absent: about a hundred reports.",
    )
    stop_below: Number | None = Field(
        None, description="Ends the training at the first step whose loss is less; that step's update is not made."
    )
    elapsed: bool = Field(
        default=True, description="Whether lines say the seconds since the start: all that differs from run to run."
    )
