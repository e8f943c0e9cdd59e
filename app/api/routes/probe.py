"""POST /check/probe."""

from typing import Any

from fastapi import APIRouter

from app.api.contract.replies import ProbeAnswer
from app.api.contract.requests import ProbeRequest
from app.api.contract.results import choice_out, layer_out
from app.api.verbs.verb import Verb
from app.check.probe import probe as make_probe

__all__ = ["router"]

router = APIRouter(route_class=Verb, tags=["diagnosis"])


@router.post("/check/probe", summary="A network on which mistakes do not tie", response_model=ProbeAnswer)
def probe(request: ProbeRequest) -> dict[str, Any]:
    """Make a small network of your layer kinds on which every factor has one cause and every transpose shows.

    Where /check finds several explanations for your numbers, run your program on this network and send what it gives: the
    sizes are distinct primes, the weights are not symmetric and the values are generic.
    """
    network = make_probe(request.network(), request.seed)
    answer: dict[str, Any] = {
        "X": network.X,
        "y": network.y,
        "layers": [layer_out(layer) for layer in network.layers],
        "loss": choice_out(network.loss),
        "layout": network.layout,
    }
    if network.l1 or network.l2:
        answer["regularization"] = {"l1": network.l1, "l2": network.l2}
    return answer
