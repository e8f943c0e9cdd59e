"""The large lane of a real server: what its processes leave behind, hold on to and keep waiting."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
import pytest

from app.api.contract.examples import examples
from app.api.lane.memory import AVAILABLE
from tests.api.test_lane import wide
from tests.process import Service, serving

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="the lane needs Linux")

FOUNDING: Final = json.dumps(examples()["founding"].request).encode()
SHARED: Final = Path("/dev/shm")  # noqa: S108 - only looked at
LANE: Final = {"LARGE_ABOVE_BYTES": 0, "MAX_OPERATIONS": 10**15, "SHUTDOWN_GRACE_SECONDS": 1}
LONG: Final = wide(layers=20)  # many seconds of /gradcheck
MUCH, LESS = (  # small bodies with an answer of 84 MB, and of 21
    json.dumps({"X": [[0.1]] * samples, "layers": [{"W": [[0.1] * 100], "activation": "tanh"}]}).encode()
    for samples in (20_000, 5_000)
)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A server with all bodies in the lane, for the tests that leave it running."""
    with serving(**LANE) as service:
        yield service


@pytest.fixture
def fresh() -> Iterator[Service]:
    """The same for one test alone."""
    with serving(**LANE) as service:
        yield service


def ask(connection: HTTPConnection, path: str, body: bytes) -> None:
    """Send a request."""
    connection.request("POST", path, body, {"Content-Type": "application/json"})


def answered(service: Service, path: str, body: bytes) -> tuple[int, bytes]:
    """Send a request on a connection of its own; return what came back."""
    with closing(service.connect()) as connection:
        ask(connection, path, body)
        response = connection.getresponse()
        return response.status, response.read()


