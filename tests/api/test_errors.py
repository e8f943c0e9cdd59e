"""Requests that are wrong before anything is computed, on every layer, are answered with a problem that says how to mend it."""

import itertools
import logging
from typing import Any

import httpx
import pytest

from app.api.problems.problem import MAX_BYTES, MAX_ERRORS
from tests.api.doubling import Sender, client_of, doubling

pytestmark = pytest.mark.anyio

GOOD = {"numbers": [[1.0]]}
JSON = {"content-type": "application/json"}


async def problem(status: int, method: str, path: str, **request: Any) -> dict[str, Any]:
    """Send a request to the application that doubles; return the problem, which has the status."""
    async with client_of(doubling()) as client:
        answer = await client.request(method, path, **request)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) <= MAX_BYTES
    body: dict[str, Any] = answer.json()
    return body


# Paths and methods.


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/double/", "/double"),
        ("/Limits", "/limits"),
        ("http://chainrule//double", "/double"),
        ("/health/redy", "/health/ready"),
    ],
)
async def test_a_path_that_is_nearly_right_is_named(path: str, meant: str) -> None:
    """Nothing redirects; a 404 says which path was meant."""
    assert f"did you mean {meant}?" in (await problem(404, "POST", path, json=GOOD))["detail"]


async def test_a_strange_path_is_not_repeated() -> None:
    """A path that is like none is told where all paths are listed, and does not come back."""
    found = await problem(404, "GET", "/%3Cscript%3Ecanary")
    assert "/openapi.json" in found["detail"]
    assert "canary" not in str(found)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
async def test_a_verb_takes_post_only(method: str) -> None:
    """Other methods are answered 405, and Allow names the right ones."""
    async with client_of(doubling()) as client:
        answer = await client.request(method, "/double")
    assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")


async def test_a_reading_takes_get_and_head_only() -> None:
    """Other methods are answered 405, and Allow names the right ones."""
    async with client_of(doubling()) as client:
        answer = await client.post("/limits")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize(("path", "allow"), [("/double", "OPTIONS, POST"), ("/examples/deep", "GET, HEAD, OPTIONS")])
async def test_options_answers_what_is_allowed(path: str, allow: str) -> None:
    """OPTIONS answers 204 without a body, with Allow and without any CORS header."""
    async with client_of(doubling()) as client:
        answer = await client.options(path, headers={"origin": "http://elsewhere"})
    assert (answer.status_code, answer.content, answer.headers["allow"]) == (204, b"", allow)
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_options_of_nothing_is_404() -> None:
    """A path that is not there has no options."""
    await problem(404, "OPTIONS", "/nothing")


async def test_head_is_get_without_the_body(client: httpx.AsyncClient) -> None:
    """HEAD answers the headers of GET, the length of the body that it leaves out included."""
    got, head = await client.get("/limits"), await client.head("/limits")
    for answer in (got, head):
        del answer.headers["x-request-id"]
    assert (head.status_code, head.content, head.headers) == (200, b"", got.headers)


# What the headers say.


@pytest.mark.parametrize(
    ("content_type", "hint"),
    [
        (None, "no Content-Type"),
        ("", "no Content-Type"),
        ("text/plain", "not declared as application/json"),
        ("application/x-www-form-urlencoded", "which is what curl does by itself"),
        ("multipart/form-data; boundary=x", "not declared"),
        ("application/jsonx", "not declared"),
        ("application/json; charset=latin-1", "another charset"),
        ("application/json; charset = utf-16", "another charset"),
    ],
)
async def test_only_json_in_utf8_is_read(content_type: str | None, hint: str) -> None:
    """A body that is declared as anything else is answered 415, with the header to send instead."""
    headers = {} if content_type is None else {"content-type": content_type}
    detail = (await problem(415, "POST", "/double", content=b'{"numbers": [[1]]}', headers=headers))["detail"]
    assert hint in detail
    assert "-H 'Content-Type: application/json'" in detail


async def test_a_415_says_what_is_taken() -> None:
    """Its Accept header names both formats (RFC 9110, 15.5.16), and so does its text."""
    async with client_of(doubling()) as client:
        answer = await client.post("/double", content=b"1", headers={"content-type": "text/csv"})
    assert answer.headers["accept"] == "application/json, application/vnd.safetensors"
    assert "not declared as application/json or application/vnd.safetensors" in answer.json()["detail"]


