"""What optimizers remember between steps: travels on past frozen parameters, and is refused where it does not fit."""

from collections.abc import Callable
from typing import Any, Final

import httpx
import numpy as np
import pytest

from tests.engine.training import NAMES, SCALES, Json, batch, parameters, request, start, steps

pytestmark = pytest.mark.anyio

FROZEN: Final = ("W_1", "b_2")
MEMORIES: Final = pytest.mark.parametrize(
    "settings",
    [
        {"kind": "sgd", "momentum": 0.9},
        {"kind": "rmsprop", "centered": True, "momentum": 0.5},
        {"kind": "adam", "amsgrad": True},
        {"kind": "nadam"},
    ],
    ids=lambda settings: settings["kind"],
)


def freeze(body: Json, *names: str) -> Json:
    """The request with just these parameters frozen."""
    layers = [
        {**layer, "frozen": [name for name in ("W", "b") if f"{name}_{i}" in names]}
        for i, layer in enumerate(body["layers"], 1)
    ]
    return {**body, "layers": layers}


def memory(answer: Json, name: str) -> Json:
    """What is remembered of one parameter."""
    return {key: value for key, value in answer["next"]["optimizer"]["state"].items() if key.endswith(f"_{name}")}


@MEMORIES
async def test_a_frozen_parameter_keeps_value_and_memory(client: httpx.AsyncClient, settings: Json) -> None:
    """Frozen after the first step, a parameter and all that is remembered of it stay to the bit; its gradient is still answered."""
    (before,) = await steps(client, request(optimizer=settings), SCALES[:1])
    body = {**request(), **before["next"]}
    free, frozen = [(await steps(client, chosen, SCALES[1:2]))[0] for chosen in (body, freeze(body, *FROZEN))]
    assert frozen["gradients"] == free["gradients"]
    assert frozen["next"]["layers"][0]["frozen"] == ["W"]
    assert [
        name
        for name in frozen["updates"]
        if name.endswith(tuple(f"{p}{tail}" for p in FROZEN for tail in ("", "_next")))
    ] == []
    for name in NAMES:
        same = np.array_equal(parameters(frozen)[name], parameters(before)[name])
        assert same == (name in FROZEN)
        assert memory(frozen, name) == memory(before if name in FROZEN else free, name)
        assert memory(frozen, name)


@MEMORIES
async def test_a_thawed_parameter_goes_on(client: httpx.AsyncClient, settings: Json) -> None:
    """After steps on which it was frozen, a parameter is updated again with what was remembered of it."""
    (first,) = await steps(client, request(optimizer=settings), SCALES[:1])
    *_, last = await steps(client, freeze({**request(), **first["next"]}, *FROZEN), SCALES[1:3])
    (thawed,) = await steps(client, freeze({**request(), **last["next"]}), SCALES[3:4])
    assert not any(np.array_equal(parameters(thawed)[name], parameters(last)[name]) for name in NAMES)
    assert thawed["next"]["optimizer"]["state"]["t"] == 4


@MEMORIES
async def test_with_all_frozen_nothing_moves(client: httpx.AsyncClient, settings: Json) -> None:
    """Steps count on, but no parameter moves and nothing is remembered; there is nothing to clip either."""
    for clip in ({"norm": 1.0}, {"value": 1.0}):
        answers = await steps(client, freeze(request(optimizer=settings, clip=clip), *NAMES), SCALES[:3])
        assert all(np.array_equal(parameters(answers[-1])[name], value) for name, value in start().items())
        assert answers[-1]["next"]["optimizer"]["state"].keys() - {"mu_product"} == {"t"}
        assert not [name for name in answers[-1]["updates"] if name.endswith(NAMES)]


async def test_the_norm_is_over_what_is_updated(client: httpx.AsyncClient) -> None:
    """Gradients of frozen parameters do not count to the norm that is clipped."""
    (answer,) = await steps(client, freeze(request(clip={"norm": 0.5}), *FROZEN), SCALES[:1])
    moving = [np.ravel(answer["gradients"][f"d{name}"]) for name in NAMES if name not in FROZEN]
    assert answer["updates"]["gradient_norm"] == pytest.approx(np.linalg.norm(np.concatenate(moving)), rel=1e-12)


