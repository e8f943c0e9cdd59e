"""Naughty strings, on every path and in every part of a request, are only strings: no numbers, no failures, and nothing in the log."""

import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import pytest

from app.api.service import Service
from tests.api.posting import BASES, SHARED, Posted, places, post, with_member, with_text, within
from tests.process import Service as Running
from tests.process import serving

_FILE: Final = SHARED / "naughty_strings" / "strings.json"
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not _FILE.is_file(), reason="the naughty strings are not there: ../shared/data/naughty_strings"),
]

STRINGS: Final[list[str]] = json.loads(_FILE.read_text()) if _FILE.is_file() else []
RAW: Final = [string.encode() for string in STRINGS]


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The application, all of it in this process."""
    service = within()
    yield service
    service.close()


@pytest.mark.parametrize("path", BASES)
async def test_they_are_no_numbers(service: Service, path: str) -> None:
    """Where the first number stands, and in place of the whole matrix or list around it, each string is a wrong value."""
    base = BASES[path]
    number = next(place for place, value in places(base) if type(value) in {int, float})
    for string in STRINGS:
        text = json.dumps(string).encode()
        for place in (number, number[:-1]):
            posted = await post(service, path, with_text(base, place, text))
            assert posted.code == "validation_failed", (place, string)
            assert_not_repeated(string, posted)


@pytest.mark.parametrize("path", BASES)
async def test_they_are_no_names(service: Service, path: str) -> None:
    """As each name that a request chooses by (an activation, a loss, what to include, what is claimed), and as a new field."""
    base = BASES[path]
    names = [place for place, value in places(base) if isinstance(value, str)]
    if path == "/check":
        names = [*names, ("optimizer",)]
    for string in STRINGS:
        text = json.dumps(string).encode()
        bodies = [with_text(base, place, text) for place in names]
        bodies.append(with_member(base, (), text, b"1"))
        bodies += [with_member(base, (key,), text, b"1") for key, value in base.items() if isinstance(value, dict)]
        for body in bodies:
            posted = await post(service, path, body)
            assert posted.code == "validation_failed", (body, posted)
            assert_not_repeated(string, posted)


QUERIES: Final = ("element", "format", "dialect", "view", "layer", "phase", "")


async def test_they_are_no_queries(service: Service) -> None:
    """As each parameter of /explain, as a parameter's name and as a query of its own: refused, and not repeated."""
    body = json.dumps(BASES["/explain"]).encode()
    for string in STRINGS:
        written = quote(string, safe="").encode()
        for query in (*(f"{name}=".encode() + written for name in QUERIES), written + b"=1", string.encode()):
            posted = await post(service, "/explain", body, query=query)
            plain = string.strip() in {"", "1"} or query.startswith(b"layer=") or b"=" not in query
            assert posted.code in {"validation_failed", "not_acceptable", *({"ok"} if plain else ())}, (query, posted)
            assert_not_repeated(string, posted)


async def test_they_are_no_headers(service: Service) -> None:
    """As each header that is read here: answered or refused, never repeated; an id that is not harmless is replaced."""
    body = json.dumps(BASES["/forward"]).encode()
    seen: Counter[str] = Counter()
    for raw in RAW:
        for header in (b"accept", b"content-type", b"content-encoding", b"content-length", b"if-none-match"):
            if header == b"content-length" and raw.isdigit():
                continue
            headers = {b"content-type": b"application/json", header: raw}
            posted = await post(service, "/forward", body, *headers.items())
            assert posted.code in {"ok", "not_acceptable", "unsupported_media_type", "unsupported_content_encoding"}
            assert_not_repeated(raw.decode(), posted)
            seen[posted.code] += 1
        posted = await post(service, "/forward", b"{", (b"content-type", b"application/json"), (b"x-request-id", raw))
        harmless = re.fullmatch(rb"[A-Za-z0-9._-]{1,64}", raw) is not None
        assert (posted.headers[b"x-request-id"] == raw) == harmless, raw
        assert (json.loads(posted.body)["request_id"].encode() == raw) == harmless, raw
    assert len(seen) == 4


async def test_an_id_that_breaks_lines_is_replaced(service: Service) -> None:
    """Whatever would end a header or a line of a log, or is a megabyte long, is no id."""
    for hostile in (b"a\r\nset-cookie: x=1", b"a\nb", b"a\x1b[31m", "a\u2028b".encode(), b"a" * 65, b"a" * 10**6, b""):
        posted = await post(
            service, "/forward", b"{", (b"content-type", b"application/json"), (b"x-request-id", hostile)
        )
        assert re.fullmatch(rb"[0-9a-f]{32}", posted.headers[b"x-request-id"])


def telling(string: str) -> bool:
    """Whether a string would be recognised: four characters and more that no sentence of ours holds."""
    return len(set(re.sub(r"[A-Za-z0-9 .,:;'\"/_()=*?#-]", "", string))) >= 4


def assert_not_repeated(string: str, posted: Posted) -> None:
    """A problem holds nothing of a string that could be anything elsewhere: raw, it is not in there."""
    if posted.status != 200 and telling(string):
        assert string.encode() not in posted.body, string


def asked(running: Running, lines: bytes) -> bytes:
    """Send a request as it is; return all that comes back."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
        connection.sendall(lines)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def requests(string: str) -> Iterator[bytes]:
    """Requests with a string in the path, the query and headers, as a client would write it and as none may."""
    raw, written = string.encode(), quote(string, safe="").encode()
    end = b"Host: chainrule\r\nConnection: close\r\n\r\n"
    for target in (b"/" + written, b"/" + raw, b"/explain?element=" + written, b"/limits?" + raw, raw):
        yield b"GET " + target + b" HTTP/1.1\r\n" + end
    for header in (b"X-Request-Id", b"Accept", b"User-Agent", b"X-" + raw):
        yield b"GET /limits HTTP/1.1\r\n" + header + b": " + raw + b"\r\n" + end
    yield raw + b" /limits HTTP/1.1\r\n" + end


_LINE: Final = re.compile(r'\{"time":[ -~]*\}|Chainrule [ -~]*|')


def test_they_are_not_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    """A server that logs all it can is sent each of them in every part of a request: its log repeats none, and no line is forged."""
    forging = [
        '\r\n{"time":"2026-01-01T00:00:00Z","message":"forged"}',
        "\r\nERROR:    forged",
        "\x1b[31mforged\x1b[0m",
        "a\u2028ERROR:    forged",
        "a\x85forged",
        "%0d%0aforged",
    ]
    with serving(LOG_LEVEL="debug") as running:
        for string in [*STRINGS, *forging]:
            for request in requests(string):
                answer = asked(running, request)
                assert not re.match(rb"HTTP/1.1 5", answer), request
                assert answer.count(b"HTTP/1.1 ") <= 2, request  # a string of two lines may make two requests
                if telling(string):
                    assert string.encode() not in answer, request
        assert asked(running, b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(
            b"HTTP/1.1 200"
        )
        running.process.terminate()
        assert running.process.stdout is not None
        said: Any = running.process.stdout.read()
        running.process.wait(20)
    log = said + "".join(capfd.readouterr())
    assert "forged" not in log
    for string in filter(telling, STRINGS):
        assert string not in log
    for line in log.splitlines():
        assert _LINE.fullmatch(line), line
