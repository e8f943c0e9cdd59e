"""POST /backward."""

from fastapi import APIRouter

from app.api.admission.limits import admit_work
from app.api.contract.computed import Computed
from app.api.contract.replies import BackwardAnswer
from app.api.contract.requests import BackwardRequest
from app.api.contract.results import result
from app.api.verbs.verb import Verb
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=Verb, tags=["gradients"])


@router.post("/backward", summary="Run a network forward and backward", response_model=BackwardAnswer)
def backward(request: BackwardRequest, settings: Settings) -> Computed:
    """Compute every intermediate tensor and the gradient of the loss by each: `dT` has the shape of `T`.

    For a dense layer `dZ_l` follows from `dA_l` by the activation's rule, `dW_l = A_(l-1).T @ dZ_l`, `db_l = sum(dZ_l, axis=0)`
    and `dA_(l-1) = dZ_l @ W_l.T`, down to `dX`. `trace` adds each formula with its real names.
    """
    run = request.run(backward=True)
    admit_work(run.cost, settings)
    return result(request, run)
