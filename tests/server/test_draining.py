"""Draining: who is told to stop says so before nobody can ask any more."""

import json
import signal
import time
from typing import Any, Final

import pytest

from tests.process import Service, serving
from tests.server.client import Answer, Client, post

READY: Final = b"GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n"
LIVE: Final = READY.replace(b"ready", b"live")
DRAIN: Final = 1.5  # seconds


def asked(service: Service, request: bytes) -> Answer:
    """Ask on a connection of its own."""
    with Client(service.port) as client:
        client.send(request)
        return client.answer()


@pytest.mark.parametrize("workers", [1, 2])
def test_the_service_goes_on_for_a_while_and_says_that_it_will_end(workers: int) -> None:
    """After SIGTERM it is not ready, but lives, computes on new connections and ends old ones; then it stops, with status 0."""
    with (
        serving(WORKERS=workers, DRAIN_SECONDS=DRAIN, SHUTDOWN_GRACE_SECONDS=1) as service,
        Client(service.port) as old,
    ):
        assert asked(service, READY).status == 200
        old.send(LIVE)
        assert old.answer().headers.get("connection") != "close"
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.7)  # the process that starts the others looks twice a second

        ready = asked(service, READY)
        assert (ready.status, ready.json()["code"], ready.headers["retry-after"]) == (503, "draining", "1")
        assert asked(service, LIVE).status == 200
        assert asked(service, post()).status == 200
        old.send(LIVE)
        assert old.answer().headers["connection"] == "close"
        old.closed()

        assert service.process.wait(timeout=DRAIN + 2) == 0
        assert time.monotonic() - began > DRAIN


def test_a_second_signal_is_obeyed_at_once() -> None:
    """Who asks twice does not want to wait."""
    with serving(DRAIN_SECONDS=30) as service:
        assert asked(service, READY).status == 200
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert asked(service, READY).status == 503
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(timeout=3) == 0


def test_ctrl_c_does_not_drain() -> None:
    """Nobody sends requests to a terminal by a gateway."""
    with serving(DRAIN_SECONDS=30) as service:
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(timeout=3) == 0


def test_what_the_server_refuses_is_logged_and_counted(capfd: pytest.CaptureFixture[str]) -> None:
    """A request that is no HTTP is a line of the log and a number of the metrics as any other."""
    with serving() as service:
        refused = asked(service, b"GET / HTTP/1.1\r\n\r\n")
        metrics = asked(service, b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").body.decode()
        service.process.send_signal(signal.SIGTERM)  # the last lines are written at the end
        assert service.process.wait(timeout=10) == 0
    assert 'chainrule_http_refused_total{reason="malformed_http"} 1.0' in metrics
    assert 'chainrule_http_requests_total{route="unknown",status="400"} 1.0' in metrics
    lines: list[Any] = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (line,) = [line for line in lines if line.get("reason") == "malformed_http"]
    assert line["request_id"] == refused.headers["x-request-id"]
    assert line["status"] == 400
