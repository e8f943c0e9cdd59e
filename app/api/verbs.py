"""Verbs: the routes that compute.

A verb is a POST route whose endpoint is a plain function from a validated request to an answer that can be written as JSON.
FastAPI reads its annotations for the OpenAPI document, but does not handle its requests: that would parse the body with
the slow `json` module, then validate, then walk the answer twice, at several times the price of the arithmetic. Here
bytes are validated as they are and arrays are written as they are, both right beside the call of the endpoint.
"""

from asyncio import CancelledError
from typing import Any

from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api import bodies
from app.api.answers import JSON, NO_STORE, Answer, StreamedAnswer
from app.api.endpoints import Endpoint, parameters, shown
from app.api.formats import JSON_FORMAT, Body
from app.api.lane.memory import Block
from app.api.lane.pool import Lane
from app.api.problems import Problem, answer_to
from app.settings import Settings

__all__ = ["LongVerb", "Verb"]

_HEADERS = JSON + NO_STORE
_WELCOME = {b"*/*", b"application/json"}


class Verb(APIRoute):
    """A POST route: the body's bytes in, the endpoint's answer out.

    The endpoint's one parameter is the request's model. It may have another, `settings: Settings`, which is given to it and
    is no part of the request.
    """

    long = False

    def __init__(self, path: str, endpoint: Endpoint, **options: Any) -> None:
        (body,), self._takes_settings = parameters(endpoint)
        self._adapter: TypeAdapter[Any] = TypeAdapter(body.annotation)
        self._compute = endpoint
        super().__init__(path, shown(endpoint), **options)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what FastAPI's router has matched; it leaves the methods to the route."""
        if scope["method"] == "POST":
            await self.answer(scope, receive, send)
        else:
            await super().handle(scope, receive, send)  # raises what becomes the 405

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: a bare ASGI application."""
        settings: Settings = scope["app"].state.settings
        lane: Lane = scope["app"].lane
        answer: Response
        try:
            body = await self._read(scope["headers"], receive, settings.max_body_bytes, lane.above)
            if isinstance(body, Block):
                answer = await lane.answer(self.path, scope, body, receive)
            elif len(body) <= settings.thread_above_bytes and not self.long:
                answer = self.run(scope, body, settings)
            else:
                answer = await run_in_threadpool(self.run, scope, body, settings)
        except ClientDisconnect:
            return
        except CancelledError:
            # The server's grace for running requests is over, and by itself it would answer in plain text.
            stopping = Problem("overloaded", "The service is shutting down.", headers=((b"retry-after", b"1"),))
            answer = answer_to(stopping, scope)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client gets an answer
            answer = answer_to(error, scope)
        await answer(scope, receive, send)

    def run(self, scope: Scope, body: Body, settings: Settings) -> Answer | StreamedAnswer:
        """Do all the work of a request, wherever that is: on the event loop, in a thread or in a worker process."""
        try:
            return self._run(body, settings)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client gets an answer
            return answer_to(error, scope)

    async def _read(self, headers: bodies.RawHeaders, receive: Receive, limit: int, large: float) -> Body | Block:
        """Return the body, once the headers have been found good; the usual ones cost a look each."""
        header = dict(headers)
        if header.get(b"accept", b"*/*") not in _WELCOME:
            bodies.check_accept(headers)
        if header.get(b"content-type") != b"application/json" or b"content-encoding" in header:
            bodies.check_content(header.get(b"content-type", b""), header.get(b"content-encoding", b""))
        return await bodies.read(receive, header.get(b"content-length", b""), limit, large)

    def _run(self, body: Body, settings: Settings) -> Answer | StreamedAnswer:
        """Parse, compute, write."""
        request = JSON_FORMAT.read(self._adapter, body)
        answer = self._compute(request, settings) if self._takes_settings else self._compute(request)
        written = JSON_FORMAT.write(answer)
        return Answer(written, _HEADERS) if isinstance(written, bytes) else StreamedAnswer(written, _HEADERS)


class LongVerb(Verb):
    """A verb that a small body may keep busy for long: it always runs in a thread, so that nobody waits for it."""

    long = True
