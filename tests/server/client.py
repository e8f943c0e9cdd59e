"""A client that sends what it is told to, byte by byte if need be, and says what came back and when."""

import json
import socket
import time
from dataclasses import dataclass
from typing import Any, Final, Self

__all__ = ["BODY", "Answer", "Client", "post", "require_problem"]

PATIENCE: Final = 10.0
BODY: Final = b'{"X": [[1.0]], "layers": [{"W": [[2.0]], "activation": "identity"}]}'
"""What /forward answers with 200."""


def post(body: bytes = BODY, *fields: bytes, path: bytes = b"/forward", length: int | None = None) -> bytes:
    """Return a request with a body, of which less may be there than its head says."""
    head = (b"POST %s HTTP/1.1" % path, b"Host: a", b"Content-Type: application/json", *fields)
    framing = (b"Content-Length: %d" % (len(body) if length is None else length),) * (length != -1)
    return b"\r\n".join((*head, *framing, b"", body))


@dataclass(frozen=True)
class Answer:
    """One answer, and the seconds after which it was there."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    def json(self) -> Any:
        """Its body, read."""
        return json.loads(self.body)


class Client:
    """One connection."""

    def __init__(self, port: int, *, receive_buffer: int = 0) -> None:
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self.began = time.monotonic()
        self.came = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Send all of it, however long the other side takes for it."""
        self.socket.sendall(data)

    def try_to_send(self, data: bytes, piece: int = 16_384) -> int:
        """Send piece by piece until something comes back or the connection is gone; return how many bytes were sent."""
        for start in range(0, len(data), piece):
            self.socket.settimeout(0.1)
            try:
                if self.socket.recv(1, socket.MSG_PEEK) or True:
                    return start
            except TimeoutError:
                pass
            except ConnectionError:
                return start
            finally:
                self.socket.settimeout(PATIENCE)
            self.socket.sendall(data[start : start + piece])
        return len(data)

    def answer(self, method: str = "GET") -> Answer:
        """Return the next answer, read by its framing.

        Raises:
            EOFError: the connection was closed before it was there as a whole.
        """
        head = self._until(b"\r\n\r\n").decode("latin-1")
        first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
        status = int(first.split(" ")[1])
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int(self._until(b"\r\n"), 16):
                body += self._exactly(size + 2)[:-2]
            self._exactly(2)
        elif method != "HEAD":
            body = self._exactly(int(headers.get("content-length", 0)))
        return Answer(status, headers, body, time.monotonic() - self.began)

    def closed(self) -> float:
        """Wait until the other side has closed, having sent no more, and return the seconds since the connection was made."""
        rest = self.came
        try:
            while data := self.socket.recv(65_536):
                rest += data
        except ConnectionResetError:
            pass
        assert rest == b""
        return time.monotonic() - self.began

    def drain(self) -> bytes:
        """Return all that comes until the other side closes."""
        try:
            while self._more():
                pass
        except (ConnectionResetError, EOFError):
            pass
        return self.came

    def _until(self, end: bytes) -> bytes:
        while end not in self.came:
            self._more()
        return self._exactly(self.came.index(end) + len(end))

    def _exactly(self, size: int) -> bytes:
        while len(self.came) < size:
            self._more()
        taken, self.came = self.came[:size], self.came[size:]
        return taken

    def _more(self) -> bool:
        data = self.socket.recv(1 << 20)
        if not data:
            raise EOFError(f"closed after {self.came[:200]!r}")
        self.came += data
        return True


def require_problem(answer: Answer, status: int, code: str) -> None:
    """Require that a refusal looks as every refusal of the service does, and ends the connection."""
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["date"].endswith(" GMT")
    assert len(answer.body) < 1000
