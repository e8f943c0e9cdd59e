"""Every optimizer with every option, through /step, against rules written by hand: five steps on batches that differ."""

from dataclasses import fields
from typing import Any, Final, get_args

import httpx
import numpy as np
import pytest

from app.engine.activations import Tanh
from app.engine.checks import checked_network
from app.engine.functions import Array
from app.engine.layers import Dense
from app.engine.losses import HalfMse
from app.engine.optimizers import Optimizer
from app.engine.step import Step
from app.engine.update import ClipNorm
from tests.engine.optimizers_by_hand import DEFAULTS, RULES, SETTINGS, Rule, shown
from tests.engine.training import NAMES, SCALES, Json, Parameters, batch, parameters, request, start, steps

pytestmark = pytest.mark.anyio

KINDS: Final = {optimizer().kind: optimizer for optimizer in get_args(Optimizer)}
EACH: Final = pytest.mark.parametrize("settings", [pytest.param(s, id=shown(s)) for s in SETTINGS])


def gradients(P: Parameters, X: Array, y: Array) -> Parameters:
    """Of half_mse after tanh and a linear layer, by hand."""
    A = np.tanh(X @ P["W_1"] + P["b_1"])
    dZ_2 = (A @ P["W_2"] + P["b_2"] - y) / len(X)
    dZ_1 = dZ_2 @ P["W_2"].T / np.cosh(X @ P["W_1"] + P["b_1"]) ** 2
    sums = [np.sum(dZ, axis=0, keepdims=True) for dZ in (dZ_1, dZ_2)]
    return dict(zip(NAMES, (X.T @ dZ_1, sums[0], A.T @ dZ_2, sums[1]), strict=True))


def by_hand(settings: Json, clip: Json | None = None) -> list[Parameters]:
    """The parameters after each step."""
    P, steps = start(), []
    options = {**DEFAULTS[settings["kind"]], **settings}
    rules = {name: [_started(RULES[settings["kind"]](options)) for _ in range(value.size)] for name, value in P.items()}
    for scale in SCALES:
        dP = clipped(gradients(P, *batch(scale)), clip or {})
        moved = {name: [*map(_sent, rules[name], P[name].flat, dP[name].flat)] for name in P}
        P = {name: np.reshape(moved[name], P[name].shape) for name in P}
        steps.append(P)
    return steps


def _started(rule: Rule) -> Rule:
    next(rule)
    return rule


def _sent(rule: Rule, p: Any, g: Any) -> float:
    return rule.send((float(p), float(g)))


def clipped(dP: Parameters, clip: Json) -> Parameters:
    """Gradients cut at a value, or scaled down to a common length."""
    if "value" in clip:
        return {name: np.clip(d, -clip["value"], clip["value"]) for name, d in dP.items()}
    length = np.linalg.norm(np.concatenate([d.ravel() for d in dP.values()]))
    shorter = min(1.0, clip["norm"] / length) if "norm" in clip else 1.0
    return {name: d * shorter for name, d in dP.items()}


def assert_same(ours: Parameters, theirs: Parameters) -> None:
    """All are equal to twelve digits."""
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        np.testing.assert_allclose(ours[name], value, rtol=1e-12, atol=1e-13, err_msg=name)


@EACH
async def test_five_steps(client: httpx.AsyncClient, settings: Json) -> None:
    """After each step, parameters are what the rule by hand makes of them; `next` is taken by the next step as it is."""
    answers = await steps(client, request(optimizer=settings))
    for answer, expected in zip(answers, by_hand(settings), strict=True):
        assert_same(parameters(answer), expected)
        assert all(np.any(gradient) for gradient in answer["gradients"].values())


@pytest.mark.parametrize("clip", [{"value": 0.05}, {"value": 50.0}, {"norm": 0.5}, {"norm": 500.0}])
@pytest.mark.parametrize("kind", ["sgd", "adam"])
async def test_clipping(client: httpx.AsyncClient, kind: str, clip: Json) -> None:
    """The optimizer sees gradients cut at a value, or scaled to a common length, and only where they are larger."""
    settings = {"kind": kind, "lr": 0.1}
    answers = await steps(client, request(optimizer=settings, clip=clip))
    for answer, expected in zip(answers, by_hand(settings, clip), strict=True):
        assert_same(parameters(answer), expected)
        d = {name: np.array(answer["gradients"][f"d{name}"]) for name in NAMES}
        assert_same({name: np.array(answer["updates"][f"d{name}_clipped"]) for name in NAMES}, clipped(d, clip))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
async def test_a_norm_that_is_never_reached(client: httpx.AsyncClient, dtype: str) -> None:
    """JSON has no infinity: 1e300 stands for it where the norm is only to be told, and leaves gradients as they are."""
    (answer,) = await steps(client, request(clip={"norm": 1e300}, dtype=dtype), SCALES[:1])
    assert answer["updates"]["dW_1_clipped"] == answer["gradients"]["dW_1"]


@pytest.mark.parametrize("clip", [{"value": 0.05}, {"norm": 0.5}])
async def test_clipping_a_gradient_of_zero(client: httpx.AsyncClient, clip: Json) -> None:
    """Where targets are met to the bit there is nothing to clip: no division by zero, and no step."""
    body = request(X=batch(1)[0].tolist())
    body["y"] = (await client.post("/forward", json=body)).json()["tensors"]["A_2"]
    answer = (await client.post("/step", json={**body, "clip": clip})).json()
    assert answer["updates"].get("gradient_norm", 0) == 0
    assert not any(np.any(answer["updates"][f"d{name}_clipped"]) for name in NAMES)
    assert_same(parameters(answer), start())


