"""What is not the body of a request is held to the rules on every path: its length, its headers, its method, its path."""

import gzip
import json
import select
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import pytest

from app.api.service import Service
from tests.api.posting import BASES, JSON, VERBS, post, within
from tests.process import Service as Running
from tests.process import serving

pytestmark = pytest.mark.anyio

LIMIT: Final = 20_000
SLACK: Final = 65_536  # bytes of a body over the limit that may be taken before it is refused


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The application, all of it in this process."""
    service = within()
    yield service
    service.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A server that takes small bodies only."""
    with serving(MAX_BODY_BYTES=LIMIT, MAX_BYTES_IN_FLIGHT=10 * LIMIT) as running:
        yield running


def padded(path: str, size: int) -> bytes:
    """A path's request, made as long as it should be."""
    return json.dumps(BASES[path]).encode().ljust(size)


@pytest.mark.parametrize("path", VERBS)
def test_the_limit_of_bytes_is_exact(running: Running, path: str) -> None:
    """By a socket, with a length that is honest: one byte less and the limit itself pass, one byte more is refused unread."""
    for size, status in ((LIMIT - 1, 200), (LIMIT, 200), (LIMIT + 1, 413)):
        connection = HTTPConnection("127.0.0.1", running.port, timeout=20)
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(size))
        connection.endheaders(padded(path, size) if status == 200 else None)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == status, body
        if status == 413:
            assert json.loads(body)["code"] == "body_too_large"
            assert answer.headers["connection"] == "close"
        connection.close()


@pytest.mark.parametrize("path", VERBS)
def test_a_body_in_chunks_of_a_byte_is_left_at_the_limit(running: Running, path: str) -> None:
    """No length, a byte a chunk: up to the limit it is taken; over it, the refusal comes at once and nothing is read after it."""
    for size, status in ((LIMIT, b"200"), (LIMIT + 5 * SLACK, b"413")):
        body = padded(path, size)
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
            connection.sendall(
                b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                % path.encode()
            )
            sent = 0
            while sent < size and not select.select([connection], [], [], 0.02)[0]:
                part = body[sent : sent + 10_000]
                connection.sendall(b"".join(b"1\r\n%c\r\n" % byte for byte in part))
                sent += len(part)
            if status == b"200":
                connection.sendall(b"0\r\n\r\n")
            assert connection.recv(65_536).startswith(b"HTTP/1.1 " + status)
            assert sent <= LIMIT + SLACK or status == b"200"


TYPES: Final = (
    *(
        b"",
        b"text/plain",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=x",
        b"application/jsonx",
    ),
    *(b"application/json; charset=latin-1", b'application/json; charset="utf-16"', b"application/xml", b"*/*", b"json"),
    *(
        b"application/json\xff",
        b"application/json, text/plain",
        b"application/octet-stream",
        b"a" * 8_000,
        b";" * 8_000,
    ),
)
ENCODINGS: Final = (b"gzip", b"br", b"deflate", b"zstd", b"compress", b"gzip, gzip", b"identity, gzip", b"x", b"\xff")


@pytest.mark.parametrize("path", VERBS)
async def test_other_types_and_encodings_are_refused(service: Service, path: str) -> None:
    """On every path: only JSON in UTF-8 and files are taken, only as they are, and the answer says so."""
    body = json.dumps(BASES[path]).encode()
    for content_type in TYPES:
        posted = await post(service, path, body, (b"content-type", content_type))
        assert posted.code == "unsupported_media_type", content_type
        assert posted.headers[b"accept"].startswith(b"application/json")
    assert (await post(service, path, body, (b"accept", b"*/*"))).code == "unsupported_media_type"  # none at all
    for encoding in ENCODINGS:
        posted = await post(service, path, body, JSON, (b"content-encoding", encoding))
        assert posted.code == "unsupported_content_encoding", encoding
        assert posted.headers[b"accept-encoding"] == b"identity"
    for fine in (b"application/json; charset=utf-8", b'APPLICATION/JSON;Charset="UTF-8"', b"application/json ; x=y"):
        assert (await post(service, path, body, (b"content-type", fine))).code == "ok", fine


@pytest.mark.parametrize("path", VERBS)
async def test_other_methods_and_paths_are_refused(service: Service, path: str) -> None:
    """On every path: other methods get a 405 with Allow; a slash more or less, capitals and dots get a 404 and no redirect."""
    body = json.dumps(BASES[path]).encode()
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY", "BREW", "post", ""):
        posted = await post(service, path, body, method=method)
        assert (posted.status, posted.headers.get(b"allow")) == (405, b"OPTIONS, POST"), method
    for strange in (
        path + "/",
        "/" + path,
        path + "//",
        path.upper(),
        "/." + path,
        "/.." + path,
        path + "%20",
        path + " ",
    ):
        posted = await post(service, strange, body)
        assert posted.code == "not_found", strange
        assert b"location" not in posted.headers


def test_a_bomb_is_not_inflated() -> None:
    """Ten megabytes that gzip makes ten gigabytes of are refused for what they are declared as; the server does not grow."""
    bomb = gzip.compress(bytes(10_000_000), 9) * 1_000
    with serving() as running:
        for encoding, status in (("gzip", 415), ("identity", 400)):
            connection = running.connect()
            connection.request("POST", "/forward", b"{}", {"Content-Type": "application/json"})
            connection.getresponse().read()
            connection.close()
            before = _memory(running)
            connection = running.connect()
            connection.putrequest("POST", "/forward")
            for name, value in (
                ("Content-Type", "application/json"),
                ("Content-Encoding", encoding),
                ("Content-Length", str(len(bomb))),
            ):
                connection.putheader(name, value)
            connection.endheaders()
            try:
                connection.send(bomb)
            except OSError:
                assert status == 415  # which was answered long before, and the connection closed
            answer = connection.getresponse()
            assert answer.status == status
            connection.close()
            assert _memory(running) - before < 10 * len(bomb)


def _memory(running: Running) -> int:
    """The most bytes that the server's process has taken so far."""
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
