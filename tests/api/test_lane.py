"""The large lane: what a worker process answers is what the event loop would have answered, whatever befalls worker or client."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, Final

import httpx
import numpy as np
import orjson
import pytest
from starlette.types import Message

from app.api.contract.examples import examples
from app.api.lane import handle, pool
from app.api.lane.memory import AVAILABLE, Block, Ring
from app.api.lane.packets import END, SIZE, STOP, TAKEN, Head, read_head, write_end, write_job
from app.api.lane.worker import answer as work
from app.api.problems.kinds import KINDS
from app.api.routes import ROUTERS
from app.api.service import Service
from app.api.verbs.verb import Verb
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import client_of, doubling, router

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(not AVAILABLE, reason="the lane needs Linux")]

HEADERS: Final = {"content-type": "application/json", "x-request-id": "the-same"}
VERBS: Final = {route.path: route for router in ROUTERS for route in router.routes if isinstance(route, Verb)}
FOUNDING: Final = examples()["founding"].request


def wide(*, layers: int = 1, samples: int = 200, side: int = 200) -> bytes:
    """A request with much in it: with 20 layers, /gradcheck takes many seconds for it."""
    rng = np.random.default_rng(1)
    W = rng.normal(0, side**-0.5, (side, side)).tolist()
    X = rng.normal(size=(samples, side)).tolist()
    return orjson.dumps({"X": X, "y": X, "layers": [{"W": W, "activation": "tanh"}] * layers})


REQUESTS: Final = [
    *((f"/{verb}", orjson.dumps(e.request)) for e in examples().values() for verb in e.answers),
    *(
        (kind.example.path, kind.example.body.encode())
        for kind in KINDS.values()
        if kind.example and kind.example.path in VERBS and kind.example.body
    ),
    ("/backward", wide(layers=3)),  # an answer of more pieces than the ring has slots
    ("/backward", wide()[:-1]),
    ("/forward", b"\xff"),
    ("/forward", orjson.dumps({**FOUNDING, "layers": FOUNDING["layers"][:1]})),
    ("/forward", orjson.dumps({**FOUNDING, "X": [[1, 2], [3]]})),
    ("/step", b'{"X": [[1]], "X": [[1]]}'),
    ("/gradcheck", orjson.dumps({**FOUNDING, "trace": 1})),
]


@contextmanager
def laned(**settings: object) -> Iterator[Service]:
    """The application, with all its bodies in the lane."""
    service = create_app(Settings.defaults().model_copy(update={"large_above_bytes": 0, **settings}))
    try:
        yield service
    finally:
        service.close()


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[Service]:
    """One that the tests of this file share, and with it an event loop and a worker process that is already warm."""
    with laned(max_operations=10**15) as service:
        yield service


@pytest.fixture
async def large(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with client_of(service) as client:
        yield client


async def until(condition: Any) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for is another process
            await asyncio.sleep(0.01)


def only(service: Service) -> handle.Worker:
    """The one worker that there is."""
    (worker,) = service.lane._all
    return worker


async def test_a_small_body_with_a_huge_product_goes_to_the_lane() -> None:
    """13 kB whose outer product has 4,000,000 entries are a matter for a worker; the same request as a file is one for a thread."""
    request = {"X": [[1]] * 2_000, "layers": [{"W": [[1] * 2_000]}], "include": ["Z_1"]}
    with laned(large_above_bytes=10**6, large_above_work=10**6) as service:
        async with client_of(service) as client:
            small = await client.post("/forward", content=orjson.dumps(FOUNDING), headers=HEADERS)
            assert not service.lane._all
            large = await client.post("/forward", content=orjson.dumps(request), headers=HEADERS)
            assert len(service.lane._all) == 1
    assert (small.status_code, large.status_code) == (200, 200)
    assert large.json()["tensors"]["Z_1"] == [[1] * 2_000] * 2_000


async def test_the_lane_answers_what_the_loop_answers(large: httpx.AsyncClient, app: Service) -> None:
    """Every example and every error has the same status, headers and bytes by either way, and the lane is really used."""
    async with client_of(app) as small:
        for path, body in REQUESTS:
            ours = await large.post(path, content=body, headers=HEADERS)
            assert app.settings.large_above_bytes > len(body) or path == "/backward"
            theirs = await small.post(path, content=body, headers=HEADERS)
            assert (ours.status_code, ours.headers, ours.content) == (
                theirs.status_code,
                theirs.headers,
                theirs.content,
            ), (path, body[:200])


async def test_long_verbs_have_a_process_of_their_own(app: Service) -> None:
    """Small bodies of theirs are answered there as they would be in a thread, and the lane for large ones is left alone."""
    service = create_app(Settings.defaults())
    try:
        async with client_of(service) as apart, client_of(app) as here:
            for path, body in [(path, body) for path, body in REQUESTS if VERBS[path].long and path != "/train"]:
                ours, theirs = [await client.post(path, content=body, headers=HEADERS) for client in (apart, here)]
                assert (ours.status_code, ours.headers, ours.content) == (
                    theirs.status_code,
                    theirs.headers,
                    theirs.content,
                ), path
        assert len(service.long._all) == 1
        assert len(service.lane._all) <= 1  # for what takes much work
    finally:
        service.close()


async def test_the_first_story_waits_for_no_worker() -> None:
    """That of a few small layers is told before there is one; it has one start, which tells what follows. Others need one at once."""
    deep = orjson.dumps(
        {**FOUNDING, "layers": [FOUNDING["layers"][0], *[{"W": [[0.1] * 3] * 3}] * 9, FOUNDING["layers"][1]]}
    )
    service = create_app(Settings.defaults())
    try:
        async with client_of(service) as client:
            first = await client.post("/explain", content=orjson.dumps(FOUNDING), headers=HEADERS)
            assert (first.status_code, service.long._all) == (200, set())
            await until(lambda: service.long.started)
            (worker,) = service.long._all
            second = await client.post("/explain", content=orjson.dumps(FOUNDING), headers=HEADERS)
            assert (second.content, any(worker.times)) == (first.content, True)
        service.close()
        service = create_app(Settings.defaults())
        async with client_of(service) as client:
            assert (await client.post("/explain", content=deep, headers=HEADERS)).status_code == 200
            assert len(service.long._all) == 1
    finally:
        service.close()


async def test_a_body_in_chunks_is_gathered(large: httpx.AsyncClient, app: Service) -> None:
    """A body without a length, in any chunks, is the same body."""
    body = wide(side=50)

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    async with client_of(app) as small:
        theirs = await small.post("/backward", content=body, headers=HEADERS)
    assert (await large.post("/backward", content=chunks(), headers=HEADERS)).content == theirs.content


@pytest.mark.parametrize("prefix", ["", "/gw"])
async def test_a_prefix_is_in_the_problem_of_the_lane_too(service: Service, prefix: str) -> None:
    """A problem's type starts with the gateway's prefix, whoever wrote it."""
    async with client_of(service, prefix) as client:
        answer = await client.post(f"{prefix}/backward", content=b"{", headers=HEADERS)
    assert answer.json()["type"] == f"{prefix}/problems/malformed_json"


async def test_a_worker_that_is_killed_answers_503_and_is_replaced(service: Service, large: httpx.AsyncClient) -> None:
    """What it computed is answered `overloaded` with Retry-After; the next request is answered by another process."""
    await large.post("/backward", json=FOUNDING)
    first = only(service)
    asked = asyncio.create_task(large.post("/gradcheck", content=wide(layers=20), headers=HEADERS))
    await until(lambda: first.busy)
    os.kill(first._process.pid, signal.SIGKILL)
    answer = await asked
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "overloaded", "1")
    assert answer.json()["request_id"] == "the-same"
    assert (await large.post("/backward", json=FOUNDING)).status_code == 200
    assert only(service) is not first


async def test_the_loop_lets_go_of_a_body_that_a_worker_has(service: Service, large: httpx.AsyncClient) -> None:
    """While it is computed with, the body does not stand in shared memory any more."""
    asked = asyncio.create_task(large.post("/gradcheck", content=wide(layers=20), headers=HEADERS))
    await until(lambda: service.lane._all and only(service).busy)
    links = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]  # noqa: ASYNC240 - no disk
    assert not [link for link in links if "chainrule-body" in link]
    os.kill(only(service)._process.pid, signal.SIGKILL)
    assert (await asked).status_code == 503


async def test_a_worker_that_dies_idle_is_not_missed(service: Service, large: httpx.AsyncClient) -> None:
    """The next request starts another and is answered."""
    await large.post("/backward", json=FOUNDING)
    os.kill(only(service)._process.pid, signal.SIGKILL)
    await until(lambda: not only(service).alive)
    assert (await large.post("/backward", json=FOUNDING)).status_code == 200


async def post_and_leave(service: Service, path: str, body: bytes, *, after: int) -> list[Message]:
    """Post, and hang up when so many messages of the answer have come, or soon if none are awaited."""
    sent: list[Message] = []
    gone = asyncio.Event()
    pieces = iter([body])

    async def receive() -> Message:
        for piece in pieces:
            return {"type": "http.request", "body": piece}
        if after:
            await gone.wait()
        else:
            await asyncio.sleep(0.1)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)
        if len(sent) == after:
            gone.set()
        await asyncio.sleep(0)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"content-type", b"application/json")]}
    await service(scope, receive, send)
    return sent


async def test_a_client_that_hangs_up_frees_a_worker_that_computes(service: Service, large: httpx.AsyncClient) -> None:
    """It is given a second to come to its end, then ended: what takes many seconds is not computed for nobody."""
    await large.post("/backward", json=FOUNDING)
    first = only(service)
    assert await post_and_leave(service, "/gradcheck", wide(layers=20), after=0) == []
    assert (await asyncio.wait_for(large.post("/backward", json=FOUNDING), 10)).status_code == 200
    assert only(service) is not first
    await until(lambda: not first.alive)


async def test_a_client_that_hangs_up_soon_costs_no_worker(service: Service, large: httpx.AsyncClient) -> None:
    """Who leaves half way through an answer has the rest of it not made; the same process takes the next request."""
    body = wide(layers=3)
    whole = (await large.post("/backward", content=body, headers=HEADERS)).content
    first = only(service)
    for after in (1, 2, 4):
        sent = await post_and_leave(service, "/backward", body, after=after)
        assert len(sent) <= after + 1
        assert sum(len(message.get("body", b"")) for message in sent) < len(whole) / 2
    assert (await large.post("/backward", content=body, headers=HEADERS)).content == whole
    assert only(service) is first


async def test_more_requests_than_may_wait_are_sent_away() -> None:
    """One is computed, one waits and is answered later, and the third is told to come again."""
    with laned(large_lane_queue=1, max_operations=10**15) as service:
        async with client_of(service) as client:
            first = asyncio.create_task(client.post("/backward", content=wide(), headers=HEADERS))
            await until(lambda: service.lane._all)
            second = asyncio.create_task(client.post("/backward", json=FOUNDING))
            await until(lambda: service.lane.gate.waiting)
            third = await client.post("/backward", json=FOUNDING)
            assert (third.status_code, third.json()["code"], third.headers["retry-after"]) == (503, "overloaded", "1")
            assert [(await first).status_code, (await second).status_code] == [200, 200]
            assert len(service.lane._all) == 1


async def test_workers_answer_side_by_side() -> None:
    """As many requests as there are workers are computed at once; there are never more workers than that."""
    with laned(large_lane_workers=2) as service:
        async with client_of(service) as client:
            answers = await asyncio.gather(*(client.post("/backward", json=FOUNDING) for _ in range(6)))
        assert {answer.status_code for answer in answers} == {200}
        assert len(service.lane._all) == 2


async def test_the_end_of_the_grace_is_told_and_the_work_is_given_up(service: Service) -> None:
    """A request whose computation is cancelled is answered 503, and its worker does not go on with it."""
    sent: list[Message] = []
    pieces = iter([wide(layers=20)])

    async def receive() -> Message:
        for piece in pieces:
            return {"type": "http.request", "body": piece}
        await asyncio.Event().wait()
        raise AssertionError("nobody hangs up")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/gradcheck",
        "headers": [(b"content-type", b"application/json")],
    }
    task = asyncio.create_task(service(scope, receive, send))
    await until(lambda: service.lane._all and only(service).busy)
    worker = only(service)
    task.cancel()
    await task
    assert sent[0]["status"] == 503
    await until(lambda: not worker.alive)


async def test_a_worker_that_cannot_start_answers_503(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether there is no such program or it ends at once, the client is told to come again; so is the next."""
    for program in ("/none", "/bin/false"):
        with monkeypatch.context() as changed, laned() as service:
            changed.setattr(sys, "executable", program)
            async with client_of(service) as client:
                for _ in range(2):
                    assert (await client.post("/backward", json=FOUNDING)).status_code == 503


