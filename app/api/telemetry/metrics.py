"""GET /metrics, for Prometheus."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.api.answers.answer import INERT, NO_STORE, Answer
from app.api.problems.problem import Problem
from app.api.telemetry.board import boards
from app.api.telemetry.exposition import exposition

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Answer the figures of all server processes, whichever of them is asked."""
    service = request.scope["app"]
    if not service.settings.metrics:
        raise Problem("not_found", "Nothing is counted here: the environment variable METRICS is false.")
    service.publish()
    own = service.observer.counts.board
    text, media_type = await run_in_threadpool(lambda: exposition(boards(own), request.headers.get("accept", "")))
    return Answer(text, ((b"content-type", media_type.encode()), *INERT, *NO_STORE))
