"""A client has its time for each thing that it owes; who is only slow stays, and nobody else notices."""

import socket
import time
from collections.abc import Callable
from typing import Final

import pytest

from tests.process import Service
from tests.server.client import BODY, Client, post, require_problem
from tests.server.times import BODY_TIMEOUT, HEADER_TIMEOUT, IDLE_TIMEOUT, READ_TIMEOUT, SLACK

LIVE: Final = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
LARGE: Final = post(b'{"sizes": [600, 600], "activations": ["relu"], "scheme": "he", "seed": 1}', path=b"/initialize")
SLOW: Final = post(
    b'{"X": %s, "y": %s, "layers": [%s]}'
    % (
        (wide := b"[" + b",".join([b"[" + b",".join([b"0.5"] * 100) + b"]"] * 100) + b"]"),
        wide,
        b",".join([b'{"W": %s, "activation": "tanh"}' % wide] * 16),
    ),
    path=b"/gradcheck",
)
SMALL_BUFFER: Final = 4096


def _drip(client: Client, data: bytes, seconds: float, piece: int = 1) -> None:
    """Send a piece each 50 ms until the other side has closed or the time is over."""
    end = time.monotonic() + seconds
    try:
        for start in range(0, len(data), piece):
            client.send(data[start : start + piece])
            time.sleep(0.05)
            if time.monotonic() > end:
                return
    except OSError:
        pass


def test_a_connection_without_a_request_is_closed(either: Service) -> None:
    """Silently, when its time is over."""
    with Client(either.port) as client:
        assert IDLE_TIMEOUT - 0.05 < client.closed() < IDLE_TIMEOUT + SLACK


def test_a_connection_without_another_request_is_closed(either: Service) -> None:
    """Its time begins anew with each answer."""
    with Client(either.port) as client:
        for _ in range(3):
            time.sleep(IDLE_TIMEOUT / 2)
            client.send(LIVE)
            client.began = time.monotonic()
            assert client.answer().status == 200
        assert IDLE_TIMEOUT - 0.05 < client.closed() < IDLE_TIMEOUT + SLACK


def test_empty_lines_are_no_request(service: Service) -> None:
    """What may stand before a request does not make its time longer."""
    with Client(service.port) as client:
        _drip(client, b"\r\n" * 100, IDLE_TIMEOUT + SLACK)
        assert client.closed() < IDLE_TIMEOUT + SLACK + 0.1


@pytest.mark.parametrize("beginning", [b"G", b"GET /health/live HTTP/1.1\r\nHost: a\r\nX: "], ids=["method", "value"])
@pytest.mark.parametrize("drip", [b"", b"E" * 100], ids=["nothing more", "a byte now and then"])
def test_a_head_that_does_not_end_is_refused(either: Service, beginning: bytes, drip: bytes) -> None:
    """Its time begins with its first byte, and further bytes do not make it longer."""
    with Client(either.port) as client:
        client.send(beginning)
        _drip(client, drip if beginning != b"G" else b"ET /" + drip[4:], HEADER_TIMEOUT + SLACK)
        answer = client.answer()
        require_problem(answer, 408, "request_timeout")
        assert HEADER_TIMEOUT - 0.05 < answer.seconds < HEADER_TIMEOUT + 2 * SLACK


@pytest.mark.parametrize("piece", [0, 1, 5], ids=["nothing more", "20 bytes a second", "100 bytes a second"])
@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_a_body_that_does_not_end_is_refused(either: Service, piece: int, framing: str) -> None:
    """Neither a pause nor a drip makes its time much longer."""
    chunked = framing == "chunks"
    with Client(either.port) as client:
        client.send(post(b"", *[b"Transfer-Encoding: chunked"] * chunked, length=-1 if chunked else 5000))
        if piece:
            _drip(client, b"1\r\n \r\n" * 900 if chunked else b" " * 5000, BODY_TIMEOUT + SLACK, piece)
        answer = client.answer()
        require_problem(answer, 408, "request_timeout")
        assert BODY_TIMEOUT - 0.05 < answer.seconds < BODY_TIMEOUT + 2 * SLACK


