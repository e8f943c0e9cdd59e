"""Probes are answered whatever comes: by a process that has all of its connections, while it drains, beside a crowd."""

import json
import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import pytest

from app.api.admission.keys import hash_of, new_key
from app.server.lobby import GUEST_SECONDS, PLACES
from tests.process import Service, serving, serving_by_uvicorn
from tests.server.client import BODY, Client, post, require_problem
from tests.server.times import SLACK

CONNECTIONS: Final = 4
SETTINGS: Final[dict[str, object]] = {
    "MAX_CONNECTIONS": CONNECTIONS,
    "BODY_TIMEOUT_SECONDS": 60,
    "API_KEYS": hash_of(new_key().encode()),
}
CROWD: Final = 200


def _head(request: bytes, *fields: bytes) -> bytes:
    return b"\r\n".join((b"%s HTTP/1.1" % request, b"Host: a", *fields, b"", b""))


LIVE: Final = _head(b"GET /health/live")
READY: Final = _head(b"GET /health/ready")


@pytest.fixture(scope="module", params=["uvloop", "asyncio"])
def small(request: pytest.FixtureRequest) -> Iterator[Service]:
    """A service of few connections, whose clients need keys, behind a gateway that shows it under a prefix."""
    options = ("--factory", "--loop", request.param, "--log-level", "info", "--root-path", "/gw")
    with serving_by_uvicorn("app.main:create_app", *options, **SETTINGS) as running:
        yield running


@contextmanager
def _full(service: Service) -> Iterator[list[Client]]:
    """Take all of its connections, for requests that do not come to their end."""
    with ExitStack() as stack:
        clients = [stack.enter_context(Client(service.port)) for _ in range(CONNECTIONS)]
        for client in clients:
            client.send(post(length=9000))
        time.sleep(0.1)
        yield clients
    time.sleep(0.1)


