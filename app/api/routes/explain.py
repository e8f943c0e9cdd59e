"""POST /explain."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.admission.limits import admit_work
from app.api.contract.element_reply import ElementAnswer
from app.api.contract.replies import ExplainAnswer
from app.api.contract.requests import ExplainRequest
from app.api.contract.results import included
from app.api.problems.problem import Problem
from app.api.verbs.telling import Telling, TellingQuery, Told
from app.engine.cost import backward_cost, step_cost
from app.engine.step import Step
from app.explain.element import Derivation, NoSuchElement
from app.explain.story import Story
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=Telling, tags=["explanation"])


@router.post("/explain", summary="Tell what a network computed, and why", response_model=ExplainAnswer | ElementAnswer)
def explain(request: ExplainRequest, query: Annotated[TellingQuery, Query()], settings: Settings) -> Told:
    """Run a network forward and backward, with `optimizer` also an update, and tell every statement with its numbers.

    The body is that of `/backward` or `/step`. `Accept` or `?format=` chooses the document. `?element=dW_1[0,2]` tells how this
    one number came about instead.
    """
    subject = request.subject()
    admit_work(step_cost(subject.network) if isinstance(subject, Step) else backward_cost(subject), settings)
    story = Story.of(subject)
    if query.layer is not None and query.layer > len(story.layers):
        raise Problem("validation_failed", f"?layer: there are {len(story.layers)} layers.")
    if query.element is not None:
        return Told(story, query.manner, _derived(story, query))
    names = None if request.include is None else included(request.include, story.program.names)
    cut = story.cut(layer=query.layer, phase=query.phase, names=names)
    if not cut.told:
        raise Problem(
            "validation_failed", "Nothing is left to tell: ?layer, ?phase and `include` have no statement in common."
        )
    return Told(cut, query.manner)


def _derived(story: Story, query: TellingQuery) -> Derivation:
    """How the one number that a query asks for came about."""
    if query.layer is not None or query.phase is not None:
        raise Problem("validation_failed", "?element: is one number already: leave ?layer and ?phase out.")
    try:
        return Derivation.of(story, query.element or "")
    except NoSuchElement as error:
        raise Problem("validation_failed", f"?element: {error}.") from None