def test_a_slow_honest_upload_survives(either: Service) -> None:
    """A body of 200 kB at 100 kB a second takes more than its time, and is answered."""
    body = BODY + b" " * 200_000
    with Client(either.port) as client:
        client.send(post(b"", length=len(body)))
        for start in range(0, len(body), 5000):
            client.send(body[start : start + 5000])
            time.sleep(0.05)
        answer = client.answer()
        assert answer.status == 200
        assert answer.seconds > 2 * BODY_TIMEOUT


def test_a_client_that_is_told_late_to_go_on_has_its_time_then(service: Service) -> None:
    """100 Continue comes when the service reads, and the body after it is taken."""
    with Client(service.port) as client:
        client.send(post(b"", b"Expect: 100-continue", length=len(BODY)))
        assert client.answer().status == 100
        time.sleep(BODY_TIMEOUT / 2)
        client.send(BODY)
        assert client.answer().status == 200


def test_a_client_that_does_not_read_is_cut_off(either: Service) -> None:
    """A large answer of which nothing is taken any more ends when the client's time is over."""
    with Client(either.port, receive_buffer=SMALL_BUFFER) as client:
        client.send(LARGE)
        client.socket.recv(1, socket.MSG_PEEK)  # it has begun
        time.sleep(READ_TIMEOUT + BODY_TIMEOUT + 2 * SLACK)  # the system's own buffers take something
        came = client.drain()
        assert came.startswith(b"HTTP/1.1 200")
        assert len(came) < 6_000_000


def test_bytes_that_a_client_sends_do_not_excuse_that_it_does_not_read(service: Service) -> None:
    """Half a request, dripped behind one whose answer is not taken, leaves the deadline where it is."""
    with Client(service.port, receive_buffer=SMALL_BUFFER) as client:
        client.send(LARGE)
        client.socket.recv(1, socket.MSG_PEEK)
        time.sleep(0.2)  # it has begun, and nothing more goes out
        _drip(client, LIVE[:30] + b"X" * 100, READ_TIMEOUT + BODY_TIMEOUT + 2 * SLACK)
        assert len(client.drain()) < 6_000_000


def test_a_client_that_reads_slowly_gets_all(either: Service) -> None:
    """One that takes a piece now and then is not cut off, though the whole takes more than its time."""
    with Client(either.port, receive_buffer=SMALL_BUFFER) as client:
        client.send(LARGE)
        client.socket.recv(1, socket.MSG_PEEK)  # it has begun
        begun = time.monotonic()
        taken = b""
        while time.monotonic() < begun + 3 * READ_TIMEOUT:
            taken += client.socket.recv(20_000)
            time.sleep(0.02)
        client.came = taken
        answer = client.answer()
        assert answer.status == 200
        assert len(answer.json()["layers"][0]["W"]) == 600


@pytest.mark.alone
def test_computing_has_no_deadline(either: Service) -> None:
    """A request that takes longer than all of the times is answered, with half of the next one already there."""
    with Client(either.port) as client:
        client.socket.settimeout(60)  # who computes long yields to whatever else a busy machine does
        client.send(SLOW + LIVE[:20])
        first = client.answer()
        assert first.status == 200
        assert first.seconds > max(IDLE_TIMEOUT, HEADER_TIMEOUT, BODY_TIMEOUT) + 0.2
        client.send(LIVE[20:])
        assert client.answer().status == 200


def test_slow_clients_are_nothing_to_others(service: Service) -> None:
    """Beside 90 of them, of all kinds, somebody else is answered as ever, and in the end none of them is left."""
    beginnings: tuple[Callable[[], bytes], ...] = (
        lambda: b"",
        lambda: b"GET / HTTP/1.1\r\nX",
        lambda: post(length=9000),
    )
    slow = [Client(service.port) for _ in range(90)]
    for number, client in enumerate(slow):
        client.send(beginnings[number % 3]())
    with Client(service.port) as client:
        for _ in range(20):
            began = time.monotonic()
            client.send(post())
            assert client.answer().status == 200
            assert time.monotonic() - began < SLACK
    for client in slow:
        client.drain()
        assert time.monotonic() - client.began < BODY_TIMEOUT + 2 * SLACK
        client.socket.close()
