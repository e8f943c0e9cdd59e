"""Metrics of several server processes: whoever is asked tells of all, and no figure is lost with a process."""

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from app.api.telemetry.board import DIRECTORY
from tests.process import Service, serving
from tests.server.client import Client, post

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")

SCRAPE: Final = b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"


def compute(service: Service, times: int) -> None:
    """Ask for something, each time on a connection of its own, so that it may be any process that answers."""
    for _ in range(times):
        with Client(service.port) as client:
            client.send(post())
            assert client.answer().status == 200


def figures(service: Service) -> str:
    """What one of the processes tells."""
    with Client(service.port) as client:
        client.send(SCRAPE)
        return client.answer().body.decode()


def computed(text: str) -> float:
    """How many requests were computed."""
    found = re.search(r'^chainrule_http_requests_total\{route="/forward",status="200"\} (\S+)$', text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def processes(service: Service) -> list[int]:
    """The server processes."""
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text().split()
    return [pid for pid in map(int, children) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def boards(service: Service) -> Path:
    """The directory of its boards, as its processes are told."""
    environment = Path(f"/proc/{processes(service)[0]}/environ").read_bytes().decode().split("\0")
    return Path(next(line for line in environment if line.startswith(f"{DIRECTORY}=")).partition("=")[2])


def resident(service: Service) -> list[tuple[str, str]]:
    """The memory of its server processes, by their numbers."""
    found = r'^process_resident_memory_bytes\{process="(.)",role="server"\} (\S+)$'
    return re.findall(found, figures(service), re.MULTILINE)


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so: processes take their time to start."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_all_processes_are_counted_as_one() -> None:
    """Forty requests by any of two processes are forty, whichever is asked; also once one has been killed, and is replaced."""
    with serving(WORKERS=2) as service:
        compute(service, 40)
        assert {computed(figures(service)) for _ in range(10)} == {40}
        until(lambda: [name for name, _ in resident(service)] == ["0", "1"])
        assert all(float(size) > 1e7 for _, size in resident(service))

        killed = processes(service)[0]
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in (now := processes(service)) and len(now) == 2)
        time.sleep(3)
        compute(service, 10)
        text = figures(service)
        assert computed(text) == 50
        assert set(re.findall(r'^chainrule_http_requests_in_flight\{process="(.)"\}', text, re.MULTILINE)) == {"0", "1"}


def test_nothing_is_left_behind() -> None:
    """The directory of the boards is there while the service runs, and not afterwards."""
    with serving(WORKERS=2) as service:
        until(lambda: len(resident(service)) == 2)
        directory = boards(service)
        assert {path.name for path in directory.iterdir()} == {"0", "1"}
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(timeout=15) == 0
        assert not directory.exists()