async def test_columns(client: httpx.AsyncClient) -> None:
    """With samples as columns, the same five steps are made on transposed matrices, and `next` goes on in that layout."""
    settings, clip = {"kind": "adam", "lr": 0.1, "amsgrad": True, "weight_decay": 0.2}, {"norm": 0.5}
    body = request(optimizer=settings, clip=clip, layout="columns")
    for layer in body["layers"]:
        layer |= {name: np.transpose(layer[name]).tolist() for name in ("W", "b")}
    for scale, expected in zip(SCALES, by_hand(settings, clip), strict=True):
        X, y = batch(scale)
        answer = (await client.post("/step", json={**body, "X": X.T.tolist(), "y": y.T.tolist()})).json()
        body.update(answer["next"])
        assert_same({name: value.T for name, value in parameters(answer).items()}, expected)


@EACH
def test_float32_stays_float32(settings: Json) -> None:
    """In float32 no constant and no remembered number widens a tensor, and steps are those in float64 to three digits."""
    optimizer = KINDS[settings["kind"]](**settings)
    P = start()
    layers = [Dense(P["W_1"], P["b_1"], Tanh()), Dense(P["W_2"], P["b_2"])]
    state: Json | None = None
    for scale, expected in zip(SCALES, by_hand(settings), strict=True):
        network = checked_network(*batch(scale), layers, HalfMse(), dtype="float32")
        step = Step(network, optimizer, ClipNorm(1e9), state)
        values = step.run()
        assert {value.dtype for value in values.values() if isinstance(value, np.ndarray)} == {np.dtype("float32")}
        for name, value in expected.items():
            np.testing.assert_allclose(values[f"{name}_next"], value, rtol=1e-3, atol=1e-3)
        layers, state = step.next_layers(values), step.next_state(values)


@EACH
async def test_a_rate_of_zero_changes_nothing(client: httpx.AsyncClient, settings: Json) -> None:
    """With lr = 0 every parameter stays the same to the bit, whatever the optimizer remembers."""
    for answer in await steps(client, request(optimizer={**settings, "lr": 0}), SCALES[:3]):
        assert all(np.array_equal(value, start()[name]) for name, value in parameters(answer).items())


@EACH
async def test_next_spells_the_optimizer_out(client: httpx.AsyncClient, settings: Json) -> None:
    """`next` says every option, the published defaults included, and carries a state exactly if something is remembered."""
    for t, answer in enumerate(await steps(client, request(optimizer=settings), SCALES[:3]), 1):
        given = answer["next"]["optimizer"]
        state = given.pop("state", None)
        assert given == {**DEFAULTS[settings["kind"]], **settings}
        if settings["kind"] == "sgd" and "momentum" not in settings:
            assert state is None
        else:
            assert state["t"] == t


@EACH
async def test_only_the_first_step_says_how_memory_starts(client: httpx.AsyncClient, settings: Json) -> None:
    """Its updates begin with what is remembered, zeros (Adagrad: its initial value), where a formula mentions it; later ones do not."""
    first, second, third = await steps(client, request(optimizer=settings), SCALES[:3])
    starts = {name: first["updates"][name] for name in first["updates"].keys() - second["updates"].keys()}
    remembered = first["next"]["optimizer"].get("state", {}).keys() - {"t", "mu_product"}
    assert starts.keys() == (set() if settings["kind"] == "sgd" else remembered)
    assert all(np.all(np.array(value) == settings.get("initial_accumulator", 0)) for value in starts.values())
    assert second["updates"].keys() == third["updates"].keys()


@pytest.mark.parametrize("kind", ["adagrad", "adam", "adamw", "adamax", "nadam"])
async def test_t_counts_from_one(client: httpx.AsyncClient, kind: str) -> None:
    """The number of the step that formulas mention is 1 on the first and one more on each later one."""
    settings = {"kind": kind, "lr_decay": 0.1} if kind == "adagrad" else {"kind": kind}
    answers = await steps(client, request(optimizer=settings, trace=True))
    assert [answer["constants"]["t"] for answer in answers] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_bare_name_is_the_object_with_its_defaults(client: httpx.AsyncClient, kind: str) -> None:
    """A name, an object of that kind alone, and one that spells the published defaults out answer the same bytes."""
    X, y = batch(1)
    spelled = [kind, {"kind": kind}, {"kind": kind, **DEFAULTS[kind]}, {"kind": kind, "state": None}]
    bodies = [request(optimizer=optimizer, X=X.tolist(), y=y.tolist()) for optimizer in spelled]
    assert len({(await client.post("/step", json=body)).content for body in bodies}) == 1


def test_nothing_is_left_out() -> None:
    """Every optimizer has a rule by hand, and the table varies every option of it."""
    assert DEFAULTS.keys() == RULES.keys() == KINDS.keys()
    varied = {(settings["kind"], name) for settings in SETTINGS for name in settings}
    assert varied == {(kind, field.name) for kind, optimizer in KINDS.items() for field in fields(optimizer)}
