"""What can be read with GET: the service's health and its limits, and what a reading does with its parameters."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Query

from app.api.answers.negotiation import quality
from app.api.service import Service
from app.api.verbs.readings import Reading
from app.settings import Settings
from tests.api.doubling import client_of, doubling

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("path", "status"), [("/health/live", "live"), ("/health/ready", "ready")])
async def test_health_is_told(client: httpx.AsyncClient, path: str, status: str) -> None:
    """A process that answers says so; no cache between may say it in its place."""
    answer = await client.get(path)
    assert (answer.status_code, answer.json()) == (200, {"status": status})
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_limits_in_force_are_told() -> None:
    """Each with its value, its unit, what it is, and the variable that sets it."""
    async with client_of(doubling(max_body_bytes=1234)) as client:
        limits = (await client.get("/limits")).json()
    assert limits.keys() == {
        name for name in Settings.model_fields if name.startswith("max_") or name.endswith("_timeout_seconds")
    }
    assert limits["max_body_bytes"]["value"] == 1234
    assert limits["max_body_bytes"]["variable"] == "MAX_BODY_BYTES"
    assert all(limit["unit"] and limit["description"] for limit in limits.values())


async def test_parameters_that_fastapi_refuses_are_a_problem_too() -> None:
    """A plain route may have them; its errors have the one shape, and do not repeat what was sent."""
    router = APIRouter()

    @router.get("/plain")
    async def plain(n: Annotated[int, Query()]) -> int:
        return n

    async with client_of(Service(Settings.defaults(), [router])) as client:
        answer = await client.get("/plain?n=canary")
        assert (await client.get("/plain?n=3")).json() == 3
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert "canary" not in answer.text


async def test_a_reading_that_fails_is_a_problem(caplog: pytest.LogCaptureFixture) -> None:
    """It is answered once, logged once, and nothing is raised at the server."""
    router = APIRouter(route_class=Reading)

    @router.get("/fails")
    def fails() -> dict[str, Any]:
        message = "a secret"
        raise RuntimeError(message)

    transport = httpx.ASGITransport(Service(Settings.defaults(), [router]), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://chainrule") as client:
        answer = await client.get("/fails")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("accept", "json", "html"),
    [
        ("", 1, 1),
        ("*/*", 1, 1),
        ("application/json", 1, 0),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0.8, 1),
        ("Application/JSON ; Q=0.5, text/*;q=0.25", 0.5, 0.25),
        ("application/json;q=0, */*", 0, 1),
        ("application/*;q=0.3, */*;q=0.1", 0.3, 0.1),
        ("application/json;q=often", 1, 0),
        ("application/json;q=7, text/html;q=-1", 1, 0),
        (",,;q=,/", 0, 0),
    ],
)
def test_the_most_specific_range_decides(accept: str, json: float, html: float) -> None:
    """As RFC 9110 says; a weight that is none counts as 1."""
    assert (quality(accept, "application/json"), quality(accept, "text/html")) == (json, html)
