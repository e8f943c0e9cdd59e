"""Pages of other origins, with nothing in them but what a test lets them do."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

__all__ = ["empty_pages"]


class Empty(BaseHTTPRequestHandler):
    """A page with nothing in it; under /sandboxed it has no origin, which browsers call `null`."""

    def do_GET(self) -> None:
        """Answer it."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if self.path == "/sandboxed":
            self.send_header("Content-Security-Policy", "sandbox allow-scripts")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Another origin</title><body>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def empty_pages() -> Iterator[int]:
    """The port at which such pages are, under whatever name."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()