@pytest.mark.parametrize("accept", ["text/csv", "application/json;q=0", "application/xml, */*;q=0"])
@pytest.mark.parametrize(("method", "path"), [("POST", "/double"), ("GET", "/limits")])
async def test_an_impossible_accept_header_is_refused(accept: str, method: str, path: str) -> None:
    """Where all that a path answers is ruled out, nothing is computed."""
    found = await problem(406, method, path, headers=JSON | {"accept": accept}, content=b'{"numbers": [[1]]}')
    assert "application/json" in found["detail"]
    assert ("application/vnd.safetensors" in found["detail"]) == (method == "POST")


async def test_a_reading_is_json_only() -> None:
    """Where JSON alone is ruled out, a reading has nothing else to give."""
    for accept in ("application/json;q=0.0, */*", "application/vnd.safetensors"):
        await problem(406, "GET", "/limits", headers={"accept": accept})


# How long the body is.


@pytest.mark.parametrize(("size", "status"), [(99, 200), (100, 200), (101, 413)])
async def test_the_limit_of_bytes_is_exact(size: int, status: int) -> None:
    """A body of as many bytes as the limit passes; one more does not, and the answer says where to raise the limit."""
    body = b'{"numbers": [[1]]}'.ljust(size)
    async with client_of(doubling(max_body_bytes=100)) as client:
        answer = await client.post("/double", content=body, headers=JSON)
    assert answer.status_code == status
    if status == 413:
        assert "100 bytes" in answer.json()["detail"]
        assert "MAX_BODY_BYTES" in answer.json()["detail"]
        assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("length", [b"101", b"9" * 30])
async def test_an_honest_length_over_the_limit_is_refused_unread(length: bytes) -> None:
    """Not one byte of such a body is taken."""
    sender = Sender(iter([b"x"]))
    assert await sender.post(doubling(max_body_bytes=100), (b"content-length", length)) == 413
    assert sender.taken == 0


@pytest.mark.parametrize("headers", [[], [(b"content-length", b"5")], [(b"content-length", b"x")]])
async def test_a_body_that_grows_over_the_limit_is_left(headers: list[tuple[bytes, bytes]]) -> None:
    """Chunked, or longer than declared: it is read until it passes the limit, and no further."""
    sender = Sender(itertools.repeat(b"x"))
    assert await sender.post(doubling(max_body_bytes=100), *headers) == 413
    assert sender.taken == 101


async def test_a_client_that_hangs_up_is_answered_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Half a body and no client: there is nobody to answer and nothing to log."""
    assert await Sender(iter([b'{"numb'])).post(doubling()) is None
    assert caplog.records == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b'{"numbers":[[1]]' + b"".join(b',"%d":1' % i for i in range(10_001)) + b"}", "10002 members"),
        (b'{"numbers":[' + b"{}," * 30_000 + b"{}]}", "30002 objects"),
        (b'{"numbers":[' + b"[]," * 2_000_000 + b"[]]}", "2000002 lists"),
    ],
    ids=["members", "objects", "lists"],
)
async def test_a_body_of_very_many_small_things_is_not_read(body: bytes, what: str) -> None:
    """Reading them would take hundreds of times the size of the body; the answer says how many are taken."""
    found = await problem(422, "POST", "/double", content=body, headers=JSON)
    assert found["code"] == "limit_exceeded"
    assert f"holds {what}" in found["detail"]


# What the service itself gets wrong.


async def test_a_failure_tells_the_log_and_not_the_client(caplog: pytest.LogCaptureFixture) -> None:
    """The answer holds an id, the log holds the same id and the traceback."""
    with caplog.at_level(logging.ERROR, "chainrule"):
        found = await problem(500, "POST", "/double", json=GOOD | {"mode": "boom"}, headers={"x-request-id": "mine"})
    assert "secret" not in str(found)
    assert found["request_id"] == "mine"
    assert "Request mine failed" in caplog.text
    assert "a secret that no client may read" in caplog.text


# What is never repeated, and never too long.


async def test_a_hundred_thousand_faults_make_a_short_answer() -> None:
    """Twenty faults are shown, all are counted, and no value comes back."""
    found = await problem(422, "POST", "/double", json={"numbers": [["canary"] * 100_000]})
    assert len(found["errors"]) == MAX_ERRORS
    assert "100000 things are wrong" in found["detail"]
    assert "canary" not in str(found)


async def test_names_that_are_too_long_do_not_come_back() -> None:
    """A pointer ends before a name of a megabyte; twenty names of moderate length still make no long answer."""
    found = await problem(422, "POST", "/double", json=GOOD | {"n" * 1_000_000: 1})
    assert found["errors"] == [{"pointer": "#", "detail": "is an unknown field; known here are `numbers`, `mode`"}]
    many = await problem(422, "POST", "/double", json=GOOD | {f"{n:03}" + "\U0001f600" * 61: 1 for n in range(100)})
    assert 0 < len(many["errors"]) < MAX_ERRORS
