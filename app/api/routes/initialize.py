"""POST /initialize."""

from typing import Any

from fastapi import APIRouter

from app.api.admission.limits import admit_work
from app.api.contract.initialize_request import InitializeRequest
from app.api.contract.replies import InitializeAnswer
from app.api.contract.results import layer_out
from app.api.verbs.verb import LongVerb
from app.engine.cost import initialize_cost
from app.engine.initializers import initialize as draw
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=LongVerb, tags=["training"])


@router.post("/initialize", summary="Draw the weights of a network", response_model=InitializeAnswer)
def initialize(request: InitializeRequest, settings: Settings) -> dict[str, Any]:
    """Draw `W` of each layer by a scheme and a seed; biases start at 0. The same seed draws the same numbers.

    The answer's `layers` go into the request of any other verb as they are.
    """
    admit_work(initialize_cost(request.sizes), settings)
    layers = draw(request.sizes, request.activations, request.scheme, seed=request.seed, bias=request.bias)
    return {"layers": [layer_out(layer.transpose() if request.layout == "columns" else layer) for layer in layers]}
