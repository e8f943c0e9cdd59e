"""A training over HTTP: its lines, why it ends, and what to go on from."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import numpy as np
import pytest
from pydantic import TypeAdapter
from starlette.types import Message

from app.api.contract.examples import examples
from app.api.contract.replies import TrainEnd, TrainReport
from app.api.lane.memory import AVAILABLE
from app.api.service import Service
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import client_of

pytestmark = pytest.mark.anyio

STEP: Final = dict(examples()["founding_sgd"].request)
ADAM: Final = {**STEP, "optimizer": {"kind": "adam", "lr": 0.01}}
_REPORT, _END = TypeAdapter(TrainReport), TypeAdapter(TrainEnd)


@pytest.fixture(scope="module")
def service() -> Service:
    """An application whose trainings run in a thread, as where there is no lane."""
    return create_app(
        Settings.defaults().model_copy(update={"train_workers": 0, "long_workers": 0, "max_train_operations": 10**9})
    )


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with client_of(service) as client:
        yield client


async def trained(client: httpx.AsyncClient, request: Any, **more: Any) -> list[dict[str, Any]]:
    """The lines of a training."""
    answer = await client.post("/train", json={**request, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/jsonl"
    *reports, end = answer.text.splitlines()
    for report in reports:
        _REPORT.validate_json(report, strict=True, extra="forbid")
    _END.validate_json(end, strict=True, extra="forbid")
    return [json.loads(line) for line in (*reports, end)]


def events(text: str) -> list[tuple[str, str]]:
    """Type and data of each event, by the rules of HTML, 9.2.6: what EventSource would dispatch."""
    found, kind, data = [], "message", list[str]()
    for line in text.split("\n"):
        field, _, value = line.partition(":")
        if not line:
            found += [(kind, "\n".join(data))] if data else []
            kind, data = "message", []
        elif field == "event":
            kind = value.removeprefix(" ")
        elif field == "data":
            data.append(value.removeprefix(" "))
    return found


async def test_it_is_what_so_many_steps_are(client: httpx.AsyncClient) -> None:
    """Losses, `next` and its state are those of ten chained /step requests; so are those of four and then six."""
    chained, losses = dict(ADAM), []
    for _ in range(10):
        answer = (await client.post("/step", json=chained)).json()
        losses.append(answer["loss"])
        chained.update(answer["next"])
    *reports, end = await trained(client, ADAM, steps=10, report_every=1)
    assert [report["loss"] for report in reports] == losses
    assert end["next"] == {name: chained[name] for name in ("layers", "optimizer")}
    *_, first = await trained(client, ADAM, steps=4)
    *_, second = await trained(client, {**ADAM, **first["next"]}, steps=6)
    assert second["next"] == end["next"]


async def test_reports_come_when_they_are_asked_for(client: httpx.AsyncClient) -> None:
    """The first, every third step and the last; without a wish about a hundred."""
    *reports, end = await trained(client, STEP, steps=10, report_every=3)
    assert [report["step"] for report in reports] == [1, 3, 6, 9, 10]
    assert (end["reason"], end["steps"]) == ("steps", 10)
    assert len(await trained(client, STEP, steps=250)) == 1 + 84 + 1


async def test_a_report_says_norms_and_what_include_chooses(client: httpx.AsyncClient) -> None:
    """Norms are those of the step's gradients; tensors are those of /step by the same names, and with `trace` the formulas that ran."""
    step = (await client.post("/step", json={**STEP, "trace": True})).json()
    report, _ = await trained(client, STEP, steps=1, include=["dW_*", "A_2", "W_1_next"], trace=True)
    gradients = step["gradients"]
    assert report["tensors"] == {
        "A_2": step["tensors"]["A_2"],
        "dW_2": gradients["dW_2"],
        "dW_1": gradients["dW_1"],
        "W_1_next": step["updates"]["W_1_next"],
    }
    norms = [np.hypot(np.linalg.norm(gradients[f"dW_{i}"]), np.linalg.norm(gradients[f"db_{i}"])) for i in (1, 2)]
    assert report["gradient_norms"] == pytest.approx(norms, rel=1e-14)
    names = [statement["name"] for statement in report["statements"]]
    assert {"Z_1", *report["tensors"], "W_2_next"} <= set(names)
    assert report["statements"] == [statement for statement in step["statements"] if statement["name"] in names]


async def test_the_loss_is_told_once(client: httpx.AsyncClient) -> None:
    """Every line has it under its own name; to include it changes nothing, and without `include` there are no tensors."""
    assert all("tensors" not in line for line in await trained(client, STEP, steps=2))
    *reports, _ = await trained(client, STEP, steps=2, include=["loss"], report_every=1)
    assert [report["tensors"] for report in reports] == [{}, {}]


