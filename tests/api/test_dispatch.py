"""The short cut to the verbs is only shorter, and a prefix in front of the paths changes nothing."""

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from app.api.openapi.rehearsal import rehearse
from app.api.problems.kinds import Call
from app.api.service import Service
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import client_of, doubling

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json", "x-request-id": "the-same"}
PREFIXES = ["", "/gw", "/gw/nn"]

REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/double", {"content": b'{"numbers": [[1, 2]]}', "headers": JSON}),
    ("POST", "/double", {"content": b'{"numbers": [[1, "2"]], "mod": 1}', "headers": JSON}),
    ("POST", "/double", {"content": b'{"numbers": [[1]], "mode": "boom"}', "headers": JSON}),
    ("POST", "/double", {"content": b"{", "headers": JSON}),
    ("POST", "/double", {"content": b"", "headers": JSON}),
    ("POST", "/double", {"content": b"{}", "headers": JSON | {"accept": "text/csv"}}),
    ("POST", "/double", {"content": b"{}", "headers": JSON | {"content-type": "text/plain"}}),
    ("POST", "/double", {"content": b"{}", "headers": JSON | {"content-encoding": "gzip"}}),
    ("POST", "/double", {"content": b"x" * 101, "headers": JSON}),
    ("POST", "/double/", {"content": b"{}", "headers": JSON}),
    ("GET", "/double", {"headers": JSON}),
    ("GET", "/limits", {"headers": JSON}),
]


async def answers(service: Service, root_path: str = "", before: str = "") -> list[tuple[int, httpx.Headers, bytes]]:
    """Send every request, with something before its path; return what came back."""
    async with client_of(service, root_path) as client:
        sent = [await client.request(method, before + path, **request) for method, path, request in REQUESTS]
    return [(answer.status_code, answer.headers, answer.content) for answer in sent]


async def test_the_short_cut_answers_what_fastapi_answers() -> None:
    """The same request gets the same status, headers and bytes, whether the dictionary or FastAPI's router finds its verb."""
    short, long = doubling(max_body_bytes=100), doubling(max_body_bytes=100)
    long.verbs.clear()
    assert await answers(short) == await answers(long)
    assert [status for status, *_ in await answers(short)] == [
        200,
        422,
        500,
        400,
        400,
        406,
        415,
        415,
        413,
        404,
        405,
        200,
    ]


@pytest.mark.parametrize("prefix", PREFIXES[1:])
@pytest.mark.parametrize("kept", [True, False])
async def test_a_prefix_changes_nothing(prefix: str, *, kept: bool) -> None:
    """Servers put the prefix before the path. Whether the gateway has kept it there too or not, the answer is the same."""
    plain = await answers(doubling(max_body_bytes=100))
    found = await answers(doubling(max_body_bytes=100), prefix, prefix + prefix if kept else prefix)
    assert [status for status, *_ in found] == [status for status, *_ in plain]
    bodies = [body.replace(f'"type":"{prefix}/'.encode(), b'"type":"/') for *_, body in found]
    assert bodies == [body for *_, body in plain]


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_the_type_of_a_problem_can_be_followed_under_a_prefix(prefix: str) -> None:
    """Resolved against the address that was asked, it leads to the page, also where the gateway takes the prefix off."""
    async with client_of(create_app(Settings.defaults()), prefix) as client:
        asked = await client.get(f"{prefix}{prefix}/examples/none")
        page = await client.get(prefix + asked.json()["type"])
    assert asked.json()["type"] == f"{prefix}/problems/not_found"
    assert page.status_code == 200
    assert "<code>not_found</code>" in page.text


async def test_a_path_that_only_starts_like_the_prefix_is_another() -> None:
    """`/gwx` is not under `/gw`."""
    async with client_of(doubling(), "/gw") as client:
        assert (await client.get("/gw/gwx/limits")).status_code == 404
        assert (await client.get("/gw/gw/limits")).status_code == 200


async def test_the_service_takes_part_in_the_servers_start_and_stop() -> None:
    """Servers tell of both; the service agrees to both."""
    told = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    agreed = []

    async def receive() -> Message:
        return next(told)

    async def send(message: Message) -> None:
        agreed.append(message["type"])

    await doubling()({"type": "lifespan", "state": {}}, receive, send)
    assert agreed == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_what_lasts_is_not_looked_at_again_and_again_while_the_service_runs() -> None:
    """The collector's full turns keep everybody waiting: what 2,000 connections are made of brings none about."""
    service = doubling()
    thresholds = gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # Python's own, not those of the tests
    async with service.router.lifespan_context(service):
        try:
            before = gc.get_stats()[2]["collections"]
            lasting = [[number] for number in range(300_000)]
            assert gc.get_stats()[2]["collections"] == before
            assert len(lasting) == 300_000
        finally:
            gc.set_threshold(*thresholds)


async def test_an_answer_that_breaks_off_is_seen_to_break_off() -> None:
    """Where a stream fails half way, no end is sent, and the server is told to hang up."""
    router = APIRouter()

    async def half() -> AsyncIterator[bytes]:
        yield b"half"
        message = "lost"
        raise RuntimeError(message)

    @router.get("/half")
    async def stream() -> Response:
        return StreamingResponse(half())

    transport = httpx.ASGITransport(Service(Settings.defaults(), [router]))
    async with httpx.AsyncClient(transport=transport, base_url="http://chainrule") as client:
        with pytest.raises(RuntimeError):
            await client.get("/half")


async def test_what_waits_can_be_rehearsed_beside_a_running_loop() -> None:
    """Documents show answers of requests that run in a thread, too, and may be made while the event loop here runs."""

    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.001)
        await Response("waited")(scope, receive, send)

    assert rehearse(waits, Call("GET", "/limits")) == (200, b"waited")


async def test_every_answer_carries_the_same_seal() -> None:
    """Content types are not guessed, referrers are not told, and there is an id: on every path, whatever comes of it."""
    for _, headers, _ in await answers(doubling(max_body_bytes=100)):
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-request-id"] == "the-same"
        assert len(headers.get_list("x-request-id")) == 1


async def test_a_request_that_outlives_the_grace_is_told_to_come_back(app: Service) -> None:
    """A request that is still being read when the server gives up waiting is answered 503 with `Retry-After`."""
    sent: list[Message] = []
    waiting = asyncio.Event()

    async def receive() -> Message:
        waiting.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody sends more")

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/backward", "headers": headers, "query_string": b""}
    task = asyncio.create_task(app(scope, receive, send))
    await waiting.wait()
    task.cancel()
    await task
    start, body = sent
    assert start["status"] == 503
    assert (b"retry-after", b"1") in start["headers"]
    assert b'"code":"overloaded"' in body["body"]
