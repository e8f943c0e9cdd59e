"""A key that stands twice in an object is refused, at every level, and nothing else is taken for one."""

import json
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio

_NETWORK: dict[str, Any] = {
    "X": [[0.5, 1.0], [0.1, 0.2]],
    "y": [[1.0], [0.5]],
    "layers": [{"W": [[0.1], [0.2]], "b": [0.1], "activation": {"kind": "leaky_relu", "alpha": 0.1}, "frozen": []}],
    "loss": {"kind": "huber", "delta": 0.5},
    "regularization": {"l1": 0.1, "l2": 0.2},
    "optimizer": {
        "kind": "sgd",
        "lr": 0.1,
        "momentum": 0.9,
        "state": {"t": 1, "u_W_1": [[0.1], [0.1]], "u_b_1": [[0.1]]},
    },
    "clip": {"norm": 1.0},
    "include": ["loss", "dW_*"],
    "trace": True,
}
_TEXT = json.dumps(_NETWORK)


async def _post(client: httpx.AsyncClient, text: str) -> httpx.Response:
    return await client.post("/step", content=text, headers={"content-type": "application/json"})


async def test_a_request_with_an_object_of_every_kind_is_accepted(client: httpx.AsyncClient) -> None:
    """A request that has every kind of object, each key once, is answered."""
    assert (await _post(client, _TEXT)).status_code == 200


@pytest.mark.parametrize(
    ("member", "pointer"),
    [
        ('"trace": true', "#/trace"),
        ('"W": [[0.1], [0.2]]', "#/layers/0/W"),
        ('"alpha": 0.1', "#/layers/0/activation/alpha"),
        ('"delta": 0.5', "#/loss/delta"),
        ('"l1": 0.1', "#/regularization/l1"),
        ('"lr": 0.1', "#/optimizer/lr"),
        ('"u_W_1": [[0.1], [0.1]]', "#/optimizer/state/u_W_1"),
        ('"norm": 1.0', "#/clip/norm"),
    ],
)
async def test_a_key_that_stands_twice_is_refused_where_it_stands(
    client: httpx.AsyncClient, member: str, pointer: str
) -> None:
    """Any member said twice is refused, with a pointer to it, even where both say the same."""
    assert _TEXT.count(member) == 1
    answer = await _post(client, _TEXT.replace(member, f"{member}, {member}"))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_an_escaped_key_is_the_same_key(client: httpx.AsyncClient) -> None:
    r"""A key written with an escape (\u0058 is X) is found to be the one that stands there already."""
    answer = await _post(client, _TEXT.replace('"X":', r'"\u0058": [[1, 2], [3, 4]], "X":'))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/X"]
