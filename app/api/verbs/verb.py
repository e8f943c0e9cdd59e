"""Verbs: the routes that compute.

A verb is a POST route whose endpoint is a plain function from a validated request to an answer whose leaves are arrays.
FastAPI reads its annotations for the OpenAPI document, but does not handle its requests: that would parse the body with
the slow `json` module, then validate, then walk the answer twice, at several times the price of the arithmetic. Here
bytes are validated as they are and arrays are written as they are, both right beside the call of the endpoint.
"""

from asyncio import CancelledError
from collections.abc import Mapping
from math import inf
from time import perf_counter
from typing import Any, ClassVar

from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from app.api.admission.gate import FromInside, Hold, overloaded
from app.api.admission.limits import admit_layers, admit_size
from app.api.answers.answer import Answer, StreamedAnswer
from app.api.formats.format import FORMATS, JSON_FORMAT, Body, Form, Format
from app.api.lane.answer import LaneAnswer
from app.api.lane.memory import Block
from app.api.lane.pool import Lane
from app.api.problems.problem import answer_to
from app.api.seal.times import COMPUTE, WRITE, timed
from app.api.verbs import bodies
from app.api.verbs.endpoints import Endpoint, parameters, shown
from app.api.verbs.query import Query
from app.settings import Settings

__all__ = ["LongVerb", "Verb"]

Verbal = Answer | StreamedAnswer | LaneAnswer | FromInside
"""What a verb answers with, wherever it was made."""

_BY_TYPE = {media_type.encode(): format_ for media_type, format_ in FORMATS.items()}


