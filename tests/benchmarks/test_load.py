"""The load generator finds the times that a server is known to take."""

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.load import closed_loop

pytestmark = pytest.mark.skipif(not hasattr(select, "epoll"), reason="the load generator needs Linux")

PAUSE = 0.02
LARGE = b"0" * 3_000_000


class Sleeper(BaseHTTPRequestHandler):
    """Reads the body, sleeps, answers: in two chunks or with a length; at /hangs-up it says that it will close."""

    protocol_version = "HTTP/1.1"
    posts: int
    connections: int

    def setup(self) -> None:
        """Count the connection."""
        super().setup()
        type(self).connections += 1

    def do_POST(self) -> None:
        """Answer one request."""
        type(self).posts += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(PAUSE)
        if self.path == "/refuses":
            self.send_error(422)
            return
        self.send_response(200)
        if self.path == "/in-chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for chunk in (LARGE, LARGE, b""):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            return
        if self.path == "/hangs-up":
            self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(LARGE)))
        self.end_headers()
        self.wfile.write(LARGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
        """Say nothing."""


@contextmanager
def sleeper() -> Iterator[tuple[int, type[Sleeper]]]:
    """A server that counts what it gets, and its port."""

    class Counting(Sleeper):
        posts = 0
        connections = 0

    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port, Counting
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("path", ["/with-a-length", "/in-chunks", "/hangs-up"])
def test_a_server_that_sleeps_has_that_latency(path: str) -> None:
    """Every answer counts once; the quickest takes as long as the server sleeps and little longer, with others beside it."""
    with sleeper() as (port, served):
        took = closed_loop(port, path, b"{}", connections=3, seconds=10 * PAUSE)
    assert len(took) == served.posts > 6
    assert PAUSE <= min(took) < 5 * PAUSE


def test_a_connection_is_kept_as_long_as_the_server_keeps_it() -> None:
    """Connections are opened once, or for every request if the server says that it closes."""
    with sleeper() as (port, served):
        closed_loop(port, "/in-chunks", b"{}", connections=3, seconds=5 * PAUSE)
        assert served.connections == 3
        took = closed_loop(port, "/hangs-up", b"{}", connections=3, seconds=5 * PAUSE)
        assert served.connections == 3 + len(took) > 6


def test_a_large_request_is_sent_whole() -> None:
    """A body that no socket takes at once is answered too."""
    with sleeper() as (port, served):
        took = closed_loop(port, "/with-a-length", LARGE * 3, connections=2, seconds=3 * PAUSE)
    assert len(took) == served.posts > 0


def test_an_error_is_no_answer() -> None:
    """A server that refuses is not measured."""
    with sleeper() as (port, _), pytest.raises(RuntimeError, match="not 200"):
        closed_loop(port, "/refuses", b"{}", connections=2, seconds=PAUSE)
