"""Pages of other origins in a real browser: those that CORS_ORIGINS names compute and read, and no other does, whatever it is called."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from app.api.admission.keys import hash_of, new_key
from tests.process import Service, serving
from tests.real.node import need_chromium, printed_by
from tests.real.pages import empty_pages
from tests.real.podman import get
from tests.real.rolling import EXAMPLE

FOUNDING_LOSS = 0.29903386964167666  # printed at https://derekzhouai.github.io/posts/explaining-backpropagation/
HEADERS: Final = {"Content-Type": "application/json", "Prefer": "server-timing", "X-Request-Id": "mine-1"}
REQUEST: Final = {"method": "POST", "body": json.dumps(EXAMPLE), "headers": HEADERS}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where the pages are."""
    need_chromium()
    with empty_pages() as port:
        yield port


@pytest.fixture(scope="module")
def app(port: int) -> str:
    """The origin that is allowed."""
    return f"http://app.example:{port}"


@pytest.fixture(scope="module")
def opened(app: str) -> Iterator[Service]:
    """A service that lets the pages of one origin ask."""
    with serving(CORS_ORIGINS=app) as service:
        yield service


def asked(node_modules: Path, pages: list[str], requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each page saw that made these requests, and what was answered to the browser."""
    seen = printed_by("cors.cjs", node_modules, json.dumps({"pages": pages, "requests": requests}))
    return [seen[page] for page in pages]


def test_a_page_that_is_allowed_computes(opened: Service, app: str, node_modules: Path) -> None:
    """It reads the published loss, its own name of the request and where the time went; the browser asks for leave once a URL."""
    here, there = (REQUEST | {"url": f"{opened.url}{path}"} for path in ("/backward", "/forward"))
    (seen,) = asked(node_modules, [f"{app}/"], [here, here, there, here])
    assert seen["answered"] == ["OPTIONS", "POST", "POST", "OPTIONS", "POST", "POST"]
    first, second, _, last = seen["answers"]
    assert first["status"] == 200
    assert json.loads(first["body"])["loss"] == pytest.approx(FOUNDING_LOSS, rel=1e-14)
    assert first["body"] == second["body"] == last["body"]
    assert first["headers"]["x-request-id"] == "mine-1"
    assert "dur=" in first["headers"]["server-timing"]


def test_a_page_that_is_allowed_reads_refusals(opened: Service, app: str, node_modules: Path) -> None:
    """A problem of the service, one of the server before it, and what is free to read, each with the name of the request."""
    wrong = REQUEST | {"url": f"{opened.url}/backward", "body": '{"X": [[1, true]]}'}
    long = {"url": f"{opened.url}/limits?{'a' * 20_000}"}
    catalog = {"url": f"{opened.url}/catalog"}
    (seen,) = asked(node_modules, [f"{app}/"], [wrong, long, catalog])
    told = [answer["status"] for answer in seen["answers"]]
    assert told == [422, 414, 200]
    assert json.loads(seen["answers"][0]["body"])["errors"][0]["pointer"] == "#/X/0/1"
    assert json.loads(seen["answers"][1]["body"])["code"] == "url_too_long"
    assert all(answer["headers"]["x-request-id"] for answer in seen["answers"])
    assert seen["answers"][2]["headers"]["etag"]


def test_a_page_that_is_allowed_gives_a_key(app: str, node_modules: Path) -> None:
    """With its user's key it computes; without, it reads that one is wanted, and how it is given."""
    key = new_key()
    with serving(CORS_ORIGINS=app, API_KEYS=hash_of(key.encode())) as guarded:
        without = REQUEST | {"url": f"{guarded.url}/backward"}
        given = without | {"headers": HEADERS | {"Authorization": f"Bearer {key}"}}
        (seen,) = asked(node_modules, [f"{app}/"], [without, given])
    refused, answered = seen["answers"]
    assert (refused["status"], refused["headers"]["www-authenticate"]) == (401, "Bearer")
    assert json.loads(refused["body"])["code"] == "unauthorized"
    assert answered["status"] == 200
    assert seen["answered"] == ["OPTIONS", "POST", "POST"]


def test_a_page_that_is_allowed_reads_when_to_come_again(app: str, node_modules: Path) -> None:
    """A service that is about to end tells it after how many seconds."""
    with serving(CORS_ORIGINS=app, DRAIN_SECONDS=60) as draining:
        assert json.loads(get(draining.port, "/health/ready")) == {"status": "ready"}
        draining.process.send_signal(signal.SIGTERM)
        (seen,) = asked(node_modules, [f"{app}/"], [{"url": f"{draining.url}/health/ready"}])
    (answer,) = seen["answers"]
    assert (answer["status"], json.loads(answer["body"])["code"]) == (503, "draining")
    assert int(answer["headers"]["retry-after"]) > 0


def test_no_other_page_computes_or_reads(opened: Service, app: str, port: int, node_modules: Path) -> None:
    """Not one of a sub-domain, of a name that begins or ends like the right one, of another port, by address, or without an origin."""
    with empty_pages() as other:
        pages = [
            f"http://evil.app.example:{port}/",
            f"http://app.example.evil.example:{port}/",
            f"http://evilapp.example:{port}/",
            f"http://app.example:{other}/",
            f"http://127.0.0.1:{port}/",
            f"{app}/sandboxed",
        ]
        requests: list[dict[str, Any]] = [{"url": f"{opened.url}/backward", **REQUEST}, {"url": f"{opened.url}/limits"}]
        for page, seen in zip(pages, asked(node_modules, pages, requests), strict=True):
            assert seen["answers"] == [None, None], page
            assert seen["answered"] == ["OPTIONS", "GET"], page  # what would compute is not sent
