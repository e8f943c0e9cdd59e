"""POST /step."""

from fastapi import APIRouter

from app.api.admission.limits import admit_work
from app.api.contract.computed import Computed
from app.api.contract.replies import StepAnswer
from app.api.contract.requests import StepRequest
from app.api.contract.results import next_out, result
from app.api.verbs.verb import Verb
from app.engine.cost import step_cost
from app.engine.frame import Run
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=Verb, tags=["training"])


@router.post("/step", summary="Make one training step", response_model=StepAnswer)
def step(request: StepRequest, settings: Settings) -> Computed:
    """Run forward and backward, then let an optimizer update every parameter that is not frozen.

    `updates` holds what it computed (clipped gradients, moments, `W_1_next`, ...), `next` what the next request needs: its
    layers and its optimizer with its state. `request.update(answer["next"])` is the next step's request.
    """
    made = request.step()
    run = Run(made.sketch.program, made.inputs(), step_cost(made.network), made.network)
    admit_work(run.cost, settings)
    computed = result(request, run, made.needed(run.program))
    body, values = computed.body, computed.values
    body.setdefault("updates", {})  # with every parameter frozen nothing is computed
    body["next"] = next_out(made.optimizer, made.next_layers(values), made.next_state(values))
    return computed
