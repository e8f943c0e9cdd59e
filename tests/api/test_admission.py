"""Who is taken on, who waits and who is sent away, before any work is done and as soon as it is known."""

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any, Final

import pytest
from fastapi import APIRouter
from pydantic import BaseModel, ValidationError

from app.api.admission.gate import Gate, Hold, Room
from app.api.lane.memory import AVAILABLE
from app.api.problems.problem import Problem
from app.api.routes import ROUTERS
from app.api.service import Service
from app.api.verbs.verb import LongVerb
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import Sender, client_of, doubling
from tests.api.doubling import router as doubling_router

pytestmark = pytest.mark.anyio

JSON: Final = {"content-type": "application/json"}
BODY: Final = b'{"numbers": [[1]]}'


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for is told by nobody
            await asyncio.sleep(0.005)


# Room for bodies.


def test_large_bodies_leave_an_eighth_to_small_ones() -> None:
    """Where no large body finds room any more, small ones do."""
    room = Room(800, small=10)
    Hold(room).grow(700)
    with pytest.raises(Problem, match="no room for one of 11 bytes"):
        Hold(room).grow(11)
    for _ in range(10):
        Hold(room).grow(10)
    with pytest.raises(Problem):
        Hold(room).grow(1)
    assert room.taken == 800


def test_room_is_given_back() -> None:
    """All of it, however often it has grown; and to be refused more costs nothing of what one has."""
    room = Room(800, small=10)
    hold = Hold(room)
    for size in (1, 100, 600):
        hold.grow(size)
    with pytest.raises(Problem):
        hold.grow(701)
    assert room.taken == 600
    hold.release()
    assert room.taken == 0


def crowded(**settings: object) -> Service:
    """An application with room for 2,000 bytes, of which one body may have 1,000."""
    return doubling(**{"max_body_bytes": 1_000, "max_bytes_in_flight": 2_000, "thread_above_bytes": 10, **settings})


def owing(service: Service, size: int) -> "asyncio.Task[int | None]":
    """A client that has said how long its body is, and does not send it."""

    class Silent(Sender):
        async def receive(self) -> Any:
            await asyncio.Event().wait()

    return asyncio.create_task(Silent(iter(())).post(service, (b"content-length", b"%d" % size)))


async def test_a_body_without_room_is_refused_unread() -> None:
    """When its length is known: 503, with the seconds to wait, and not a byte of it is taken. What was there first goes on."""
    service = crowded()
    first = owing(service, 900)
    await until(lambda: service.room.taken)
    sender = Sender(itertools.repeat(b"x"))
    assert await sender.post(service, (b"content-length", b"900")) == 503
    assert sender.taken == 0
    assert (b"retry-after", b"1") in sender.sent[0]["headers"]
    assert json.loads(sender.sent[1]["body"])["code"] == "overloaded"
    assert service.refused == {"max_bytes_in_flight": 1}
    first.cancel()
    await first
    assert service.room.taken == 0


async def test_a_body_that_outgrows_the_room_is_left() -> None:
    """Without a length, room is taken as the body comes, and it is refused at the byte that finds none."""
    service = crowded()
    first = owing(service, 1_000)
    await until(lambda: service.room.taken)
    sender = Sender(itertools.repeat(b"x"))
    assert await sender.post(service) == 503
    assert sender.taken == 751  # seven eighths of 2,000, less 1,000, and one more
    first.cancel()
    await first


async def test_small_bodies_pass_where_large_ones_do_not() -> None:
    """The room that is kept for them is theirs."""
    service = crowded(thread_above_bytes=len(BODY))
    owed = [owing(service, 900), owing(service, 850)]
    await until(lambda: service.room.taken == 1_750)
    async with client_of(service) as client:
        assert (await client.post("/double", content=BODY, headers=JSON)).status_code == 200
        assert (await client.post("/double", content=BODY + b" ", headers=JSON)).status_code == 503
    for task in owed:
        task.cancel()
        await task


@pytest.mark.parametrize(
    "body", [BODY, BODY.ljust(1_001), b"{", b'{"numbers": [[1]], "mode": "boom"}'], ids=["fine", "413", "400", "500"]
)
async def test_every_end_of_a_request_gives_the_room_back(body: bytes) -> None:
    """An answer, a refusal, a failure, a client that leaves: afterwards nothing is taken."""
    service = crowded()
    async with client_of(service) as client:
        await client.post("/double", content=body, headers=JSON)
    await Sender(iter([body[:5]])).post(service, (b"content-length", b"900"))
    assert service.room.taken == 0


