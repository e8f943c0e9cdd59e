"""The application: FastAPI behind a short cut to the verbs, with one seal on every answer.

Every request passes `Service.__call__`, outside of FastAPI's own layers. It takes the gateway's prefix off the path, gives
the request its id and looks the verbs up in a dictionary; FastAPI's router would take longer to find a small verb than the
verb takes to compute. Whatever is no verb goes on to FastAPI.
"""

import asyncio
import gc
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

import app
from app.allocator import keep_memory
from app.api.admission.draining import Draining
from app.api.admission.gate import Gate, Room
from app.api.admission.keys import Keys
from app.api.answers.answer import NO_STORE, Answer
from app.api.lane.pool import Lane
from app.api.prefix import without
from app.api.problems.problem import Problem, answer_to
from app.api.problems.validation import nearest
from app.api.seal.outgoing import Outgoing
from app.api.seal.seal import Seal
from app.api.telemetry.board import own_board
from app.api.telemetry.observer import UNKNOWN, Observer
from app.api.telemetry.process import Usage
from app.api.verbs.verb import Verb
from app.engine.frame import programs
from app.settings import Settings

__all__ = ["METRICS", "Service"]

METRICS: Final = "/metrics"
_TURN: Final = 0.001  # seconds that a thread may keep the interpreter from the event loop
_PUBLISH: Final = 1.0  # seconds
_SELDOM: Final = 1_000
"""How many times younger objects are collected until all are, a hundred times as many as by itself: with 2,000 requests under way that
keeps everybody waiting for 0.2 s, and finds nothing, for what a request or a connection leaves refers to nothing in a circle."""


class Service(FastAPI):
    """Chainrule as an ASGI application."""

    def __init__(self, settings: Settings, routers: Sequence[APIRouter]) -> None:
        super().__init__(
            title="Chainrule",
            version=app.__version__,
            openapi_url=None,  # the document and its page are ours: app.api.pages.docs
            redirect_slashes=False,
            lifespan=_lifespan,
            generate_unique_id_function=lambda route: route.name,  # operation ids that stay: `forward`
            exception_handlers={HTTPException: _refuse, RequestValidationError: _fail, Exception: _fail},
            telemetry={"tracing": settings.traces, "auto_configure": settings.traces, "metrics": False, "logs": False},
        )
        self.settings = settings
        self.observer = Observer(settings)
        self.seal = Seal(settings)
        self.draining = Draining(settings.drain_seconds)
        self._keys = Keys(settings.api_keys)
        self._usage = Usage()
        self.room = Room(settings.max_bytes_in_flight, settings.thread_above_bytes)
        self.threads = Gate(settings.threads, settings.thread_queue, settings.queue_timeout_seconds)
        # Arithmetic in Python holds the interpreter: in threads, a few such requests keep the event loop waiting for 10 ms and more.
        self.long = Lane(settings, settings.long_workers, settings.long_queue, nice=10)
        # Who waits for a training waits for long; it takes what of the processors is left.
        self.lane = Lane(settings, settings.large_lane_workers, settings.large_lane_queue, nice=10)
        self.training = Lane(settings, settings.train_workers, settings.train_queue, nice=19)
        self.served = [route for router in routers for route in router.routes if isinstance(route, Route)]
        self.verbs: dict[str, ASGIApp] = {route.path: route.answer for route in self.served if isinstance(route, Verb)}
        for router in routers:
            self.include_router(router)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the server's start and stop."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        self.observer.begin()
        method, path, root = scope["method"], scope["path"], scope.get("root_path", "")
        if root:
            path = without(root, path)
            scope = {**scope, "path": root + path}
        if method == "HEAD":
            scope = {**scope, "method": "GET"}
        sealed = self.seal.of(method, scope["headers"])
        scope["request_id"] = sealed.request_id
        scope["app"] = self
        outgoing = Outgoing(method, sealed, scope, send)
        verb = self.verbs.get(path) if method == "POST" else None
        answer = super().__call__ if verb is None or self.settings.traces else verb
        if self._keys.hashes and (verb or path == METRICS) and (problem := self._keys.missing(scope["headers"])):
            answer = answer_to(problem, scope)
        try:
            await answer(scope, receive, outgoing.send)
        except Exception:
            # Starlette's outermost layer raises again what it has answered. By then it is logged, too.
            if not outgoing.finished:
                raise
        finally:
            self.observer.end(scope, path if verb else _template(scope), outgoing)

    @property
    def refused(self) -> Counter[str]:
        """How many requests this server process has refused, by reason."""
        return self.observer.counts.refusals()

    def publish(self) -> None:
        """Put on the board what this process takes, and what waits in it."""
        lanes = (self.lane, self.long, self.training)
        gates = (self.threads, *(lane.gate for lane in lanes))
        hits, misses, size = programs()
        self.observer.counts.gauges(
            {
                **self._usage.now([pid for lane in lanes for pid in lane.pids()]),
                "cache_hits": hits,
                "cache_misses": misses,
                "cache_size": size,
                "bytes_in_flight": self.room.taken,
                "waiting": sum(gate.waiting for gate in gates),
            }
        )

    def close(self) -> None:
        """End the worker processes, and start no more; leave the board."""
        self.observer.counts.board.end()
        self.lane.close()
        self.long.close()
        self.training.close()

    def methods(self, path: str) -> bytes:
        """Return the methods that a path takes, as `Allow` writes them; nothing if there is no such path."""
        methods = {method for route in self.served if route.path_regex.match(path) for method in route.methods or ()}
        if "GET" in methods:
            methods.add("HEAD")
        return ", ".join(sorted(methods | {"OPTIONS"})).encode() if methods else b""

    def nearest_path(self, path: str) -> str | None:
        """Return the path that was meant, as far as that can be told."""
        return nearest(path.rstrip("/"), [route.path for route in self.served])


