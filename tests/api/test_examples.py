"""The ready requests are what they say they are."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.api.contract.examples import examples

pytestmark = pytest.mark.anyio

_CASES = [(verb, name) for name, example in examples().items() for verb in example.answers]
# What rounding decides is another number on another processor.
_ROUNDING = {"max_abs_error", "max_rel_error", "at", "edits"}


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _ROUNDING:
                yield from _leaves(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, f"{path}/{i}")
    else:
        yield path, value


@pytest.mark.parametrize(("verb", "name"), _CASES)
async def test_the_stored_answer_is_what_the_service_answers(client: httpx.AsyncClient, verb: str, name: str) -> None:
    """A ready request, fetched and posted as it is, gets its stored answer (to the rounding of the processor at hand)."""
    request = (await client.get(f"/examples/{name}")).json()
    answer = await client.post(f"/{verb}", json=request, timeout=60)
    assert answer.status_code == 200, answer.text
    ours, stored = answer.text, examples()[name].answers[verb]
    rounding = 1e-9
    if isinstance(stored, str):  # a stream of lines; the rounding of hundreds of steps adds up
        ours, stored, rounding = (
            f"[{','.join(ours.splitlines())}]",
            json.loads(f"[{','.join(stored.splitlines())}]"),
            1e-6,
        )
    found, expected = dict(_leaves(json.loads(ours))), dict(_leaves(stored))
    assert found.keys() == expected.keys()
    for path, value in expected.items():
        near = pytest.approx(value, rel=rounding, abs=1e-12) if isinstance(value, float) else value
        assert found[path] == near, path


async def test_every_verb_has_three_and_the_founding_one_comes_first(client: httpx.AsyncClient) -> None:
    """Each verb has at least three ready requests, and the drop-down of /backward opens on the founding example."""
    lines = (await client.get("/examples")).json()
    for verb in ("forward", "backward", "step", "gradcheck", "initialize", "explain", "train"):
        assert sum(verb in line["verbs"] for line in lines) >= 3, verb
    assert next(line["name"] for line in lines if "backward" in line["verbs"]) == "founding"


async def test_no_example_has_a_gradient_that_is_all_zero(client: httpx.AsyncClient) -> None:
    """Every weight of every example has a gradient that is not zero: an example must have something to show."""
    for name, example in examples().items():
        if "backward" in example.answers or "step" in example.answers:
            verb = "backward" if "backward" in example.answers else "step"
            gradients = (await client.post(f"/{verb}", json=dict(example.request))).json()["gradients"]
            for tensor, rows in gradients.items():
                assert any(cell for row in rows for cell in row), (name, tensor)


async def test_an_example_that_there_is_none_of_is_not_found(client: httpx.AsyncClient) -> None:
    """An unknown example is a 404 that names those that there are."""
    answer = await client.get("/examples/foundin")
    assert answer.status_code == 404
    assert "founding" in answer.json()["detail"]
