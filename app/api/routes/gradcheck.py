"""POST /gradcheck."""

from dataclasses import fields
from typing import Any

from fastapi import APIRouter

from app.api.admission.limits import admit_work
from app.api.contract.replies import GradcheckAnswer
from app.api.contract.requests import GradcheckRequest
from app.api.verbs.verb import LongVerb
from app.engine.cost import gradcheck_cost
from app.engine.gradcheck import gradcheck as check
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=LongVerb, tags=["gradients"])

_WORST_LAST = ("ok", "kink", "wrong")


@router.post("/gradcheck", summary="Prove gradients by finite differences", response_model=GradcheckAnswer)
def gradcheck(request: GradcheckRequest, settings: Settings) -> dict[str, Any]:
    """Compare the gradient by each parameter and by `X` with central differences of the loss, in float64.

    Small tensors are checked along every entry, large ones (over 200 numbers) along random directions drawn by `seed`. Where
    the slopes from the left and from the right differ, the entry stands on a kink, and any gradient between them is right.
    """
    network = request.network()
    admit_work(gradcheck_cost(network), settings)
    checks, loss, tolerance = check(network, seed=request.seed)
    return {
        "verdict": max((c.verdict for c in checks), key=_WORST_LAST.index),
        "loss": loss,
        "tolerance": tolerance,
        "checks": [{field.name: getattr(c, field.name) for field in fields(c)} for c in checks],
    }