def test_some_bodies_of_the_largest_size_must_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings under which no large body would ever be taken are refused."""
    monkeypatch.setenv("MAX_BODY_BYTES", "100000001")
    monkeypatch.setenv("MAX_BYTES_IN_FLIGHT", "200000000")
    with pytest.raises(ValidationError, match="at least twice MAX_BODY_BYTES"):
        Settings()


# Places to be worked on.


async def test_a_queue_is_bounded() -> None:
    """One is inside, one waits, and the third is sent away; when the first leaves, the second comes in."""
    gate = Gate(1, queue=1, patience=10)
    await gate.enter()
    second = asyncio.create_task(gate.enter())
    await until(lambda: gate.waiting)
    with pytest.raises(Problem, match="1 requests of this sort are waiting") as refused:
        await gate.enter()
    assert refused.value.reason == "queue_full"
    gate.leave()
    await second
    assert gate.waiting == 0


async def test_nobody_waits_for_ever() -> None:
    """Who has waited for as long as one may is sent away, and holds no place afterwards."""
    gate = Gate(1, queue=1, patience=0.01)
    await gate.enter()
    with pytest.raises(Problem) as refused:
        await gate.enter()
    assert refused.value.reason == "queue_timeout_seconds"
    gate.leave()
    await gate.enter()


async def test_who_is_sent_away_is_told_how_long_the_queue_takes() -> None:
    """`Retry-After` is the length of the queue times the seconds that its members took of late: here more than one."""
    gate = Gate(1, queue=30, patience=10)
    await gate.enter()
    waiting = [asyncio.create_task(gate.enter()) for _ in range(30)]
    for _ in range(10):
        await asyncio.sleep(0.1)
        gate.leave()
    waiting += [asyncio.create_task(gate.enter()) for _ in range(10)]
    await until(lambda: gate.waiting == 30)
    with pytest.raises(Problem) as refused:
        gate.look()
    ((name, seconds),) = refused.value.headers
    assert name == b"retry-after"
    assert 2 <= int(seconds) <= 4
    for task in waiting:
        task.cancel()


class Nothing(BaseModel):
    """No request at all."""


@pytest.fixture
def slow() -> Iterator[tuple[Service, Event]]:
    """An application with one thread, in which `/wait` waits for an event; one more may wait for the thread."""
    event = Event()
    router = APIRouter(route_class=LongVerb)

    @router.post("/wait")
    def wait(nothing: Nothing) -> dict[str, bool]:
        return {"ended": event.wait(10)}

    settings = Settings.defaults().model_copy(
        update={"threads": 1, "thread_queue": 1, "large_lane_workers": 0, "long_workers": 0}
    )
    yield Service(settings, [*ROUTERS, doubling_router, router]), event
    event.set()


async def test_threads_have_a_queue_too(slow: tuple[Service, Event]) -> None:
    """With one thread and one place to wait, the third request is sent away at once, and small ones do not notice."""
    service, event = slow
    async with client_of(service) as client:
        first, second = (asyncio.create_task(client.post("/wait", json={})) for _ in range(2))
        await until(lambda: service.threads.waiting)
        third = await client.post("/wait", json={})
        assert (third.status_code, third.json()["code"], third.headers["retry-after"]) == (503, "overloaded", "1")
        assert (await client.post("/double", content=BODY, headers=JSON)).status_code == 200
        event.set()
        assert [(await first).status_code, (await second).status_code] == [200, 200]
    assert service.refused == {"queue_full": 1}


async def test_a_client_that_leaves_the_queue_makes_room_in_it(slow: tuple[Service, Event]) -> None:
    """What nobody waits for any more is never begun."""
    service, event = slow

    class Leaving(Sender):
        left = asyncio.Event()

        async def receive(self) -> Any:
            if self.taken:
                await self.left.wait()
                return {"type": "http.disconnect"}
            self.taken = 2
            return {"type": "http.request", "body": b"{}"}

    async with client_of(service) as client:
        first = asyncio.create_task(client.post("/wait", json={}))
        sender = Leaving(iter(()))
        scope = {"type": "http", "method": "POST", "path": "/wait", "headers": [(b"content-type", b"application/json")]}
        second = asyncio.create_task(service(scope, sender.receive, sender.send))
        await until(lambda: service.threads.waiting)
        sender.left.set()
        await second
        assert (service.threads.waiting, sender.sent) == (0, [])
        event.set()
        assert (await first).status_code == 200


@pytest.mark.skipif(not AVAILABLE, reason="the lane needs Linux")
async def test_a_large_body_is_not_taken_while_the_queue_is_full() -> None:
    """Its length says that it would have to wait, and nobody more may: it is refused before it is sent."""
    service = doubling(large_lane_workers=1, large_lane_queue=0, large_above_bytes=100)
    await service.lane.gate.enter()
    sender = Sender(itertools.repeat(b"x"))
    assert await sender.post(service, (b"content-length", b"101")) == 503
    assert sender.taken == 0
    assert service.refused == {"queue_full": 1}


# What is refused is counted.


async def test_refusals_are_counted_by_reason() -> None:
    """Each problem by its code, limits by their names; what is answered well is not counted."""
    service = create_app(Settings.defaults().model_copy(update={"max_layers": 1, "max_operations": 100}))
    layer = {"W": [[1.0]]}
    async with client_of(service) as client:
        await client.post("/forward", json={"X": [[1.0]], "layers": [layer]})
        await client.post("/forward", json={"X": [[1.0]], "layers": [layer, layer]})
        await client.post("/forward", json={"X": [[1.0]] * 200, "layers": [layer]})
        await client.post("/forward", json={"X": [[1.0]]})
        await client.post("/forward", content=b"{", headers=JSON)
        await client.get("/nothing")
    assert service.refused == {
        "max_layers": 1,
        "max_operations": 1,
        "validation_failed": 1,
        "malformed_json": 1,
        "not_found": 1,
    }


@pytest.mark.skipif(not AVAILABLE, reason="the lane needs Linux")
async def test_refusals_of_a_worker_process_are_counted_where_the_others_are() -> None:
    """The worker says the reason with its answer's head."""
    service = create_app(Settings.defaults().model_copy(update={"large_above_bytes": 0, "max_layers": 1}))
    try:
        async with client_of(service) as client:
            answer = await client.post("/forward", json={"X": [[1.0]], "layers": [{"W": [[1.0]]}] * 2})
    finally:
        service.close()
    assert (answer.status_code, answer.json()["code"]) == (422, "limit_exceeded")
    assert "The network has 2 layers; the limit is 1 (MAX_LAYERS)" in answer.json()["detail"]
    assert service.refused == {"max_layers": 1}


