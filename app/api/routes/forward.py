"""POST /forward."""

from fastapi import APIRouter

from app.api.admission.limits import admit_work
from app.api.contract.computed import Computed
from app.api.contract.replies import ForwardAnswer
from app.api.contract.requests import ForwardRequest
from app.api.contract.results import result
from app.api.verbs.verb import Verb
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=Verb, tags=["gradients"])


@router.post("/forward", summary="Run a network forward", response_model=ForwardAnswer)
def forward(request: ForwardRequest, settings: Settings) -> Computed:
    """Compute `Z_l = A_(l-1) @ W_l + b_l` and `A_l = activation(Z_l)` for each layer, and with `y` the loss.

    In `tensors`, by name and in order of computation. `A_0` is `X`, rows are samples (in the layout `columns`, columns are).
    """
    run = request.run(backward=False)
    admit_work(run.cost, settings)
    return result(request, run)
