"""What every answer carries, and what some carry because their client has asked: traces, times."""

import re
from typing import Final

import httpx
import pytest

from app.api.seal.seal import SEAL
from app.api.service import Service
from tests.server.client import BODY

pytestmark = pytest.mark.anyio

TRACE: Final = "0af7651916cd43dd8448eb211c80319c"
PARENT: Final = "b7ad6b7169203331"
JSON: Final = {"content-type": "application/json"}
PATHS: Final = (
    "/",
    "/docs",
    "/catalog",
    "/limits",
    "/problems",
    "/mistakes",
    "/openapi.json",
    "/health/live",
    "/metrics",
    "/nothing",
)


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_is_sealed(client: httpx.AsyncClient, path: str) -> None:
    """No guessing of types, no referrer, no use by other origins; and a policy under which nothing foreign is loaded."""
    for accept in ("text/html", "*/*"):
        answer = await client.get(path, headers={"accept": accept})
        for name, value in SEAL:
            assert answer.headers.get_list(name.decode()) == [value.decode()]
        (policy,) = answer.headers.get_list("content-security-policy")
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        if answer.headers["content-type"].startswith("text/html"):
            assert answer.headers["cross-origin-opener-policy"] == "same-origin"


async def test_a_trace_is_continued(client: httpx.AsyncClient) -> None:
    """The answer names the trace, its flags, and a part of it that is ours."""
    answers = [
        await client.post("/forward", content=BODY, headers=JSON | {"traceparent": f"00-{TRACE}-{PARENT}-01"})
        for _ in "ab"
    ]
    parts = [re.fullmatch(f"00-{TRACE}-([0-9a-f]{{16}})-01", answer.headers["traceparent"]) for answer in answers]
    ours = {part and part[1] for part in parts}
    assert len(ours) == 2
    assert not ours & {None, PARENT}


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "x",
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-zz",
        f"00-{TRACE[:-1]}-{PARENT}-01",
    ],
)
async def test_a_malformed_one_is_ignored(client: httpx.AsyncClient, malformed: str) -> None:
    """The request is answered as if it had none."""
    answer = await client.post("/forward", content=BODY, headers=JSON | {"traceparent": malformed})
    assert answer.status_code == 200
    assert "traceparent" not in answer.headers


async def test_two_traces_are_none(client: httpx.AsyncClient) -> None:
    """Nobody can tell which."""
    headers = [("traceparent", f"00-{trace * 16}-{PARENT}-01") for trace in ("1a", "1b")]
    assert "traceparent" not in (await client.get("/limits", headers=headers)).headers


@pytest.mark.parametrize("wish", ["server-timing", "respond-async, Server-Timing", "a=1,server-timing"])
async def test_times_are_told_to_who_asks(client: httpx.AsyncClient, wish: str) -> None:
    """In milliseconds, each phase of the computation; and the body is the same."""
    plain = await client.post("/forward", content=BODY, headers=JSON)
    answer = await client.post("/forward", content=BODY, headers=JSON | {"prefer": wish})
    found = re.fullmatch(
        r"parse;dur=(\d+\.\d{3}), compute;dur=(\d+\.\d{3}), write;dur=(\d+\.\d{3})", answer.headers["server-timing"]
    )
    assert found
    assert 0 < sum(map(float, found.groups())) < 5000
    assert answer.headers["preference-applied"] == "server-timing"
    assert answer.content == plain.content
    assert "server-timing" not in plain.headers


@pytest.mark.parametrize("wish", ["", "return=minimal", "server-timings", "x-server-timing"])
async def test_other_wishes_are_none(client: httpx.AsyncClient, wish: str) -> None:
    """Nothing is told, and what computes nothing has no times."""
    answer = await client.post("/forward", content=BODY, headers=JSON | {"prefer": wish})
    assert "server-timing" not in answer.headers
    assert "server-timing" not in (await client.get("/limits", headers={"prefer": "server-timing"})).headers


async def test_times_of_a_stream_count_what_it_computes(app: Service, client: httpx.AsyncClient) -> None:
    """What a training takes is counted when its lines are made, after its answer has begun."""

    def computed() -> float:
        rows = dict(app.observer.counts.board.rows())
        return rows.get(("request", "/train", "200"), [0.0] * 9)[4]

    before = computed()
    body = (await client.get("/examples/xor")).content
    answer = await client.post("/train", content=body, headers=JSON)
    assert answer.status_code == 200
    assert computed() - before > 0.001
