"""POST /train."""

from collections.abc import Iterator

from fastapi import APIRouter

from app.api.contract.replies import TrainLine
from app.api.contract.train_request import TrainRequest
from app.api.verbs.streams import Last, Line, Streaming
from app.api.verbs.trained import lines_of
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=Streaming, tags=["training"])


@router.post("/train", summary="Train a network, and report on the way", response_model=TrainLine)
def train(request: TrainRequest, settings: Settings) -> Iterator[Line | Last]:
    """Make steps as `/step` makes them, on batches of the samples, and tell of them in lines as they come.

    A line is a report: `step`, counted from 1, its `loss` (on its batch, before its update), `elapsed` seconds, `gradient_norms`
    (Euclidean, a layer each) and the `tensors` that `include` chooses. The last line says why it ended (`reason`: `steps`,
    `stop_below`, `not_finite`, `limit`), how many `steps` were made, and what is `next`: `request.update(line["next"])` goes on,
    amid an epoch, too, so that trainings of 30 and of 70 steps are one of 100, to the last bit. After a change of `X` or
    `batch_size`, which cut other batches, `"first_batch": 0` begins an epoch. With `"elapsed": false` the same request gets the
    same bytes.
    """
    return lines_of(request, settings)