@pytest.mark.parametrize("path", [b"/health/live", b"/health/ready", b"/gw/health/live", b"/health/live?x=1"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_probe_is_answered_by_a_process_that_has_all_of_its_connections(
    small: Service, method: str, path: bytes
) -> None:
    """With or without the gateway's prefix, in pieces or not, without a key; its connection ends with it."""
    request = _head(method.encode() + b" " + path)
    for pieces in (1, 3):
        size = -(-len(request) // pieces)
        with _full(small), Client(small.port) as probe:
            for start in range(0, len(request), size):
                probe.send(request[start : start + size])
                time.sleep(0.01)
            answer = probe.answer(method)
            assert (answer.status, answer.headers["connection"]) == (200, "close")
            probe.closed()


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /",
        b"GET /metrics",
        b"GET /health",
        b"GET /health/nothing",
        b"GET /gw/gw/gw/health/live",
        b"POST /health/live",
        b"OPTIONS /health/live",
        b"POST /forward",
        b"HEAD /catalog",
    ],
)
def test_anything_else_is_refused_there(small: Service, request_line: bytes) -> None:
    """At its head, under its own id, and nothing behind it is a request; who asks with HEAD gets a head."""
    method = request_line.split()[0].decode()
    with _full(small), Client(small.port) as late:
        late.send(_head(request_line, b"X-Request-Id: late") + LIVE)
        answer = late.answer(method)
        if method != "HEAD":
            require_problem(answer, 503, "overloaded")
            assert "MAX_CONNECTIONS" in answer.json()["detail"]
        assert (answer.status, answer.headers["retry-after"], answer.headers["x-request-id"]) == (503, "1", "late")
        late.closed()


def test_what_stands_behind_a_probe_is_not_answered(small: Service) -> None:
    """Nobody gets a connection by asking for health first."""
    with _full(small), Client(small.port) as probe:
        probe.send(LIVE + _head(b"GET /catalog") + LIVE)
        assert probe.answer().status == 200
        probe.closed()


@pytest.mark.parametrize("said", [b"", b"GET /health/live HT", b"GET /health/live HTTP/1.1\r\nX: "])
def test_a_guest_has_a_second(small: Service, said: bytes) -> None:
    """One that has not said the head of a request by then is refused; so is one that drips, a second after its first byte."""
    with _full(small), Client(small.port) as guest:
        guest.send(said)
        answer = guest.answer()
        require_problem(answer, 503, "overloaded")
        assert GUEST_SECONDS - 0.1 < answer.seconds < GUEST_SECONDS + SLACK
        guest.closed()
        assert time.monotonic() - guest.began < 2 * GUEST_SECONDS + 2 * SLACK


def test_the_newest_guest_wins(small: Service) -> None:
    """Guests who say nothing keep nobody out: the first of them is refused at once for the one that is too many, the last is not."""
    with _full(small), ExitStack() as stack:
        guests = [stack.enter_context(Client(small.port)) for _ in range(PLACES)]
        time.sleep(0.1)
        assert not select.select([guests[0].socket], [], [], 0)[0]
        with Client(small.port) as probe:
            first = guests[0].answer()
            require_problem(first, 503, "overloaded")
            assert first.seconds < GUEST_SECONDS
            probe.send(LIVE)
            assert probe.answer().status == 200
        assert not select.select([guests[-1].socket], [], [], 0)[0]


def test_a_guest_stays_if_there_is_room_by_now(small: Service) -> None:
    """A place that becomes free before it has said what it wants is its own; the next one is a guest again."""
    with _full(small) as clients, Client(small.port) as guest:
        clients[0].socket.close()
        time.sleep(0.1)
        for _ in range(2):
            guest.send(_head(b"GET /catalog"))
            answer = guest.answer()
            assert answer.status == 200
            assert "connection" not in answer.headers
        with Client(small.port) as late:
            late.send(_head(b"GET /catalog"))
            require_problem(late.answer(), 503, "overloaded")


def test_a_guest_that_is_no_http_is_refused_once() -> None:
    """And is not counted a second time for being late, though it stays."""
    with serving_by_uvicorn("tests.server.witness:app", MAX_CONNECTIONS=1) as witness:
        with Client(witness.port) as only, Client(witness.port) as guest:
            only.send(post(length=9000))
            guest.send(b"\x00")
            require_problem(guest.answer(), 400, "malformed_http")
            time.sleep(GUEST_SECONDS + SLACK)
        time.sleep(0.1)
        with Client(witness.port) as client:
            client.send(_head(b"GET /seen"))
            assert client.answer().json()["refused"] == {"malformed_http": 1}


def test_a_guest_that_does_not_leave_is_reset(small: Service) -> None:
    """A probe with a body that never comes holds its connection for a second, not for the time of bodies."""
    with _full(small), Client(small.port) as probe:
        probe.send(_head(b"GET /health/live", b"Content-Length: 100000"))
        assert probe.answer().status == 200
        time.sleep(GUEST_SECONDS + SLACK)
        with pytest.raises(ConnectionError):
            _send_on(probe)


def _send_on(client: Client) -> None:
    for _ in range(20):
        client.send(b" ")
        time.sleep(0.01)


def test_a_full_process_that_drains_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    """It lives, it is not ready; neither is worth a line of the log, and each refusal is one, and a number of the metrics."""
    with serving(MAX_CONNECTIONS=CONNECTIONS, DRAIN_SECONDS=30, BODY_TIMEOUT_SECONDS=60) as service:
        with _full(service):
            with Client(service.port) as late:
                late.send(_head(b"GET /catalog", b"X-Request-Id: late"))
                require_problem(late.answer(), 503, "overloaded")
            service.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            for request, status in ((LIVE, 200), (READY, 503)):
                with Client(service.port) as probe:
                    probe.send(request)
                    answer = probe.answer()
                    assert answer.status == status
            require_problem(answer, 503, "draining")
        with Client(service.port) as client:
            client.send(_head(b"GET /metrics"))
            metrics = client.answer().body.decode()
        assert 'chainrule_http_refused_total{reason="max_connections"} 1.0' in metrics
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(timeout=5)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    said = [(line["request_id"], line["status"], line["reason"]) for line in lines if line.get("status") == 503]
    assert said == [("late", 503, "max_connections")]
    assert not [line for line in lines if str(line.get("route")).startswith("/health")]


def _answered(crowd: list[Client]) -> list[socket.socket]:
    return select.select([client.socket for client in crowd], [], [], 0)[0]


def test_a_probe_goes_before_a_crowd() -> None:
    """Of requests that are all there at once, a probe that came last is answered among the first; the others keep their order."""
    row = b"[" + b",".join([b"0.5"] * 30) + b"]"
    square = b"[" + b",".join([row] * 30) + b"]"
    slow = post(b'{"X": %s, "layers": [{"W": %s, "activation": "tanh"}]}' % (square, square))
    with serving(THREAD_ABOVE_BYTES=10**6) as service, ExitStack() as stack:
        crowd = [stack.enter_context(Client(service.port)) for _ in range(CROWD)]
        probe = stack.enter_context(Client(service.port))
        for client in (*crowd, probe):  # so that all are accepted
            client.send(LIVE)
            assert client.answer().status == 200
        service.process.send_signal(signal.SIGSTOP)
        for client in crowd:
            client.send(slow)
        probe.send(LIVE)
        service.process.send_signal(signal.SIGCONT)
        assert probe.answer().status == 200
        assert len(_answered(crowd)) < CROWD // 2
        while len(_answered(crowd)) < CROWD // 4:
            time.sleep(0.001)
        assert crowd[-1].socket not in _answered(crowd)
        assert [client.answer().status for client in crowd] == [200] * CROWD


def test_a_connection_leaves_nothing_to_the_collector() -> None:
    """However it ends, all that it was is freed at once: to look for it, the collector would keep everybody waiting."""
    ends: tuple[tuple[bytes, bool], ...] = (
        (b"", False),
        (LIVE, True),
        (_head(b"GET /a", b"Connection: close"), True),
        (post(BODY, path=b"/a") * 3, True),
        (post(BODY, path=b"/a", length=9000), False),
        (_head(b"GET /deaf") + _head(b"GET /behind"), False),
        (b"\x00", True),
        (b"GET / HTTP/1.1\r\n\r\n", True),
        (_head(b"GET /" + b"x" * 9000), True),
    )

    def garbage(port: int) -> int:
        with Client(port) as client:
            client.send(_head(b"GET /garbage"))
            return int(client.answer().body)

    with serving_by_uvicorn("tests.server.witness:app", MAX_CONNECTIONS=CONNECTIONS) as witness:
        for full in (False, True):
            for data, answered in ends:
                garbage(witness.port)
                with ExitStack() as stack:
                    held = [stack.enter_context(Client(witness.port)) for _ in range(CONNECTIONS * full)]
                    for client in held:
                        client.send(post(length=9000))
                    for _ in range(10):
                        with Client(witness.port) as client:
                            client.send(data)
                            if answered:
                                client.answer()
                            client.socket.shutdown(socket.SHUT_WR)
                            time.sleep(0.005)
                time.sleep(0.1)
                assert garbage(witness.port) < 10, (full, data[:50])
