"""The crowd of clients counts what a server really answered."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from threading import Thread

import pytest

from benchmarks.flood import Flood

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
END = b"the end"
BODY = b"x" * 300_000 + END


@pytest.fixture
def port() -> Iterator[int]:
    """A server that reads a body to its end, then in turn answers well, refuses, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):  # the test is over
                for answer in cycle((OK, BUSY, b"")):
                    connection, _ = listener.accept()
                    with connection:
                        came = b""
                        while not came.endswith(END) and (chunk := connection.recv(1 << 20)):
                            came += chunk
                        connection.sendall(answer)

        Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def test_a_flood_tells_what_was_answered(port: int) -> None:
    """A third each is answered, refused with the time to come again, and broken off; goodput counts the first."""
    outcome = Flood(port, "/", 1, 1.0).outcome(BODY)
    answered, refused, broken = (outcome.statuses[status] for status in ("200", "503", "0"))
    assert answered >= refused >= broken >= answered - 1 > 3
    assert (len(outcome.answered), len(outcome.refused), outcome.told) == (answered, refused, refused)
    assert outcome.goodput == pytest.approx(answered / outcome.seconds)


def test_a_flood_keeps_its_rate(port: int) -> None:
    """In an open loop so many requests are sent as were said."""
    outcome = Flood(port, "/", 50, 1.0, rate=30).outcome(BODY)
    assert sum(outcome.statuses.values()) == 30
    assert 0.9 < outcome.seconds < 2