async def test_without_a_lane_a_thread_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """On other systems, and with no workers, the answer is the same and no process is started."""
    for there, workers in ((True, 0), (False, 1)):
        monkeypatch.setattr(pool, "AVAILABLE", there)
        with laned(large_lane_workers=workers) as service:
            async with client_of(service) as client:
                assert (await client.post("/backward", json=FOUNDING)).status_code == 200
            assert not service.lane._all


# The worker's side of the talk, in a thread.


@pytest.fixture
def talk() -> Iterator[tuple[socket.socket, Ring]]:
    """A worker's socket and ring; it serves the verb that doubles, and ends when the socket is closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(10)
    ring = Ring()
    verbs = {route.path: route for route in router.routes if isinstance(route, Verb)}
    thread = Thread(target=work, args=(theirs, ring, Settings.defaults(), verbs))
    thread.start()
    yield ours, ring
    ours.close()
    thread.join(10)
    assert not thread.is_alive()
    theirs.close()
    ring.close()


def ask(channel: socket.socket, body: bytes) -> Head:
    """Hand a body over; return the head of its answer."""
    block = Block(body)
    block.extend(write_job("/double", {"headers": [(b"content-type", b"application/json")], "request_id": "the-same"}))
    socket.send_fds(channel, [SIZE.pack(len(body))], [block.descriptor])
    block.close()
    return read_head(channel.recv(9999))


async def test_an_unexpected_failure_is_answered_by_the_worker(talk: tuple[socket.socket, Ring]) -> None:
    """It is the same `internal_error` as on the loop, and the worker goes on."""
    channel, ring = talk
    body = b'{"numbers": [[1]], "mode": "boom"}'
    async with client_of(doubling()) as client:
        expected = (await client.post("/double", content=body, headers=HEADERS)).content
    for _ in range(2):
        head = ask(channel, body)
        size = SIZE.unpack(channel.recv(99))[0]
        assert (head.status, head.reason) == (500, "internal_error")
        assert (ring.get(0, size), channel.recv(99)) == (expected, write_end(None))


def test_the_worker_waits_for_a_slot_and_stops_when_told(talk: tuple[socket.socket, Ring]) -> None:
    """An answer of many slots: no more than the ring holds is put there unasked, one more for each taken, none after a stop."""
    channel, ring = talk
    body = orjson.dumps({"numbers": [[0.1] * 600_000]})
    for taken in (0, 3):
        assert ask(channel, body).status == 200
        for turn in range(ring.slots + taken):
            assert set(ring.get(turn, SIZE.unpack(channel.recv(99))[0])) <= set(b'{"numbers":[0.2,')
            if turn < taken:
                channel.send(TAKEN)
        channel.settimeout(0.2)
        with pytest.raises(TimeoutError):
            channel.recv(99)
        channel.settimeout(10)
        channel.send(STOP)
        assert channel.recv(99).startswith(END)