def workers(pid: int) -> list[int]:
    """The children of a process."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def descriptors(pid: int) -> int:
    """How many files a process has open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def resident(pid: int) -> int:
    """How many bytes of memory a process holds itself."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status["RssAnon"].split()[0]) * 1024


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: Callable[[], Any], seconds: float = 10) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.02)


def begin(connection: HTTPConnection, body: bytes = MUCH) -> HTTPResponse:
    """Ask for much, and read only the beginning of it."""
    ask(connection, "/forward", body)
    response = connection.getresponse()
    assert response.status == 200
    assert len(response.read(1000)) == 1000
    return response


def test_two_hundred_requests_leave_nothing_open(service: Service) -> None:
    """Neither the server nor its worker has a file open that it had not before; nothing has a name in /dev/shm."""
    names = set(SHARED.iterdir())
    with closing(service.connect()) as kept:  # open before and after, as long as the server keeps it
        ask(kept, "/backward", FOUNDING)
        kept.getresponse().read()
        (worker,) = workers(service.process.pid)
        before = descriptors(service.process.pid), descriptors(worker)
        for n in range(200):
            status, _ = answered(service, "/backward", FOUNDING[: -1 if n % 2 else None])
            assert status == (400 if n % 2 else 200)
        until(lambda: descriptors(service.process.pid) <= before[0] and descriptors(worker) <= before[1])
    assert set(SHARED.iterdir()) <= names


def test_an_answer_whose_worker_is_killed_is_seen_to_break_off(service: Service) -> None:
    """Half way through, the connection is closed without an end; the next request is answered."""
    with closing(service.connect()) as connection:
        response = begin(connection)
        (worker,) = workers(service.process.pid)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises((HTTPException, OSError)):
            response.read()
    assert answered(service, "/backward", FOUNDING)[0] == 200


def test_a_client_that_reads_nothing_slows_the_worker() -> None:
    """Of an answer of 84 MB that nobody reads, the server holds its share of the room, 2 MB; once it is read, it is whole."""
    with serving(**LANE, MAX_BODY_BYTES=2_000_000, MAX_BYTES_IN_FLIGHT=8_000_000) as fresh:
        answered(fresh, "/backward", FOUNDING)
        (worker,) = workers(fresh.process.pid)
        before = resident(fresh.process.pid), resident(worker)
        with closing(fresh.connect()) as connection:
            response = begin(connection)
            time.sleep(0.5)
            assert 1e6 < resident(fresh.process.pid) - before[0] < 8e6
            assert (
                resident(worker) - before[1] < 35e6 + 64e6
            )  # two tensors of 16 MB each, and what is fetched in advance
            assert len(response.read()) > 80e6


def test_a_client_that_reads_nothing_does_not_keep_the_worker(service: Service) -> None:
    """Its answer waits for it where there is room, and the only worker answers others meanwhile."""
    with closing(service.connect()) as connection:
        response = begin(connection, LESS)
        assert answered(service, "/backward", FOUNDING)[0] == 200
        assert len(response.read()) > 20e6


def test_a_client_that_hangs_up_does_not_keep_the_worker(service: Service) -> None:
    """Whether it computes or sends: the only worker is free for the next within seconds, and it is a living one."""
    for path, body in (("/gradcheck", LONG), ("/forward", MUCH)):
        with closing(service.connect()) as connection:
            ask(connection, path, body)
            time.sleep(0.5)
        start = time.monotonic()
        assert answered(service, "/backward", FOUNDING)[0] == 200
        assert time.monotonic() - start < 10


@pytest.mark.parametrize("servers", [1, 2])
def test_no_worker_outlives_the_service(servers: int) -> None:
    """SIGTERM during a long computation: the service ends within the grace and a second, and its workers with it."""
    with (
        serving(WORKERS=servers, **LANE) as service,
        closing(service.connect()) as connection,
    ):
        ask(connection, "/gradcheck", LONG)
        parents = [service.process.pid] if servers == 1 else workers(service.process.pid)
        until(lambda: [pid for parent in parents for pid in workers(parent)])
        time.sleep(1.5)
        running = [pid for parent in parents for pid in workers(parent)]
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(timeout=2.5) == 0
        until(lambda: not any(map(alive, running)))


def test_no_worker_outlives_a_server_that_is_killed(fresh: Service) -> None:
    """SIGKILL of the server, which can do nothing about it: the worker ends, whether it computes or waits."""
    answered(fresh, "/backward", FOUNDING)
    (idle,) = workers(fresh.process.pid)
    fresh.process.kill()
    until(lambda: not alive(idle))
    with serving(**LANE) as other, closing(other.connect()) as connection:
        ask(connection, "/gradcheck", LONG)
        until(lambda: workers(other.process.pid))
        (busy,) = workers(other.process.pid)
        time.sleep(1.5)
        other.process.kill()
        until(lambda: not alive(busy))


@pytest.mark.alone
def test_small_requests_do_not_wait_for_large_ones() -> None:
    """Beside clients that send large requests without pause, half of the small ones are answered in a few milliseconds."""
    with serving() as service, ThreadPoolExecutor(2) as clients, closing(service.connect()) as connection:
        body = wide(samples=1000, side=400)  # 16 MB in, 16 MB out
        answered(service, "/forward", body)
        asked = [clients.submit(answered, service, "/forward", body) for _ in range(6)]
        times = []
        while not all(request.done() for request in asked):
            start = time.perf_counter()
            ask(connection, "/backward", FOUNDING)
            assert connection.getresponse().read()
            times.append(time.perf_counter() - start)
            time.sleep(0.002)
        assert [request.result()[0] for request in asked] == [200] * 6
        assert median(times) < 0.02


def test_a_training_ends_when_its_client_leaves() -> None:
    """A training of hours takes no more time of its worker soon after the client has hung up; the worker is used again."""
    endless = json.dumps(
        {**examples()["founding_sgd"].request, "steps": 10_000_000, "report_every": 10_000_000}
    ).encode()
    short = json.dumps({**examples()["founding_sgd"].request, "steps": 3}).encode()
    with serving() as service:
        assert answered(service, "/train", short)[0] == 200
        (worker,) = workers(service.process.pid)
        with closing(service.connect()) as connection:
            ask(connection, "/train", endless)
            before = cpu_seconds(worker)
            until(lambda: cpu_seconds(worker) > before + 0.1)
        time.sleep(0.5)
        after = cpu_seconds(worker)
        time.sleep(0.3)
        assert cpu_seconds(worker) <= after + 0.02
        assert answered(service, "/train", short)[0] == 200
        assert workers(service.process.pid) == [worker]


@pytest.mark.alone
def test_a_line_is_there_when_its_step_is_made() -> None:
    """Of a training of many slow steps the first lines can be read long before the last step: nothing holds them back."""
    slow = json.loads(wide(layers=8, samples=400)) | {
        "steps": 60,
        "report_every": 1,
        "optimizer": {"kind": "sgd", "lr": 0},
    }
    with serving() as service, closing(service.connect()) as connection:
        assert answered(service, "/train", json.dumps(slow | {"steps": 1}).encode())[0] == 200  # the worker has started
        start = time.monotonic()
        ask(connection, "/train", json.dumps(slow).encode())
        response = connection.getresponse()
        arrived = []
        for line in iter(response.readline, b""):
            arrived.append(time.monotonic() - start)
            assert ("reason" in json.loads(line)) == (len(arrived) == 61)
    assert len(arrived) == 61
    assert arrived[0] < arrived[-1] / 2
    assert np.median(np.diff(arrived)) > (arrived[-1] - arrived[0]) / 300  # one by one, and not in heaps


@pytest.mark.alone
def test_small_requests_do_not_wait_for_trainings() -> None:
    """Beside two trainings, one of them with a line for each step, half of the small requests take a few milliseconds."""
    endless = {**examples()["founding_sgd"].request, "steps": 10_000_000}
    with serving() as service, closing(service.connect()) as one, closing(service.connect()) as other:
        for connection, every in ((one, 1), (other, 10_000_000)):
            ask(connection, "/train", json.dumps({**endless, "report_every": every}).encode())
            assert json.loads(connection.getresponse().readline())["step"] == 1
        times = []
        with closing(service.connect()) as connection:
            for _ in range(200):
                start = time.perf_counter()
                ask(connection, "/backward", FOUNDING)
                assert connection.getresponse().read()
                times.append(time.perf_counter() - start)
                time.sleep(0.002)
        assert len(workers(service.process.pid)) == 2
        assert median(times) < 0.02
