"""How a connection goes on and how it ends: answers arrive, in order, each to its own request; what is refused is refused once."""

import json
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest

from app.api.problems.problem import REASONS
from tests.process import Service, serving_by_uvicorn
from tests.server.client import BODY, Client, post, require_problem
from tests.server.times import BODY_TIMEOUT, HEADER_TIMEOUT, SETTINGS, SLACK

LIVE: Final = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
CANARY: Final = b"GET /canary HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def witness() -> Iterator[Service]:
    """An application that tells what it has seen."""
    with serving_by_uvicorn("tests.server.witness:app", **SETTINGS) as running:
        yield running


def _seen(service: Service) -> dict[str, Any]:
    with Client(service.port) as client:
        client.send(b"GET /seen HTTP/1.1\r\nHost: a\r\n\r\n")
        seen: dict[str, Any] = json.loads(client.answer().body)
        return seen


def test_the_refusal_of_a_large_body_arrives(either: Service) -> None:
    """Though the client sends all of it before it reads, and the service none of it, no reset destroys the answer."""
    for _ in range(5):
        with Client(either.port) as client:
            client.send(post(b" " * 12_000_000))
            time.sleep(0.05)
            answer = client.answer()
            require_problem(answer, 413, "body_too_large")


@pytest.mark.parametrize(
    ("path", "field", "status"), [(b"/forward", b"Content-Encoding: gzip", 415), (b"/nowhere", b"X: 1", 404)]
)
def test_an_answer_before_the_body_says_that_it_is_the_last(
    either: Service, path: bytes, field: bytes, status: int
) -> None:
    """What the client still sends is read and thrown away, and is no request."""
    with Client(either.port) as client:
        client.send(post(b"", field, path=path, length=2_000_000))
        answer = client.answer()
        assert (answer.status, answer.headers["connection"]) == (status, "close")
        client.send(LIVE * 25_000)
        client.began = time.monotonic()
        assert client.closed() < BODY_TIMEOUT + SLACK


def test_an_answer_after_the_body_leaves_the_connection(either: Service) -> None:
    """A refusal of a request that has come as a whole is followed by the next answer."""
    with Client(either.port) as client:
        for _ in range(3):
            client.send(post(b"{", b"Content-Encoding: gzip"))
            answer = client.answer()
            assert answer.status == 415
            assert "connection" not in answer.headers
        client.send(post())
        assert client.answer().status == 200


def test_pipelined_requests_are_answered_in_order(either: Service) -> None:
    """A hundred at once, large ones and small ones, in any pieces."""
    stream = (post(BODY + b" " * 70_000, b"X-Request-Id: large") + LIVE + post(BODY, b"X-Request-Id: small")) * 33
    with Client(either.port) as client:
        for start in range(0, len(stream), 50_001):
            client.send(stream[start : start + 50_001])
        for _ in range(33):
            for name in ("large", None, "small"):
                answer = client.answer()
                assert answer.status == 200
                assert name is None or answer.headers["x-request-id"] == name


def test_what_is_malformed_is_answered_in_its_turn(witness: Service) -> None:
    """Behind a request that takes a while and one that does not, the refusal comes third, and is the last."""
    with Client(witness.port) as client:
        client.send(
            CANARY.replace(b"canary", b"slow") + CANARY.replace(b"canary", b"second") + b"\x00\x01\r\n\r\n" + CANARY
        )
        assert client.answer().body == b"/slow"
        assert client.answer().body == b"/second"
        require_problem(client.answer(), 400, "malformed_http")
        client.closed()
    assert "/canary" not in {seen["path"] for seen in _seen(witness)["seen"]}