STATE: Final = "#/optimizer/state"
WRONG: Final[dict[str, tuple[Json, Callable[[Json], Any], set[str]]]] = {
    "of another optimizer": (
        {"kind": "adagrad"},
        lambda s: s,
        {STATE, *(f"{STATE}/{memory}_{name}" for memory in "mv" for name in NAMES)},
    ),
    "of fewer options": ({"kind": "adam", "amsgrad": True}, lambda s: s, {STATE}),
    "of more options": (
        {"kind": "adam"},
        lambda s: {**s, "v_max_W_1": s["v_W_1"]},
        {f"{STATE}/v_max_W_1"},
    ),
    "of an optimizer with a scalar": ({"kind": "adam"}, lambda s: {**s, "mu_product": 0.5}, {f"{STATE}/mu_product"}),
    "without its scalar": ({"kind": "nadam"}, lambda s: s, {STATE}),
    "where nothing is remembered": ({"kind": "sgd"}, lambda s: s, {STATE}),
    "t where nothing is remembered": ({"kind": "sgd"}, lambda s: {"t": 1}, {STATE}),
    "of another layer": ({"kind": "adam"}, lambda s: {**s, "m_W_3": s["m_W_1"]}, {f"{STATE}/m_W_3"}),
    "of a name with a slash": ({"kind": "adam"}, lambda s: {**s, "m/~ü": 1}, {f"{STATE}/m~1~0%C3%BC"}),
    "another shape": ({"kind": "adam"}, lambda s: {**s, "m_W_1": [[1, 2]]}, {f"{STATE}/m_W_1"}),
    "a transposed shape": (
        {"kind": "adam"},
        lambda s: {**s, "v_W_1": np.transpose(s["v_W_1"]).tolist()},
        {f"{STATE}/v_W_1"},
    ),
    "two shapes": (
        {"kind": "adam"},
        lambda s: {**s, "m_W_1": [[1]], "v_b_2": [[1]]},
        {f"{STATE}/m_W_1", f"{STATE}/v_b_2"},
    ),
    "ragged": ({"kind": "adam"}, lambda s: {**s, "m_W_1": [[1, 2], [3]]}, {f"{STATE}/m_W_1/1"}),
    "empty": ({"kind": "adam"}, lambda s: {**s, "m_W_1": []}, {f"{STATE}/m_W_1"}),
    "a number for a matrix": ({"kind": "adam"}, lambda s: {**s, "v_W_2": 1.0}, {f"{STATE}/v_W_2"}),
    "a matrix for a number": ({"kind": "nadam"}, lambda s: {**s, "mu_product": [[1]]}, {f"{STATE}/mu_product"}),
    "a string for a matrix": ({"kind": "adam"}, lambda s: {**s, "v_W_2": "1"}, {f"{STATE}/v_W_2"}),
    "a string in a matrix": ({"kind": "adam"}, lambda s: {**s, "v_b_2": [[1, "1"]]}, {f"{STATE}/v_b_2/0/1"}),
    "null for a matrix": ({"kind": "adam"}, lambda s: {**s, "v_W_2": None}, {f"{STATE}/v_W_2"}),
    "an entry is missing": ({"kind": "adam"}, lambda s: {k: v for k, v in s.items() if k != "v_b_1"}, {STATE}),
    "t is missing": ({"kind": "adam"}, lambda s: {k: v for k, v in s.items() if k != "t"}, {STATE}),
    "t is 0": ({"kind": "adam"}, lambda s: {**s, "t": 0}, {f"{STATE}/t"}),
    "t is negative": ({"kind": "adam"}, lambda s: {**s, "t": -3}, {f"{STATE}/t"}),
    "t is fractional": ({"kind": "adam"}, lambda s: {**s, "t": 1.5}, {f"{STATE}/t"}),
    "t is beyond whole numbers": ({"kind": "adam"}, lambda s: {**s, "t": 1e300}, {f"{STATE}/t"}),
    "t is a matrix": ({"kind": "adam"}, lambda s: {**s, "t": [[1]]}, {f"{STATE}/t"}),
    "t is a string": ({"kind": "adam"}, lambda s: {**s, "t": "1"}, {f"{STATE}/t"}),
    "t is true": ({"kind": "adam"}, lambda s: {**s, "t": True}, {f"{STATE}/t"}),
    "an empty object": ({"kind": "adam"}, lambda s: {}, {STATE}),
    "a list": ({"kind": "adam"}, lambda s: [], {STATE}),
}
"""What is wrong with a state: the optimizer it is given to, how it is made of Adam's, and where the error points."""


@pytest.mark.parametrize("fault", WRONG)
async def test_a_wrong_state_is_refused(client: httpx.AsyncClient, fault: str) -> None:
    """A state that is not this optimizer's, of this network, is a 422 that points at what is wrong."""
    settings, spoil, pointers = WRONG[fault]
    (first,) = await steps(client, request(optimizer="adam"), SCALES[:1])
    X, y = batch(1)
    state = spoil(first["next"]["optimizer"]["state"])
    body = request(optimizer={**settings, "state": state}, X=X.tolist(), y=y.tolist())
    response = await client.post("/step", json=body)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "validation_failed")
    assert {error["pointer"] for error in problem["errors"]} == pointers


async def test_a_state_too_large_for_float32_is_refused(client: httpx.AsyncClient) -> None:
    """As in X and in parameters, a number that float32 has not is pointed at, and not an overflow later."""
    (first,) = await steps(client, request(optimizer="adam", dtype="float32"), SCALES[:1])
    X, y = batch(1)
    body = {**request(), **first["next"], "X": X.tolist(), "y": y.tolist(), "dtype": "float32"}
    body["optimizer"]["state"]["m_b_2"][0][1] = 1e39
    problem = (await client.post("/step", json=body)).json()
    assert [error["pointer"] for error in problem.get("errors", [])] == [f"{STATE}/m_b_2"]


async def test_what_was_never_remembered_is_missed(client: httpx.AsyncClient) -> None:
    """A parameter that was frozen from the first step on has no memory, and cannot be thawed without one."""
    (first,) = await steps(client, freeze(request(optimizer="adam"), "W_1"), SCALES[:1])
    X, y = batch(1)
    body = {**freeze({**request(), **first["next"]}), "X": X.tolist(), "y": y.tolist()}
    problem = (await client.post("/step", json=body)).json()
    assert [(error["pointer"], error["detail"].split()[0]) for error in problem["errors"]] == [
        (STATE, "m_W_1"),
        (STATE, "v_W_1"),
    ]