@pytest.mark.skipif(not AVAILABLE, reason="the lane needs Linux")
async def test_long_verbs_with_much_to_do_are_a_matter_for_a_process() -> None:
    """A body that is small for /backward is not for /gradcheck, which runs it hundreds of times: there it can be ended."""
    request = {"X": [[0.5] * 20] * 40, "y": [[1.0]] * 40, "layers": [{"W": [[0.1]] * 20}]}
    service = create_app(Settings.defaults())
    try:
        async with client_of(service) as client:
            await client.post("/backward", json=request)
            assert not service.lane._all
            assert (await client.post("/gradcheck", json=request)).json()["verdict"] == "ok"
            assert len(service.lane._all) == 1
    finally:
        service.close()


async def test_a_training_ends_when_it_has_told_too_much() -> None:
    """Reports of 1,000 numbers each, of which the answer may have 10,500: eleven reports are made, and the end says why."""
    settings = {"train_workers": 0, "long_workers": 0, "max_answer_bytes": 25 * 10_500}
    service = create_app(Settings.defaults().model_copy(update=settings))
    request = {
        "X": [[1.0] * 1_000],
        "y": [[1.0]],
        "layers": [{"W": [[0.1]] * 1_000}],
        "optimizer": {"kind": "sgd", "lr": 0},
    }
    async with client_of(service) as client:
        answer = await client.post("/train", json={**request, "steps": 50, "report_every": 1, "include": ["W_1_next"]})
    *reports, end = [json.loads(line) for line in answer.text.splitlines()]
    assert (len(reports), end["reason"], end["steps"]) == (11, "limit", 11)


@pytest.mark.alone
async def test_what_is_decided_is_decided_soon(slow: tuple[Service, Event]) -> None:
    """A refusal takes the time of a refusal: the median of a hundred is below 5 ms, with a body of 60 kB, too."""
    service, event = slow
    async with client_of(service) as client:
        waiting = [asyncio.create_task(client.post("/wait", json={})) for _ in range(2)]
        await until(lambda: service.threads.waiting)
        times = []
        for _ in range(100):
            start = asyncio.get_running_loop().time()
            assert (await client.post("/wait", content=b"{}".ljust(60_000), headers=JSON)).status_code == 503
            times.append(asyncio.get_running_loop().time() - start)
        event.set()
        await asyncio.gather(*waiting)
    assert sorted(times)[50] < 0.005
