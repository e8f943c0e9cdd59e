"""What every verb does with a request that is as it should be."""

import threading

import httpx
import orjson
import pytest
from fastapi import APIRouter

from app.api.contract.requests import ForwardRequest
from app.api.service import Service
from app.api.verbs.verb import Verb
from app.settings import Settings
from tests.api.doubling import client_of, doubling

pytestmark = pytest.mark.anyio
JSON = {"content-type": "application/json"}
GOOD = {"numbers": [[1.5, 2], [3, 4]]}


async def test_a_verb_answers_what_its_endpoint_returns() -> None:
    """The endpoint's dictionary is the answer's JSON, and the settings reach the endpoint."""
    async with client_of(doubling(max_body_bytes=999)) as client:
        answer = await client.post("/double", json=GOOD)
    assert (answer.status_code, answer.json()) == (200, {"numbers": [[3.0, 4], [6, 8]], "limit": 999})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


async def test_large_bodies_are_answered_alike_in_a_thread() -> None:
    """The same request gives the same answer on the event loop and in a worker thread."""
    answers = []
    for threshold in (0, 65_536):
        async with client_of(doubling(thread_above_bytes=threshold)) as client:
            answers.append(await client.post("/double", json=GOOD))
    assert answers[0].content == answers[1].content


async def test_where_a_request_runs_follows_from_its_size_and_its_work() -> None:
    """A small body is answered on the event loop, but in a thread if it is large or a product of it may be."""
    threads: list[str] = []

    def noted(request: ForwardRequest) -> dict[str, object]:
        threads.append(threading.current_thread().name)
        return {}

    router = APIRouter(route_class=Verb)
    router.post("/noted")(noted)
    async with client_of(Service(Settings.defaults(), [router])) as client:
        for samples, units in ((10, 10), (1_000, 1_000), (1, 40_000)):
            body = {"X": [[1]] * samples, "layers": [{"W": [[1] * units]}]}
            assert (await client.post("/noted", content=orjson.dumps(body), headers=JSON)).status_code == 200
    assert [name == threading.main_thread().name for name in threads] == [True, False, False]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/*", "text/html, */*;q=0.1", ""])
async def test_every_accept_header_that_admits_json_is_fine(accept: str) -> None:
    """An Accept header refuses only what it rules out."""
    async with client_of(doubling()) as client:
        assert (await client.post("/double", json=GOOD, headers={"accept": accept})).status_code == 200


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
async def test_every_way_to_declare_json_is_fine(content_type: str) -> None:
    """Media types and charsets are read without regard to case, and may be quoted."""
    async with client_of(doubling()) as client:
        answer = await client.post("/double", content=b'{"numbers": [[1]]}', headers={"content-type": content_type})
    assert answer.status_code == 200


async def test_a_request_id_is_taken_from_the_client_or_made(client: httpx.AsyncClient) -> None:
    """A harmless id comes back as it was sent; without one, each answer gets its own."""
    given = await client.get("/limits", headers={"x-request-id": "a.B_c-1"})
    made = [(await client.get("/limits")).headers["x-request-id"] for _ in range(2)]
    assert given.headers["x-request-id"] == "a.B_c-1"
    assert made[0] != made[1]


@pytest.mark.parametrize("bad", [b"", b"a b", b"a\rb", b"<script>", b"x" * 65, b"\xff"])
async def test_a_harmful_request_id_is_replaced(client: httpx.AsyncClient, bad: bytes) -> None:
    """No id comes back that could break a header, a log line or a page."""
    answer = await client.get("/limits", headers={b"x-request-id": bad})
    assert len(answer.headers["x-request-id"]) == 32
