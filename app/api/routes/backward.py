"""POST /backward."""

from typing import Any

from fastapi import APIRouter

from app.api.replies import BackwardAnswer
from app.api.requests import BackwardRequest
from app.api.results import admit, result
from app.api.verbs import Verb
from app.engine.cost import backward_cost
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=Verb, tags=["gradients"])


@router.post("/backward", summary="Run a network forward and backward", response_model=BackwardAnswer)
def backward(request: BackwardRequest, settings: Settings) -> dict[str, Any]:
    """Compute every intermediate tensor and the gradient of the loss by each: `dT` has the shape of `T`.

    For a dense layer `dZ_l` follows from `dA_l` by the activation's rule, `dW_l = A_(l-1).T @ dZ_l`, `db_l = sum(dZ_l, axis=0)`
    and `dA_(l-1) = dZ_l @ W_l.T`, down to `dX`. `trace` adds each formula with its real names.
    """
    network = request.network()
    admit(backward_cost(network), settings)
    program, inputs = network.sketch(backward=True).program, network.inputs()
    body, _ = result(request, network, program, inputs)
    return body