class Verb(APIRoute):
    """A POST route: the body's bytes in, the endpoint's answer out.

    The endpoint's first parameter is the request's model. It may have two more: a model of what the URL's query says, and
    `settings: Settings`, which is given to it and is no part of the request.
    """

    long = False
    passes: ClassVar[int] = 1
    """How many times the arithmetic of a forward pass it may take, about."""
    slow = False
    """Whether its answer's pieces take long to make, so that not even that may be done on the event loop."""
    forms: ClassVar[Mapping[str, Form]] = FORMATS
    """What it answers in, by media type; the first is the one of clients who do not mind."""

    def __init__(self, path: str, endpoint: Endpoint, **options: Any) -> None:
        (body, *query), given = parameters(endpoint)
        self._takes_settings = bool(given)
        self._adapter: TypeAdapter[Any] = TypeAdapter(body.annotation)
        self._query = Query(query[0].annotation) if query else None
        self._compute = endpoint
        by_type = {media_type.encode(): form for media_type, form in self.forms.items()}
        self._by_accept = {b"*/*": next(iter(self.forms.values())), **by_type}
        super().__init__(path, shown(endpoint), **options)

    def lane(self, service: Any) -> Lane:
        """The worker processes of the `Service` for what is large."""
        lane: Lane = service.lane
        return lane

    def aside(self, service: Any, work: int) -> Lane | None:  # noqa: ARG002 - what the others need
        """The worker processes of the `Service` for a small body of so much work, if no thread of the server is to do it."""
        return None

    def large_above(self, given: Format, settings: Settings) -> float:
        """The size of a body, in bytes, above which it is a matter for the lane: to read a file hardly holds the interpreter."""
        return settings.large_above_bytes if given is JSON_FORMAT else inf

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what FastAPI's router has matched; it leaves the methods to the route."""
        if scope["method"] == "POST":
            await self.answer(scope, receive, send)
        else:
            await super().handle(scope, receive, send)  # raises what becomes the 405

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: a bare ASGI application."""
        service = scope["app"]
        hold = Hold(service.room)
        answer: Verbal
        try:
            answer = await self._answer(scope, receive, service, hold)
        except ClientDisconnect:
            return
        except CancelledError:
            # The server's grace for running requests is over, and by itself it would answer in plain text.
            answer = answer_to(overloaded("The service is shutting down.", "stopping"), scope)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client gets an answer
            answer = answer_to(error, scope)
        finally:
            hold.release()
        scope["times"] = answer.times
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, service: Any, hold: Hold) -> Verbal:
        """Read the body, once there is room for it, and have it answered where that holds nobody up."""
        settings: Settings = service.settings
        lane = self.lane(service)
        header = dict(scope["headers"])
        given, wanted = self.formats(scope, header)
        large = self.large_above(given, settings) if lane.open else inf
        if size := bodies.length(header.get(b"content-length", b"")):
            admit_size(size, settings)
            if size > large:
                lane.gate.look()
            hold.grow(size)
        body = await bodies.read(receive, settings, hold, large)
        scope["came"] = len(body)
        if isinstance(body, Block):
            return await lane.answer(self.path, scope, body, receive)
        work = given.work(body) * self.passes
        if work > settings.large_above_work and large < inf:
            return await lane.answer(self.path, scope, Block(body), receive)
        if (aside := self.aside(service, work)) and aside.open:
            return await aside.answer(self.path, scope, Block(body), receive)
        if self.long or work > settings.thread_above_work or len(body) > settings.thread_above_bytes:
            await service.threads.enter_unless_gone(receive)
            try:
                answer = await run_in_threadpool(self.run, scope, body, given, wanted, settings)
            except BaseException:
                service.threads.leave()
                raise
            return FromInside(answer, service.threads)
        return self.run(scope, body, given, wanted, settings)

    def run(self, scope: Scope, body: Body, given: Format, wanted: Form, settings: Settings) -> Answer | StreamedAnswer:
        """Do all the work of a request, wherever that is: on the event loop, in a thread or in a worker process."""
        try:
            return self._run(scope, body, given, wanted, settings)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client gets an answer
            return answer_to(error, scope)

    def _run(
        self, scope: Scope, body: Body, given: Format, wanted: Form, settings: Settings
    ) -> Answer | StreamedAnswer:
        """Parse, compute, write."""
        more = () if self._query is None else (self._query.read(scope.get("query_string", b"")),)
        began = perf_counter()
        request = given.read(self._adapter, body, settings)
        admit_layers(getattr(request, "depth", 0), settings)
        parsed = perf_counter()
        answer = self._compute(request, *more, settings) if self._takes_settings else self._compute(request, *more)
        computed = perf_counter()
        written = wanted.write(answer)
        times = [parsed - began, computed - parsed, perf_counter() - computed]
        if isinstance(written, bytes):
            return Answer(written, wanted.headers, times=times)
        if not isinstance(written, tuple):
            written = timed(written, times, COMPUTE if self.slow else WRITE)
        return StreamedAnswer(written, wanted.headers, times, in_thread=self.slow)

    def formats(self, scope: Scope, header: Mapping[bytes, bytes]) -> tuple[Format, Form]:
        """The body's format and the answer's form, once the headers have been found good; the usual ones cost a look each.

        Raises:
            Problem: the body is declared as something else, or the client wants something else.
        """
        wanted = self.wanted(scope, header)
        given = _BY_TYPE.get(header.get(b"content-type", b""))
        if given is None or b"content-encoding" in header:
            declared = (header.get(b"content-type", b""), header.get(b"content-encoding", b""))
            given = FORMATS[bodies.declared(*declared, FORMATS)]
        return given, wanted

    def wanted(self, scope: Scope, header: Mapping[bytes, bytes]) -> Form:
        """The form of the answer, as `Accept` has it."""
        form = self._by_accept.get(header.get(b"accept", b"*/*"))
        return form or self.forms[bodies.accepted(scope["headers"], self.forms)]


class LongVerb(Verb):
    """A verb that a small body may keep busy for long: it never runs on the event loop, and if possible in a process of its own."""

    long = True
    passes = 500

    def aside(self, service: Any, work: int) -> Lane | None:  # noqa: ARG002 - it is the same for all
        """Those for what is long."""
        lane: Lane = service.long
        return lane
