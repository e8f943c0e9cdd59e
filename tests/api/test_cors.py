"""Cross-origin requests: a browser is told what the operator allows, on every answer, and nothing by default."""

from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from app.api.service import Service
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import client_of

pytestmark = pytest.mark.anyio

ORIGIN: Final = "https://a.example"
ASKED: Final = [
    ("POST", "/forward", b'{"X": [[1.0]], "layers": [{"W": [[2.0]], "activation": "identity"}]}', 200),
    ("POST", "/forward", b"{", 400),
    ("GET", "/limits", b"", 200),
    ("GET", "/nothing", b"", 404),
    ("PUT", "/forward", b"", 405),
]


def _service(*origins: str) -> Service:
    return create_app(Settings.defaults().model_copy(update={"cors_origins": origins, "long_workers": 0}))


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A service that lets the pages of two origins ask."""
    service = _service(ORIGIN, "http://localhost:3000")
    yield service
    service.close()


@pytest.mark.parametrize(("method", "path", "body", "status"), ASKED)
async def test_every_answer_may_be_read_by_the_pages_that_may(
    service: Service, method: str, path: str, body: bytes, status: int
) -> None:
    """Also a problem; and caches are told that the answer depends on the origin."""
    async with client_of(service) as client:
        sent = {"content-type": "application/json", "origin": ORIGIN}
        answer = await client.request(method, path, content=body, headers=sent)
        other = await client.request(method, path, content=body, headers=sent | {"origin": "https://b.example"})
    assert answer.status_code == other.status_code == status
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-origin" not in other.headers
    assert "Origin" in other.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_preflight_is_answered(service: Service) -> None:
    """What a page may send: the methods there are, a body of JSON and a key; and for how long the browser may remember it."""
    asked = {
        "origin": "http://localhost:3000",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    async with client_of(service) as client:
        answer = await client.options("/forward", headers=asked)
        refused = await client.options("/forward", headers=asked | {"origin": "null"})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert {"Authorization", "Content-Type"} <= set(answer.headers["access-control-allow-headers"].split(", "))
    assert int(answer.headers["access-control-max-age"]) > 0
    assert not any(name.startswith("access-control") for name in refused.headers)


async def test_all_origins_may_be_allowed() -> None:
    """`*` is said as it is, and the answer does not depend on the origin."""
    service = _service("*")
    async with client_of(service) as client:
        answer = await client.get("/limits", headers={"origin": ORIGIN})
    service.close()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "vary" not in answer.headers


async def test_nothing_is_said_by_default(client: httpx.AsyncClient) -> None:
    """Neither to a request nor to a preflight."""
    for answer in (
        await client.get("/limits", headers={"origin": ORIGIN}),
        await client.options("/forward", headers={"origin": ORIGIN, "access-control-request-method": "POST"}),
    ):
        assert not any(name.startswith("access-control") for name in answer.headers)
        assert "vary" not in answer.headers


@pytest.mark.parametrize(
    "wrong", ["example.org", "https://a.example/", "https://a.example/path", "https://a b", "https://A.example"]
)
def test_what_is_no_origin_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    """It would never be equal to what a browser sends."""
    monkeypatch.setenv("CORS_ORIGINS", f"{ORIGIN},{wrong}")
    with pytest.raises(ValueError, match="cors_origins"):
        Settings()
    monkeypatch.setenv("CORS_ORIGINS", f"{ORIGIN}, *")
    assert Settings().cors_origins == (ORIGIN, "*")
