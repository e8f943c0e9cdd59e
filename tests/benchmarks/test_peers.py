"""The peers that Chainrule is measured against compute the same: otherwise the benchmark would compare nothing."""

import json
from collections.abc import Mapping
from importlib import import_module
from itertools import islice
from typing import Any

import httpx
import numpy as np
import pytest
from pydantic import ValidationError

from app.api.service import Service
from app.engine.activations import Sigmoid
from app.engine.layers import Dense
from app.engine.network import Network
from app.engine.optimizers import Sgd
from app.engine.step import Step
from app.engine.training import Report, Training
from benchmarks import engine
from benchmarks.contenders import read_file, require_same_answers
from benchmarks.peers import lean_numpy, parts, pytorch, tutorial_fastapi
from benchmarks.workloads import FOUNDING, Workload, random_workload

DEEPER = random_workload("three layers", (4, 5, 3, 2), batch=6)

workloads = pytest.mark.parametrize("workload", [FOUNDING, DEEPER], ids=lambda workload: workload.name)


async def posted(app: Any, path: str, workload: Workload) -> Any:
    """Return an ASGI application's answer to a workload's request."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.post(path, json=workload.request)
    assert response.status_code == 200, response.text
    return response.json()


def flat(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return every number of an answer by its name, as the engines give them."""
    return {"loss": answer["loss"], **answer["tensors"], **answer["gradients"]}


def require_same_numbers(got: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Complain of a name or a number that differs."""
    assert expected.keys() == got.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(got[name], value, rtol=1e-9, atol=1e-15, err_msg=name)


@pytest.mark.anyio
@workloads
@pytest.mark.parametrize("path", ["/async/backward", "/def/backward", "/json/backward"])
async def test_the_tutorial_answers_what_we_answer(app: Service, workload: Workload, path: str) -> None:
    """FastAPI as its tutorial has it gives the names and numbers of our own /backward, in each of its forms."""
    ours = await posted(app, "/backward", workload)
    require_same_answers(await posted(tutorial_fastapi.app, path, workload), ours, path)


@pytest.mark.anyio
@workloads
@pytest.mark.parametrize(("name", "needs"), [("tutorial_litestar", "litestar"), ("pytorch_fastapi", "torch")])
async def test_another_service_answers_what_we_answer(app: Service, workload: Workload, name: str, needs: str) -> None:
    """Litestar, and FastAPI with PyTorch, give the names and numbers of our own /backward."""
    pytest.importorskip(needs)
    peer = import_module(f"benchmarks.peers.{name}").app
    ours = await posted(app, "/backward", workload)
    require_same_answers(await posted(peer, "/backward", workload), ours, name)


@pytest.mark.anyio
@workloads
async def test_flask_answers_what_we_answer(app: Service, workload: Workload) -> None:
    """Flask as its quickstart has it gives the names and numbers of our own /backward."""
    pytest.importorskip("flask")
    peer = import_module("benchmarks.peers.tutorial_flask").app
    answer = peer.test_client().post("/backward", json=workload.request)
    assert answer.status_code == 200
    require_same_answers(answer.json, await posted(app, "/backward", workload), "Flask")


@pytest.mark.anyio
@workloads
async def test_a_file_of_ours_holds_what_we_answer(client: httpx.AsyncClient, app: Service, workload: Workload) -> None:
    """Sent as a safetensors file, a workload gets the names and numbers of the answer to its JSON, as a file."""
    binary = "application/vnd.safetensors"
    answer = await client.post("/backward", content=workload.file, headers={"Content-Type": binary, "Accept": binary})
    assert answer.headers["Content-Type"] == binary
    require_same_answers(read_file(answer.content), await posted(app, "/backward", workload), "ours in files")


@pytest.mark.anyio
@workloads
async def test_the_sum_of_its_parts_is_what_we_answer(app: Service, workload: Workload) -> None:
    """Reading, computing and writing in one process gives every number of our own /backward."""
    got = parts.backward(json.dumps(workload.request).encode())
    require_same_numbers(json.loads(got), flat(await posted(app, "/backward", workload)))


def test_the_parts_read_as_strictly_as_we_do() -> None:
    """The sum of its parts refuses a number in quotes and one that is not finite: it leaves out no work of ours."""
    for wrong in ('"0.05"', "NaN", "1e999"):
        body = json.dumps(FOUNDING.request).replace("0.05", wrong, 1).encode()
        with pytest.raises(ValidationError):
            parts.backward(body)


@pytest.mark.anyio
@workloads
@pytest.mark.parametrize("name", ["ours", "lean NumPy", "plain NumPy", "PyTorch"])
async def test_each_engine_computes_what_we_answer(app: Service, workload: Workload, name: str) -> None:
    """Every engine that is timed gives the names and numbers of our own /backward."""
    if name == "PyTorch" and pytorch.absence():
        pytest.skip(pytorch.absence())
    expected = flat(await posted(app, "/backward", workload))
    require_same_numbers(engine.by_name(engine.contenders(workload)[name]()), expected)


@pytest.mark.anyio
async def test_a_wrong_number_stops_the_benchmark(app: Service) -> None:
    """A peer whose answer differs in one number, or lacks one name, is not timed."""
    ours = await posted(app, "/backward", FOUNDING)
    wrong = {**ours, "gradients": {**ours["gradients"], "db_1": [[1, 2, 3]]}}
    lacking = {**ours, "tensors": {name: value for name, value in ours["tensors"].items() if name != "Z_1"}}
    for answer in (wrong, lacking):
        with pytest.raises(AssertionError, match="by somebody"):
            require_same_answers(answer, ours, "somebody")


@workloads
def test_a_workload_has_gradients_everywhere(workload: Workload) -> None:
    """No tensor is all zeros, so that a peer that forgot one would be noticed."""
    for name, value in engine.by_name(engine.contenders(workload)["lean NumPy"]()).items():
        assert np.all(value != 0), name


@workloads
def test_descent_by_hand_is_a_training(workload: Workload) -> None:
    """The lean loop that a training is measured against has the losses of our own steps."""
    layers = tuple(Dense(W, b, Sigmoid()) for W, b in workload.layers)
    first = Step(Network(workload.X, workload.y, layers), Sgd(lr=0.3))
    ours = [item.values["L"] for item in Training(first, 20).run() if isinstance(item, Report)]
    np.testing.assert_allclose(ours, list(islice(lean_numpy.descent(workload, 0.3), 20)), rtol=1e-11)