async def test_the_same_seed_gives_the_same_bytes(client: httpx.AsyncClient) -> None:
    """Without `elapsed`, which differs from run to run, all bytes are the same, and another seed gives others."""
    request = {**STEP, "steps": 30, "batch_size": 2, "shuffle_seed": 5, "elapsed": False}
    answers = [(await client.post("/train", json={**request, "shuffle_seed": seed})).content for seed in (5, 5, 6)]
    assert answers[0] == answers[1] != answers[2]
    times = [line["elapsed"] for line in await trained(client, {**request, "elapsed": True})]
    assert 0 < times[0] <= times[-1] < 10
    assert times == sorted(times)


@pytest.mark.skipif(not AVAILABLE, reason="the lane needs Linux")
async def test_a_worker_trains_to_the_same_bytes_as_a_thread(client: httpx.AsyncClient) -> None:
    """Lines and problems come from a process of their own as they come from a thread, in either format of the request."""
    request = {**ADAM, "steps": 50, "include": ["Z_*"], "elapsed": False}
    requests = [json.dumps(r).encode() for r in (request, {**request, "steps": 0}, {**request, "y": [[1]]})] + [
        b"{",
        b"",
    ]
    laned = create_app(Settings.defaults())
    try:
        async with client_of(laned) as other:
            for body in requests:
                headers = {"content-type": "application/json", "x-request-id": "same"}
                ours, theirs = [await c.post("/train", content=body, headers=headers) for c in (client, other)]
                assert (ours.status_code, ours.headers, ours.content) == (
                    theirs.status_code,
                    theirs.headers,
                    theirs.content,
                )
        assert len(laned.training._all) == 1
        assert not laned.lane._all
    finally:
        laned.close()


@pytest.mark.parametrize("every", [1, 10_000_000])
async def test_a_thread_stops_when_its_client_leaves(every: int) -> None:
    """Where there is no lane, too, a training of hours is over as soon as nobody waits for it, with reports or without."""
    requests = iter([json.dumps({**STEP, "steps": 10_000_000, "report_every": every}).encode()])
    first_line = asyncio.Event()

    async def receive() -> Message:
        for request in requests:
            return {"type": "http.request", "body": request}
        await first_line.wait()
        await asyncio.sleep(0.05)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message.get("body"):
            first_line.set()

    scope = {"type": "http", "method": "POST", "path": "/train", "headers": [(b"content-type", b"application/json")]}
    await asyncio.wait_for(
        create_app(Settings.defaults().model_copy(update={"train_workers": 0, "long_workers": 0}))(
            scope, receive, send
        ),
        10,
    )
    used = time.process_time()
    await asyncio.sleep(0.3)
    assert time.process_time() - used < 0.15


async def test_events_carry_the_lines(client: httpx.AsyncClient) -> None:
    """As server-sent events the lines are the data of messages, the last one that of an event `end`."""
    request = {**STEP, "steps": 5, "elapsed": False}
    lines = (await client.post("/train", json=request)).text.splitlines()
    answer = await client.post("/train", json=request, headers={"accept": "text/event-stream, application/jsonl;q=0.9"})
    assert answer.headers["content-type"] == "text/event-stream"
    assert events(answer.text) == [("message", line) for line in lines[:-1]] + [("end", lines[-1])]


async def test_it_stops_below_a_loss_and_keeps_what_reached_it(client: httpx.AsyncClient) -> None:
    """The step that first has so small a loss is reported, and its update is not made: `next` has that very loss."""
    *reports, end = await trained(client, STEP, steps=1000, stop_below=0.001, report_every=1000)
    assert end["reason"] == "stop_below"
    assert [report["step"] for report in reports] == [1, end["steps"] + 1]
    assert reports[-1]["loss"] == end["loss"]
    again = (
        await client.post("/backward", json={**{n: STEP[n] for n in ("X", "y")}, "layers": end["next"]["layers"]})
    ).json()
    assert again["loss"] == end["loss"] < 0.001


async def test_a_training_that_overflows_ends_with_its_last_good_step(client: httpx.AsyncClient) -> None:
    """The reason names the tensor and the step; `next` can be sent again, and fails at once."""
    *_, end = await trained(client, STEP, steps=1000, optimizer={"kind": "sgd", "lr": 1e200})
    assert end["reason"] == "not_finite"
    assert end["detail"].startswith(f"In step {end['steps'] + 1} {end['tensor']} is not finite")
    *_, again = await trained(client, {**STEP, **end["next"]}, steps=5)
    assert (again["reason"], again["steps"], again["loss"]) == ("not_finite", 0, None)


async def test_what_is_shown_must_be_finite_too(client: httpx.AsyncClient) -> None:
    """A tensor that overflows without harm ends a training only where a report is to show it: there is no infinity in JSON."""
    layers = [{"W": [[-1e300]], "activation": "sigmoid", "frozen": ["W"]}, {"W": [[1]]}]
    request = {"X": [[1e300]], "y": [[1]], "layers": layers, "steps": 3}
    assert (await trained(client, request))[-1]["reason"] == "steps"
    *_, end = await trained(client, request, include=["Z_1"])
    assert (end["reason"], end["tensor"], end["steps"]) == ("not_finite", "Z_1", 0)


