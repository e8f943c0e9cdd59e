"""Slow clients, as slowhttptest makes them and in thousands, against the service with the settings that it has by itself."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from app.settings import Settings
from tests.process import Service, serving
from tests.server.client import Client, post

DEFAULTS: Final = Settings.defaults()
CLIENTS: Final = 400
ATTACKS: Final = {
    "slow headers": ("/health/live", ("-H", "-i", "1"), DEFAULTS.header_timeout_seconds),
    "slow bodies": (
        "/forward",
        ("-B", "-i", "1", "-s", "8192", "-f", "application/json"),
        DEFAULTS.body_timeout_seconds,
    ),
    "ranges": ("/docs", ("-R", "-t", "GET", "-a", "5", "-b", "1000"), DEFAULTS.idle_timeout_seconds),
    # What the buffers of the system take is not noticed; ten answers of half a megabyte are more.
    "slow reading": (
        "/openapi.json",
        ("-X", "-k", "10", "-w", "256", "-y", "512", "-n", "5", "-z", "32"),
        3 * DEFAULTS.read_timeout_seconds,
    ),
}
SECONDS_TO_CONNECT: Final = 4.0
SMALL: Final = post()
ROUNDS: Final = 2000


@pytest.fixture(scope="module")
def own_service() -> Iterator[Service]:
    """A service for nobody else."""
    with serving() as running:
        yield running


def _look_in(service: Service) -> None:
    """Be answered, soon."""
    with Client(service.port) as client:
        client.send(SMALL)
        answer = client.answer()
        assert answer.status == 200
        assert answer.seconds < 2


@pytest.mark.alone
@pytest.mark.skipif(not shutil.which("slowhttptest"), reason="slowhttptest is not installed: run tests/real/install")
@pytest.mark.parametrize("attack", ATTACKS)
def test_slowhttptest_achieves_nothing(own_service: Service, attack: str) -> None:
    """It is available throughout, and in the time that they have all of the connections have been closed by the service."""
    path, options, allowed = ATTACKS[attack]
    limit = int(SECONDS_TO_CONNECT + allowed + 6)
    command = ["slowhttptest", *options, "-c", str(CLIENTS), "-r", str(CLIENTS // 2), "-l", str(limit), "-p", "2"]
    before, most = _open_files(own_service), 0
    with subprocess.Popen(
        [*command, "-u", f"{own_service.url}{path}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        end = time.monotonic() + limit - 1
        while process.poll() is None and time.monotonic() < end:
            _look_in(own_service)
            most = max(most, _open_files(own_service))
            time.sleep(0.3)
        left = _open_files(own_service) - before
        process.kill()
        assert process.stdout is not None
        said = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", process.stdout.read())
    assert "service available:   YES" in said
    assert most - before > CLIENTS // 2 or attack == "ranges"  # which are answered at once
    assert left < CLIENTS // 20


def _open_files(service: Service) -> int:
    return len(list(Path(f"/proc/{service.process.pid}/fd").iterdir()))


def _p99(service: Service) -> float:
    """The milliseconds that 99 of 100 small requests of one client take at most."""
    took = []
    with Client(service.port) as client:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            client.send(SMALL)
            assert client.answer().status == 200
            took.append(time.perf_counter() - began)
    return sorted(took)[ROUNDS * 99 // 100] * 1000


@pytest.mark.alone
def test_a_thousand_slow_clients_are_nothing_to_a_quick_one(own_service: Service) -> None:
    """Beside 250 each that owe a request, its head, its body or their reading, a small request takes what it took alone."""
    alone = min(_p99(own_service) for _ in range(3))
    begun = (
        b"",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: ",
        post(b"{", length=9000),
        b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 4,
    )
    with ExitStack() as stack:
        slow = [stack.enter_context(Client(own_service.port, receive_buffer=4096)) for _ in range(1000)]
        for number, client in enumerate(slow):
            client.send(begun[number % 4])
        time.sleep(0.5)
        beside = min(_p99(own_service) for _ in range(3))
        print(f"p99 of a small request: {alone:.2f} ms alone, {beside:.2f} ms beside 1,000 slow clients")  # noqa: T201 - the figure is asked for
        for client in slow[: len(slow) // 4 * 3 : 4]:
            client.closed()
    assert beside < 3 * alone + 1
