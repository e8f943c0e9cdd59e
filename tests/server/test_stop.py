"""SIGTERM is obeyed in time, whoever is connected."""

import json
import re
import signal
import socket
import time
from contextlib import ExitStack
from typing import Final

import pytest

from tests.process import Service, serving
from tests.server.client import Client, post

GRACE: Final = 1  # seconds
WAITING: Final = {
    "for nothing": b"",
    "in a head": b"GET /health/live HTTP/1.1\r\nHost: a\r\nX",
    "in a body": post(b"{", length=9),
    "after a refusal": post(b"", b"Content-Encoding: gzip", length=9_000_000),
}


def _connected(service: Service, stack: ExitStack, count: int, **options: int) -> list[Client]:
    return [stack.enter_context(Client(service.port, **options)) for _ in range(count)]


def _large_file(service: Service) -> bytes:
    """The path of Swagger UI's script, which has more than a megabyte."""
    with Client(service.port) as client:
        client.send(b"GET /docs HTTP/1.1\r\nHost: a\r\n\r\n")
        paths: list[bytes] = [b"/" + path for path in re.findall(rb"static/[^\"]+\.js", client.answer().body)]
        client.send(b"".join(b"HEAD %s HTTP/1.1\r\nHost: a\r\n\r\n" % path for path in paths))
        sizes = {path: int(client.answer("HEAD").headers["content-length"]) for path in paths}
    largest = max(sizes, key=lambda path: sizes[path])
    assert sizes[largest] > 1_000_000
    return largest


@pytest.mark.parametrize("workers", [1, 2])
def test_nobody_holds_the_end_up(workers: int) -> None:
    """A hundred clients each that owe a request, its head, its body or their leave, or do not read: status 0, in time."""
    with (
        serving(WORKERS=workers, SHUTDOWN_GRACE_SECONDS=GRACE, QUEUE_TIMEOUT_SECONDS=60) as service,
        ExitStack() as stack,
    ):
        for data in WAITING.values():
            for client in _connected(service, stack, 100):
                client.send(data)
        large = b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % _large_file(service)
        readers = _connected(service, stack, 100, receive_buffer=4096)
        for client in readers:
            client.send(large * 2)
        for client in readers:
            client.socket.recv(1, socket.MSG_PEEK)  # its first answer has begun
        time.sleep(0.5)

        service.process.send_signal(signal.SIGTERM)

        assert service.process.wait(timeout=GRACE + 1) == 0


@pytest.mark.parametrize("waiting", ["for nothing", "in a head", "after a refusal"])
def test_who_has_no_request_under_way_is_not_waited_for(waiting: str) -> None:
    """The process ends at once, not after the grace that requests under way have."""
    with serving(SHUTDOWN_GRACE_SECONDS=20) as service, Client(service.port) as client:
        client.send(WAITING[waiting])
        time.sleep(0.2)

        service.process.send_signal(signal.SIGTERM)

        assert service.process.wait(timeout=3) == 0


def test_requests_that_are_here_are_answered_before_the_end() -> None:
    """SIGTERM while two of them wait on one connection, the second without its end: both answers come, then the end."""
    wide = [[0.5] * 70] * 70
    slow = json.dumps({"X": wide, "y": wide, "layers": [{"W": wide, "activation": "tanh"}] * 4}).encode()
    body = b'{"X": [[1.0]], "layers": [{"W": [[2.0]], "activation": "identity"}]}'
    with serving(SHUTDOWN_GRACE_SECONDS=20, MAX_OPERATIONS=10**15) as service, Client(service.port) as client:
        client.send(post(slow, path=b"/gradcheck") + post(body[:9], length=len(body)))
        time.sleep(0.2)

        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        client.send(body[9:])

        assert client.answer().status == 200
        last = client.answer()
        assert (last.status, last.headers["connection"]) == (200, "close")
        client.closed()
        assert service.process.wait(timeout=3) == 0
