"""The log: one line of JSON a request, in words of ours; what goes wrong in the same form."""

import json
import logging
import logging.config
import re
from typing import Any, Final

import httpx
import pytest

from app.api.service import Service
from app.api.telemetry.log import REQUESTS, Lines, configuration
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import client_of, doubling
from tests.server.client import BODY

pytestmark = pytest.mark.anyio

TRACE: Final = "0af7651916cd43dd8448eb211c80319c"
JSON: Final = {"content-type": "application/json"}


def written(record: logging.LogRecord) -> Any:
    """A line of the log, read."""
    line = Lines().format(record)
    assert "\n" not in line
    return json.loads(line)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged of requests."""
    caplog.set_level(logging.INFO, REQUESTS)
    return caplog


async def test_a_request_is_a_line(client: httpx.AsyncClient, log: pytest.LogCaptureFixture) -> None:
    """It says when, which, what came of it and how long it took: the numbers are those of the request and the answer."""
    headers = JSON | {"x-request-id": "an-id", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    answer = await client.post("/forward?x=1", content=BODY, headers=headers)
    plain = await client.post("/forward", content=BODY, headers=headers)
    first, second = map(written, log.records)
    assert (first["status"], second["status"]) == (answer.status_code, plain.status_code)
    line = second
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert 0 < line.pop("parse") + line.pop("compute") + line.pop("write") < line.pop("milliseconds") < 5000
    assert line == {
        "level": "info",
        "message": "request",
        "request_id": "an-id",
        "trace_id": TRACE,
        "method": "POST",
        "route": "/forward",
        "status": 200,
        "bytes_in": len(BODY),
        "bytes_out": len(plain.content),
    }
    assert "?" not in json.dumps(first)


async def test_a_refusal_has_its_reason(client: httpx.AsyncClient, log: pytest.LogCaptureFixture) -> None:
    """The one by which it is counted; and a request without an id gets one, which its answer names."""
    answer = await client.post("/forward", content=b"{", headers=JSON)
    line = written(log.records[0])
    assert (line["status"], line["reason"], line["bytes_in"]) == (400, "malformed_json", 1)
    assert line["request_id"] == answer.headers["x-request-id"] == answer.json()["request_id"]
    assert "trace_id" not in line


async def test_nothing_of_the_client_s_is_logged(client: httpx.AsyncClient, log: pytest.LogCaptureFixture) -> None:
    """No path, query, header, key or body: the canary that is in all of them is in no line."""
    canary = "c4n4ry"
    sent = {
        "authorization": f"Bearer {canary}",
        "user-agent": canary,
        "x-request-id": f"{canary}\x00",
        "traceparent": canary,
    }
    for path in (f"/{canary}", f"/forward?{canary}={canary}", f"/examples/{canary}"):
        for method in ("GET", "POST"):
            await client.request(method, path, content=f'{{"{canary}": 1'.encode(), headers=JSON | sent)
    assert len(log.records) == 6
    assert canary not in "".join(map(Lines().format, log.records))


async def test_probes_are_quiet(client: httpx.AsyncClient, log: pytest.LogCaptureFixture) -> None:
    """Health and metrics are asked for every few seconds; they are logged where all is."""
    paths = ("/health/live", "/health/ready", "/metrics")
    for path in paths:
        await client.get(path)
    assert log.records == []
    log.set_level(logging.DEBUG, REQUESTS)
    for path in paths:
        await client.get(path)
    assert [written(record)["route"] for record in log.records] == list(paths)


async def test_the_lines_may_be_left_out(log: pytest.LogCaptureFixture) -> None:
    """LOG_REQUESTS=false."""
    service: Service = create_app(Settings.defaults().model_copy(update={"log_requests": False, "long_workers": 0}))
    async with client_of(service) as client:
        assert (await client.get("/limits")).status_code == 200
    service.close()
    assert log.records == []


async def test_a_failure_of_ours_is_a_line_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """Under the id of the request that it happened to."""
    async with client_of(doubling()) as client:
        sent = JSON | {"x-request-id": "that-one"}
        await client.post("/double", content=b'{"numbers": [[1]], "mode": "boom"}', headers=sent)
    (line,) = [written(record) for record in caplog.records if record.levelname == "ERROR"]
    assert "that-one" in line["message"]
    assert line["exception"].startswith("Traceback")
    assert "a secret that no client may read" in line["exception"]


def test_whatever_is_logged_is_one_line() -> None:
    """Line breaks, control characters, half surrogates: a line is printable, and can be read."""
    for text in ("a\nb", "a\r\n{}", "\x1b[31m", "\x00", "\u2028", "\udc80", '"'):
        record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (text,), None)
        line = Lines().format(record)
        assert line.isprintable()
        json.loads(line)


def test_every_logger_writes_so() -> None:
    """The configuration is one that Python takes, and the root's handler writes these lines."""
    before = logging.getLogger().handlers[:]
    try:
        logging.config.dictConfig(configuration(Settings.defaults()))
        ours = [handler for handler in logging.getLogger().handlers if handler not in before]
        assert [type(handler.formatter) for handler in ours] == [Lines]
        assert logging.getLogger(REQUESTS).getEffectiveLevel() == logging.INFO
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger("chainrule").setLevel(logging.NOTSET)