@asynccontextmanager
async def _lifespan(service: "Service") -> AsyncIterator[dict[str, Any]]:
    """Between the server's start and its stop. What starts, starts when it is needed; the server's protocol gets the service."""
    if service.settings.keep_memory:
        keep_memory()
    sys.setswitchinterval(_TURN)
    service.observer.move(own_board())
    publishing = asyncio.create_task(_publish(service))
    gc.freeze()  # what is here by now stays: the collector need not look at it again and again
    gc.set_threshold(*gc.get_threshold()[:2], _SELDOM)
    try:
        with service.draining.on_signal():
            yield {"service": service}
    finally:
        publishing.cancel()
        service.close()


async def _publish(service: "Service") -> None:
    """Publish now and then, so that whoever is asked for the figures knows those of the other server processes, too."""
    while True:
        service.publish()
        await asyncio.sleep(_PUBLISH)


def _template(scope: Scope) -> str:
    """The path of the route that was found, as it is written there."""
    return getattr(scope.get("route"), "path", UNKNOWN)


async def _refuse(request: Request, _: HTTPException) -> Response:
    """Say what FastAPI's router only hints at: it knows neither near misses nor all methods of a path."""
    service: Service = request.scope["app"]
    path = without(request.scope.get("root_path", ""), request.scope["path"])
    allowed = service.methods(path)
    allow = ((b"allow", allowed),)
    if allowed and request.method == "OPTIONS":
        return Answer(b"", allow + NO_STORE, 204)
    if allowed:
        taken = allowed.decode().removesuffix(", OPTIONS").removeprefix("OPTIONS, ")
        problem = Problem("method_not_allowed", f"This path takes {taken} only.", headers=allow)
    else:
        near = service.nearest_path(path)
        hint = f"did you mean {near}?" if near else "/openapi.json lists what there is."
        problem = Problem("not_found", f"There is nothing at this path; {hint}")
    return answer_to(problem, request.scope)


async def _fail(request: Request, error: Exception) -> Response:
    """Answer whatever was raised."""
    return answer_to(error, request.scope)
