"""POST /train."""

from collections.abc import Iterator

from fastapi import APIRouter

from app.api.replies import TrainLine
from app.api.requests import TrainRequest
from app.api.results import admit
from app.api.streams import End, Line, Streaming
from app.api.trained import train as lines
from app.engine.cost import step_cost
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=Streaming, tags=["training"])


@router.post("/train", summary="Train a network, and report on the way", response_model=TrainLine)
def train(request: TrainRequest, settings: Settings) -> Iterator[Line | End]:
    """Make steps as `/step` makes them, on batches of the samples, and tell of them in lines as they come.

    A line is a report: `step`, counted from 1, its `loss` (on its batch, before its update), `elapsed` seconds, `gradient_norms`
    (Euclidean, a layer each) and the `tensors` that `include` chooses. The last line says why it ended (`reason`: `steps`,
    `stop_below`, `not_finite`, `limit`), how many `steps` were made, and what is `next`: `request.update(line["next"])` goes on.
    """
    step = request.step()
    cost = step_cost(step.network)
    admit(cost, settings)
    return lines(request, step, cost, settings.max_train_operations)