TRICKS: Final = {
    "length and chunks": (b"Content-Length: 6", b"Transfer-Encoding: chunked"),
    "chunks and length": (b"Transfer-Encoding: chunked", b"Content-Length: 6"),
    "two lengths": (b"Content-Length: 0", b"Content-Length: 39"),
    "one length twice": (b"Content-Length: 0", b"Content-Length: 0"),
    "a list of lengths": (b"Content-Length: 0, 39",),
    "a length with a sign": (b"Content-Length: +0",),
    "a negative length": (b"Content-Length: -1",),
    "a length in hexadecimals": (b"Content-Length: 0x0",),
    "a length with a space in it": (b"Content-Length: 0 0",),
    "chunks twice": (b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"),
    "chunks in a list": (b"Transfer-Encoding: chunked, chunked",),
    "chunks inside": (b"Transfer-Encoding: chunked, identity",),
    "a compression of chunks": (b"Transfer-Encoding: gzip, chunked",),
    "chunks under another name": (b"Transfer-Encoding: xchunked",),
    "no coding": (b"Transfer-Encoding: identity",),
    "chunks after a tab": (b"Transfer-Encoding:\x0bchunked",),
    "a space before the colon": (b"Transfer-Encoding : chunked",),
    "a folded line": (b"Transfer-Encoding:\r\n chunked",),
    "a line that ends early": (b"X: 1\nTransfer-Encoding: chunked",),
    "a line that does not end": (b"X: 1\rTransfer-Encoding: chunked",),
    "a null": (b"X: a\x00b",),
}
CHUNKS: Final = {
    "a size with a sign": b"+0\r\n\r\n",
    "a size in another notation": b"0x0\r\n\r\n",
    "a size after a space": b" 0\r\n\r\n",
    "a size of many digits": b"0" * 10_000_000 + b"\r\n\r\n",
    "a size over 64 bits": b"10000000000000000\r\n\r\n",
    "a negative size": b"-1\r\n\r\n",
    "no size": b"\r\n\r\n",
    "a line that ends early": b"0\n\n",
    "data longer than their size": b"1\r\nxy\r\n0\r\n\r\n",
    "an extension with a line's end": b"0;x=\n\r\n\r\n",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_request_that_ends_in_two_places_is_refused_once(witness: Service, trick: str) -> None:
    """What stands behind it is no request, whoever would have read it as one."""
    head = b"\r\n".join((b"POST /trick HTTP/1.1", b"Host: a", *TRICKS[trick], b"", b"0\r\n\r\n"))
    with Client(witness.port) as client:
        client.send(head + CANARY)
        require_problem(client.answer(), 400, "malformed_http")
        client.closed()
    assert not {"/trick", "/canary"} & {seen["path"] for seen in _seen(witness)["seen"]}


@pytest.mark.parametrize("trick", CHUNKS)
def test_a_chunk_that_ends_in_two_places_is_refused_once(witness: Service, trick: str) -> None:
    """The request whose body it was is given up, and what stands behind it is no request."""
    with Client(witness.port) as client:
        client.send(post(CHUNKS[trick], b"Transfer-Encoding: chunked", path=b"/chunk", length=-1) + CANARY)
        answer = client.answer()
        assert answer.status in {400, 431}
        assert answer.headers["connection"] == "close"
        client.closed()
    seen = _seen(witness)["seen"]
    assert "/canary" not in {request["path"] for request in seen}
    assert {request["end"] for request in seen if request["path"] == "/chunk"} <= {"disconnect"}


@pytest.mark.parametrize("version", [b"0.9", b"1.2", b"2.0", b"3.0"])
def test_other_versions_are_refused(service: Service, version: bytes) -> None:
    """HTTP/1.1 and HTTP/1.0 are what is spoken here."""
    with Client(service.port) as client:
        client.send(b"GET / HTTP/%s\r\nHost: a\r\n\r\n" % version)
        require_problem(client.answer(), 400, "malformed_http")


GOOD_HOSTS: Final = (
    b"a",
    b"a.b-c:8000",
    b"127.0.0.1",
    b"[::1]",
    b"[::1]:8000",
    b"a_b",
    b"xn--bcher-kva.example",
    b"a:",
)
BAD_HOSTS: Final = (
    b"",
    b"u@a",
    b"a/b",
    b"a b",
    b"a:b",
    b"a:1:2",
    b"::1",
    b"[::1",
    b"a?b",
    b"a#b",
    b"a\\b",
    b"%zz",
    b"a,",
    b"a;",
)


@pytest.mark.parametrize("host", GOOD_HOSTS)
def test_a_host_and_a_port_are_taken(service: Service, host: bytes) -> None:
    """Names, addresses of both kinds, with a port or without."""
    with Client(service.port) as client:
        client.send(LIVE.replace(b"Host: a", b"Host: " + host))
        assert client.answer().status == 200


@pytest.mark.parametrize("host", BAD_HOSTS[:-2])
def test_anything_else_as_host_is_refused(service: Service, host: bytes) -> None:
    """Nothing, a user, a path, two of them: also behind a request whose Host was good."""
    with Client(service.port) as client:
        client.send(LIVE)
        assert client.answer().status == 200
        client.send(LIVE.replace(b"Host: a", b"Host: " + host))
        require_problem(client.answer(), 400, "malformed_http")


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_who_asks_for_another_protocol_is_answered_in_this_one(either: Service, framing: str) -> None:
    """With the body read as what it is, and the connection as good as before: so Java's client begins."""
    upgrade = (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAEAAEAAAAIAAAAB")
    if framing == "chunks":
        request = post(b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY), *upgrade, b"Transfer-Encoding: chunked", length=-1)
    else:
        request = post(BODY, *upgrade)
    websocket = LIVE.replace(b"\r\n\r\n", b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    for size in (len(request), 1, 50):
        with Client(either.port) as client:
            for start in range(0, len(request), size):
                client.send(request[start : start + size])
            answer = client.answer()
            assert answer.json()["tensors"]["A_1"] == [[2.0]]
            client.send(LIVE + websocket + request + websocket + LIVE)
            assert [client.answer().status for _ in range(5)] == [200] * 5


def test_an_application_hears_that_its_client_was_given_up(witness: Service) -> None:
    """It waits no longer for the body; so does the first of two whose client has left."""
    with Client(witness.port) as client:
        client.send(post(b"{", path=b"/given-up", length=9))
        require_problem(client.answer(), 408, "request_timeout")
        ends = {seen["path"]: seen["end"] for seen in _seen(witness)["seen"]}
        assert ends["/given-up"] == "disconnect"  # though the client is still there
    with Client(witness.port) as client:
        client.send(CANARY.replace(b"canary", b"deaf") + CANARY.replace(b"canary", b"behind"))
        time.sleep(0.1)
    time.sleep(0.1)
    ends = {seen["path"]: seen["end"] for seen in _seen(witness)["seen"]}
    assert ends["/deaf"] == "left"
    assert "/behind" not in ends


def test_refusals_are_counted_by_reason(witness: Service) -> None:
    """Each once, under its name from the closed set."""
    before = _seen(witness)["refused"]
    floods = {
        "malformed_http": b"\x00",
        "max_url_bytes": b"GET /%s HTTP/1.1\r\n" % (b"x" * 9000),
        "max_headers": b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 102,
        "max_header_bytes": b"GET / HTTP/1.1\r\nX: %s\r\nY: 1\r\nZ" % (b"x" * 33_000),
        "header_timeout_seconds": b"GET",
        "body_timeout_seconds": post(b"{", length=9),
        "idle_timeout_seconds": LIVE,
    }
    for data in floods.values():
        with Client(witness.port) as client:
            client.send(data)
            client.drain()
    after = _seen(witness)["refused"]
    assert {reason: after[reason] - before.get(reason, 0) for reason in floods} == dict.fromkeys(floods, 1)
    assert set(after) <= set(REASONS)


def test_nothing_that_clients_do_is_logged() -> None:
    """What is malformed, upgrades and slow clients write no line, however many they are."""
    options = ("--log-level", "warning", "--timeout-graceful-shutdown", "1")
    settings = {**SETTINGS, "HEADER_TIMEOUT_SECONDS": 0.1}
    with serving_by_uvicorn(
        "app.main:create_app", "--factory", "--log-level", "info", *options[2:], **settings
    ) as service:
        assert service.process.stdout is not None
        upgrade = LIVE.replace(b"\r\n\r\n", b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        for data in (b"\x00\r\n", upgrade, b"GET", post(b"{", length=-1) + b"x", LIVE.replace(b"Host: a", b"Host: /")):
            with Client(service.port) as client:
                client.send(data)
                client.socket.settimeout(HEADER_TIMEOUT)
                client.answer()
        service.process.terminate()
        said = service.process.stdout.read()
    assert [line for line in said.splitlines() if not line.startswith("INFO:")] == []
