"""Is the service there? For gateways and orchestrators."""

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter

from app.api.admission.draining import Draining
from app.api.problems.problem import Problem
from app.api.verbs.readings import Reading

__all__ = ["router"]

router = APIRouter(route_class=Reading, prefix="/health", tags=["service"])


@dataclass(frozen=True)
class Live:
    """The process answers."""

    status: Literal["live"]


@dataclass(frozen=True)
class Ready:
    """The process takes requests."""

    status: Literal["ready"]


@router.get("/live", summary="Does the process answer?")
def health_live() -> Live:
    """Answer as long as the process can answer at all. One that does not should be started anew."""
    return Live("live")


@router.get("/ready", summary="Does the process take requests?")
def health_ready(draining: Draining) -> Ready:
    """Answer once the process takes requests. One that does not, because it is about to end (503), should be sent none."""
    if draining.begun:
        raise Problem("draining", "This process has been told to stop.", headers=((b"retry-after", b"1"),))
    return Ready("ready")