async def test_nothing_is_sent_that_is_no_number(client: httpx.AsyncClient) -> None:
    """Where a square overflows, in Adam's memory or in a norm, there is no null in any line: the training ends, or the norm is right."""
    layers = {
        "layers": [{"W": [[0.0], [0.0]]}],
        "loss": "half_sse",
        "X": [[1e200, 0.5], [0.25, 1e200]],
        "y": [[1], [2]],
    }
    answer = await client.post("/train", json={**layers, "optimizer": "adam", "steps": 3})
    end = json.loads(answer.text.splitlines()[-1])
    assert (end["reason"], end["steps"], end["tensor"]) == ("not_finite", 0, "v_W_1_next")
    report, _ = await trained(client, {**layers, "optimizer": {"kind": "sgd", "lr": 0}}, steps=1)
    assert report["gradient_norms"] == pytest.approx([np.sqrt(5) * 1e200], rel=1e-14)


async def test_work_is_that_of_a_batch(client: httpx.AsyncClient) -> None:
    """Data of which one step would be refused as a whole is trained on in batches."""
    rows = {"X": [[0.5] * 4] * 3000, "y": [[1.0]] * 3000, "layers": [{"W": [[0.1]] * 4}], "steps": 1}
    async with client_of(
        create_app(
            Settings.defaults().model_copy(update={"train_workers": 0, "long_workers": 0, "max_operations": 20_000})
        )
    ) as small:
        assert (await small.post("/train", json=rows)).json()["code"] == "limit_exceeded"
        assert len(await trained(small, rows, batch_size=30)) == 2


async def test_a_training_ends_at_the_limit_of_work(client: httpx.AsyncClient) -> None:
    """After 10^9 multiply-adds, where each of a step's 18 formulas counts 20,000, it ends with what it has, and says so."""
    assert len((await client.post("/step", json=STEP | {"trace": True})).json()["statements"]) == 18
    *_, end = await trained(client, STEP, steps=5000)
    assert end["reason"] == "limit"
    assert 2700 < end["steps"] <= 10**9 // (18 * 20_000)
    assert (await trained(client, {**STEP, **end["next"]}, steps=1))[0]["loss"] < end["loss"]
    assert (await client.get("/limits")).json()["max_train_operations"]["value"] == 10**9


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"steps": 0}, 422, "#/steps"),
        ({"steps": 1.5}, 422, "#/steps"),
        ({"batch_size": 0}, 422, "#/batch_size"),
        ({"shuffle_seed": -1}, 422, "#/shuffle_seed"),
        ({"report_every": 0}, 422, "#/report_every"),
        ({"stop_below": "0"}, 422, "#/stop_below"),
        ({"include": ["dW_7"]}, 422, "#/include/0"),
        ({"X": [[1, 2]]}, 422, "#/y"),
        ({"epochs": 3}, 422, "#/epochs"),
    ],
    ids=str,
)
async def test_what_is_wrong_is_a_problem_before_the_first_line(
    client: httpx.AsyncClient, change: dict[str, Any], status: int, pointer: str
) -> None:
    """Nothing has been sent by then, so that the status can say it, and the place is named."""
    answer = await client.post("/train", json={**STEP, "steps": 3, **change})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("accept", ["application/json", "text/html", "application/jsonl;q=0"])
async def test_only_streams_are_served(client: httpx.AsyncClient, accept: str) -> None:
    """What wants something else is told what there is."""
    answer = await client.post("/train", json={**STEP, "steps": 3}, headers={"accept": accept})
    assert answer.status_code == 406
    assert "application/jsonl and text/event-stream" in answer.json()["detail"]


@pytest.mark.parametrize(("name", "loss"), [("xor", 0.01), ("two_spirals", 0.02), ("flowers", 0.02)])
async def test_the_examples_learn(client: httpx.AsyncClient, name: str, loss: float) -> None:
    """Each ready training ends with a network whose loss over all of its data is below the one that its description states."""
    example = examples()[name]
    assert f"below {loss}." in example.description
    *_, end = await trained(client, example.request)
    data = {field: example.request[field] for field in ("X", "y", "loss")}
    answer = await client.post("/forward", json={**data, "layers": end["next"]["layers"], "include": ["loss"]})
    assert answer.json()["loss"] < loss


async def test_a_loss_may_be_held_against_more_than_its_type_holds(client: httpx.AsyncClient) -> None:
    """Every loss of float32 is below 1e300, which float32 has not: the training ends before its first update."""
    lines = await trained(client, {**STEP, "dtype": "float32"}, steps=5, stop_below=1e300)
    assert [line.get("reason") for line in lines] == [None, "stop_below"]
