"""The peers that Chainrule is measured against compute the same: otherwise the benchmark would compare nothing."""

from collections.abc import Mapping
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from app.api.service import Service
from benchmarks import engine
from benchmarks.http import require_same_answers
from benchmarks.peers import pytorch, tutorial_fastapi
from benchmarks.workloads import FOUNDING, Workload, random_workload

DEEPER = random_workload("three layers", (4, 5, 3, 2), batch=6)

workloads = pytest.mark.parametrize("workload", [FOUNDING, DEEPER], ids=lambda workload: workload.name)


async def posted(app: FastAPI, path: str, workload: Workload) -> Any:
    """Return the answer to a workload's request."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.post(path, json=workload.request)
    assert response.status_code == 200, response.text
    return response.json()


def flat(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return every number of an answer by its name, as the engines give them."""
    return {"loss": answer["loss"], **answer["tensors"], **answer["gradients"]}


@pytest.mark.anyio
@workloads
@pytest.mark.parametrize("path", ["/async/backward", "/def/backward"])
async def test_the_tutorial_answers_what_we_answer(app: Service, workload: Workload, path: str) -> None:
    """FastAPI as its tutorial has it gives the names and numbers of our own /backward, in both of its forms."""
    ours = await posted(app, "/backward", workload)
    require_same_answers(await posted(tutorial_fastapi.app, path, workload), ours, path)


@pytest.mark.anyio
@workloads
@pytest.mark.parametrize("name", ["ours", "lean NumPy", "plain NumPy", "PyTorch"])
async def test_each_engine_computes_what_we_answer(app: Service, workload: Workload, name: str) -> None:
    """Every engine that is timed gives the names and numbers of our own /backward."""
    if name == "PyTorch" and pytorch.absence():
        pytest.skip(pytorch.absence())
    expected = flat(await posted(app, "/backward", workload))
    got = engine.by_name(engine.contenders(workload)[name]())
    assert expected.keys() == got.keys()
    for tensor, value in expected.items():
        np.testing.assert_allclose(got[tensor], value, rtol=1e-9, atol=1e-15, err_msg=tensor)


@workloads
def test_a_workload_has_gradients_everywhere(workload: Workload) -> None:
    """No tensor is all zeros, so that a peer that forgot one would be noticed."""
    for name, value in engine.by_name(engine.contenders(workload)["lean NumPy"]()).items():
        assert np.all(value != 0), name
