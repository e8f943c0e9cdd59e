"""Metrics of several server processes: whoever is asked tells of all, and no figure is lost with a process."""

import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import Final

import pytest

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


def boards() -> set[Path]:
    """The directories of the boards of services that run."""
    return {path for place in ("/dev/shm", "/tmp") for path in Path(place).glob("chainrule-*")}  # noqa: S108 - looked at only


def test_all_processes_are_counted_as_one() -> None:
    """Forty requests by any of two processes are forty, whichever is asked; also once one has been killed, and is replaced."""
    with serving(WORKERS=2) as service:
        compute(service, 40)
        assert {computed(figures(service)) for _ in range(10)} == {40}
        memory = re.findall(
            r'^process_resident_memory_bytes\{process="(.)",role="server"\} (\S+)$', figures(service), re.MULTILINE
        )
        assert [name for name, _ in memory] == ["0", "1"]
        assert all(float(size) > 1e7 for _, size in memory)

        killed = processes(service)[0]
        os.kill(killed, signal.SIGKILL)
        end = time.monotonic() + 20
        while killed in (now := processes(service)) or len(now) < 2:
            assert time.monotonic() < end
            time.sleep(0.1)
        time.sleep(3)
        compute(service, 10)
        text = figures(service)
        assert computed(text) == 50
        assert set(re.findall(r'^chainrule_http_requests_in_flight\{process="(.)"\}', text, re.MULTILINE)) == {"0", "1"}


def test_nothing_is_left_behind() -> None:
    """The directory of the boards is there while the service runs, and not afterwards."""
    before = boards()
    with serving(WORKERS=2) as service:
        figures(service)
        assert len(boards() - before) == 1
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(timeout=15) == 0
        assert boards() <= before
