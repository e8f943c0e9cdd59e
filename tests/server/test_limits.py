"""Heads are bounded in number, in bytes and in the length of the target, while they come."""

import socket
import time
from contextlib import ExitStack
from typing import Final

import pytest

from app.settings import Settings
from tests.process import Service
from tests.server.client import Answer, Client, post, require_problem
from tests.server.times import CONNECTIONS, SLACK

LIMITS: Final = Settings.defaults()
ONE_FIELD: Final = len(b"Host: a\r\n")


def _get(target: bytes, *fields: bytes) -> bytes:
    return b"\r\n".join((b"GET %s HTTP/1.1" % target, b"Host: a", *fields, b"", b""))


def _answer(service: Service, request: bytes) -> Answer:
    with Client(service.port) as client:
        client.send(request)
        return client.answer()


def _target(length: int) -> bytes:
    return b"/health/live?" + b"x" * (length - len(b"/health/live?"))


def _field(length: int) -> bytes:
    """One header field that is so long with its name and the end of its line."""
    return b"X-Long: " + b"x" * (length - len(b"X-Long: \r\n"))


AT_THE_LIMIT: Final = {
    "max_url_bytes": _get(_target(LIMITS.max_url_bytes)),
    "max_headers": _get(b"/health/live", *[b"X: 1"] * (LIMITS.max_headers - 1)),
    "max_header_bytes": _get(b"/health/live", _field(LIMITS.max_header_bytes - ONE_FIELD)),
}
ONE_MORE: Final = {
    "max_url_bytes": (_get(_target(LIMITS.max_url_bytes + 1)), 414, "url_too_long"),
    "max_headers": (_get(b"/health/live", *[b"X: 1"] * LIMITS.max_headers), 431, "headers_too_large"),
    "max_header_bytes": (
        _get(b"/health/live", _field(LIMITS.max_header_bytes - ONE_FIELD + 1)),
        431,
        "headers_too_large",
    ),
}
FLOODS: Final = {
    "one header of a megabyte": (b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"x" * 1_000_000, 431, "headers_too_large"),
    "ten thousand headers": (b"GET / HTTP/1.1\r\nHost: a\r\n", b"X: 1\r\n" * 10_000, 431, "headers_too_large"),
    "a name of a megabyte": (b"GET / HTTP/1.1\r\nHost: a\r\n", b"x" * 1_000_000, 431, "headers_too_large"),
    "a target of 100 kB": (b"GET /", b"x" * 100_000, 414, "url_too_long"),
    "a trailer of a megabyte": (
        post(b"1\r\nx\r\n0\r\nX: ", b"Transfer-Encoding: chunked", length=-1),
        b"x" * 1_000_000,
        431,
        "headers_too_large",
    ),
    "a chunk extension of a megabyte": (
        post(b"1;x=", b"Transfer-Encoding: chunked", length=-1),
        b"x" * 1_000_000,
        431,
        "headers_too_large",
    ),
}
ROOM: Final = LIMITS.max_url_bytes + LIMITS.max_header_bytes + 16_384


@pytest.mark.parametrize("limit", AT_THE_LIMIT)
@pytest.mark.parametrize("pieces", [1, 7], ids=["at once", "in pieces"])
def test_a_head_may_be_as_large_as_the_limit(service: Service, limit: str, pieces: int) -> None:
    """What has exactly as much as it may have is answered, however it comes."""
    request = AT_THE_LIMIT[limit]
    size = -(-len(request) // pieces)
    with Client(service.port) as client:
        for start in range(0, len(request), size):
            client.send(request[start : start + size])
            time.sleep(0.01)
        assert client.answer().status == 200


@pytest.mark.parametrize("limit", ONE_MORE)
@pytest.mark.parametrize("pieces", [1, 7], ids=["at once", "in pieces"])
def test_a_head_may_not_be_larger(service: Service, limit: str, pieces: int) -> None:
    """One byte or field more is refused; the refusal names the limit and the variable that sets it."""
    request, status, code = ONE_MORE[limit]
    size = -(-len(request) // pieces)
    with Client(service.port) as client:
        for start in range(0, len(request), size):
            client.send(request[start : start + size])
            time.sleep(0.01)
        answer = client.answer()
        require_problem(answer, status, code)
        assert str(getattr(LIMITS, limit)) in answer.json()["detail"]
        assert limit.upper() in answer.json()["detail"]


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_refused_while_it_comes(either: Service, flood: str) -> None:
    """What is far over a limit is refused at about the limit, not at its end."""
    begin, more, status, code = FLOODS[flood]
    with Client(either.port) as client:
        client.send(begin)
        sent = client.try_to_send(more)
        require_problem(client.answer(), status, code)
        assert sent < ROOM


def test_trailers_are_no_headers(service: Service) -> None:
    """What follows the body does not come among the headers of its request."""
    with Client(service.port) as client:
        body = b'44\r\n{"X": [[1.0]], "layers": [{"W": [[2.0]], "activation": "identity"}]}\r\n0\r\nX-Request-Id: later\r\n\r\n'
        client.send(post(body, b"Transfer-Encoding: chunked", length=-1))
        answer = client.answer()
        assert answer.status == 200
        assert answer.headers["x-request-id"] != "later"


def test_one_connection_too_many_is_refused(either: Service) -> None:
    """At its head it gets a 503 that says when to come again; those that are there stay, and one that leaves makes room."""
    with ExitStack() as stack:
        clients = [stack.enter_context(Client(either.port)) for _ in range(CONNECTIONS)]
        with Client(either.port) as late:
            late.send(_get(b"/catalog", b"X-Request-Id: late"))
            answer = late.answer()
            require_problem(answer, 503, "overloaded")
            assert answer.seconds < SLACK
            assert answer.headers["retry-after"] == "1"
            assert answer.headers["x-request-id"] == "late"
            late.socket.shutdown(socket.SHUT_WR)
            assert late.closed() < SLACK
        clients[0].send(_get(b"/health/live"))
        assert clients[0].answer().status == 200
        clients[1].socket.close()
        time.sleep(0.05)
        assert _answer(either, _get(b"/catalog")).status == 200
