"""`include` chooses what an answer holds, and `trace` adds how it was computed."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio


async def _backward(client: httpx.AsyncClient, **more: Any) -> httpx.Response:
    request = (await client.get("/examples/founding")).json()
    return await client.post("/backward", json=request | more)


async def test_patterns_choose_tensors_and_the_rest_is_left_out(client: httpx.AsyncClient) -> None:
    """`["loss", "dW_*", "Z_1"]` leaves the loss, two gradients and one tensor."""
    answer = (await _backward(client, include=["loss", "dW_*", "Z_1"])).json()
    assert set(answer) == {"loss", "tensors", "gradients"}
    assert set(answer["tensors"]) == {"Z_1"}
    assert set(answer["gradients"]) == {"dW_1", "dW_2"}


async def test_what_is_included_is_what_is_there_without_include(client: httpx.AsyncClient) -> None:
    """A chosen tensor has the same numbers as in the whole answer, in the same order of computation."""
    whole, part = (await _backward(client)).json(), (await _backward(client, include=["d*"])).json()
    assert part["gradients"] == whole["gradients"]
    assert list(part["gradients"]) == ["dA_2", "dZ_2", "dW_2", "db_2", "dA_1", "dZ_1", "dW_1", "db_1", "dX"]
    assert "loss" not in part


async def test_the_loss_is_null_without_targets(client: httpx.AsyncClient) -> None:
    """/forward without `y` answers every tensor, and null for the loss."""
    request = (await client.get("/examples/founding")).json()
    del request["y"]
    answer = (await client.post("/forward", json=request)).json()
    assert answer["loss"] is None
    assert list(answer["tensors"]) == ["Z_1", "A_1", "Z_2", "A_2"]


async def test_a_name_that_is_none_is_refused_with_the_names_that_are(client: httpx.AsyncClient) -> None:
    """A plain name of no tensor is refused with a pointer to it and a list of those that there are."""
    answer = await _backward(client, include=["loss", "dW_3"])
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "#/include/1"
    assert "dW_2" in error["detail"]


async def test_next_is_there_whatever_is_included(client: httpx.AsyncClient) -> None:
    """/step answers `next` also where only the loss was asked for, so that a loop may ask for the loss alone."""
    request = (await client.get("/examples/founding")).json()
    answer = (await client.post("/step", json=request | {"include": ["loss"]})).json()
    assert answer["updates"] == {}
    assert set(answer["next"]) == {"layers", "optimizer"}


async def test_a_trace_has_a_statement_for_every_tensor_in_the_order_of_computation(client: httpx.AsyncClient) -> None:
    """`statements` names every tensor of the answer, in its order, with the shape that it has."""
    answer = (await _backward(client, trace=True)).json()
    tensors = answer["tensors"] | {"L": answer["loss"]} | answer["gradients"]
    assert [statement["name"] for statement in answer["statements"]] == list(tensors)
    for statement in answer["statements"]:
        value = tensors[statement["name"]]
        shape = [len(value), len(value[0])] if isinstance(value, list) else []
        assert statement["shape"] == shape
    assert answer["constants"] == {"m": 4}


async def test_what_is_not_wanted_is_not_computed(client: httpx.AsyncClient) -> None:
    """A trace of `Z_1` alone has one statement; the gradient of the last weights needs none of the first layer's."""
    names = {}
    for wanted in ("Z_1", "dW_2"):
        answer = (await _backward(client, include=[wanted], trace=True)).json()
        names[wanted] = [statement["name"] for statement in answer["statements"]]
    assert names["Z_1"] == ["Z_1"]
    assert names["dW_2"] == ["Z_1", "A_1", "Z_2", "A_2", "dA_2", "dZ_2", "dW_2"]


async def test_what_is_not_finite_is_an_error_even_where_it_is_not_included(client: httpx.AsyncClient) -> None:
    """A tensor that overflows is named although the answer would not have held it."""
    answer = await client.post(
        "/forward",
        json={"X": [[1e300]], "layers": [{"W": [[1e300]], "activation": "sigmoid"}], "include": ["A_1"]},
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "not_finite"
    assert answer.json()["tensor"] == "Z_1"
