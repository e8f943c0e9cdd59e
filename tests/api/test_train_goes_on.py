"""A training that goes on from another's `next`, over HTTP: nothing tells it from one that never ended."""

import json
from collections.abc import Iterator
from typing import Any, Final

import httpx
import numpy as np
import pytest

from tests.process import serving

DRAW: Final = np.random.default_rng(8)
X, Y = DRAW.normal(size=(11, 3)), DRAW.normal(size=(11, 2))
W_1, W_2 = DRAW.normal(size=(3, 4)), DRAW.normal(size=(4, 2))
NETWORK: Final = {
    "X": X.tolist(),
    "y": Y.tolist(),
    "layers": [{"W": W_1.tolist(), "b": [0, 0, 0, 0], "activation": "tanh"}, {"W": W_2.tolist()}],
    "optimizer": {"kind": "adam", "lr": 0.01},
}
COLUMNS: Final = {
    **NETWORK,
    "layout": "columns",
    "X": X.T.tolist(),
    "y": Y.T.tolist(),
    "layers": [{"W": W_1.T.tolist(), "b": [[0]] * 4, "activation": "tanh"}, {"W": W_2.T.tolist()}],
    "optimizer": {"kind": "sgd", "lr": 0.05, "momentum": 0.9, "nesterov": True},
}
CLASSES: Final = {
    **NETWORK,
    "y": [0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1],
    "loss": "softmax_cross_entropy",
    "optimizer": "nadam",
}
SINGLE: Final = {**NETWORK, "dtype": "float32", "optimizer": "rmsprop"}
BATCHES: Final = {"batch_size": 3, "shuffle_seed": 5}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A client of a service of its own process, in which a training is at its limit after some dozens of steps."""
    with serving(MAX_TRAIN_OPERATIONS=40_000_000) as service, httpx.Client(base_url=service.url) as client:
        yield client


def trained(client: httpx.Client, request: dict[str, Any], **more: Any) -> tuple[list[float], dict[str, Any]]:
    """The losses of all steps, and the last line."""
    answer = client.post("/train", json={**request, "report_every": 1, "elapsed": False, **more})
    assert answer.status_code == 200, answer.text
    *reports, end = map(json.loads, answer.text.splitlines())
    return [report["loss"] for report in reports], end


@pytest.mark.parametrize("batches", [{}, {"batch_size": 3}, BATCHES, {**BATCHES, "first_batch": 2**40}], ids=str)
@pytest.mark.parametrize(
    "request_",
    [NETWORK, COLUMNS, CLASSES, SINGLE],
    ids=["rows", "columns", "classes", "single"],
)
def test_a_chain_is_one_training(client: httpx.Client, request_: dict[str, Any], batches: dict[str, Any]) -> None:
    """`request.update(line["next"])`, again and again, amid epochs or at their ends, and every number is the whole's."""
    whole, end = trained(client, {**request_, **batches}, steps=26)
    chained, losses = {**request_, **batches}, list[float]()
    for steps in (1, 2, 1, 8, 3, 11):
        told, line = trained(client, chained, steps=steps)
        losses += told
        chained.update(line["next"])
    assert losses == whole
    assert line["next"] == end["next"]
    assert end["next"].get("first_batch") == (batches.get("first_batch", 0) + 26 if batches else None)


def test_a_step_whose_update_was_not_made_is_made_by_what_goes_on(client: httpx.Client) -> None:
    """A training that stopped below a loss goes on with that step's batch, though it was seen, as if there had been no limit."""
    request = {**NETWORK, **BATCHES}
    whole, end = trained(client, request, steps=26)
    lowest = min(whole)
    told, stopped = trained(client, request, steps=26, stop_below=lowest * 1.001)
    assert (stopped["reason"], len(told), stopped["next"]["first_batch"]) == (
        "stop_below",
        stopped["steps"] + 1,
        stopped["steps"],
    )
    _, again = trained(client, {**request, **stopped["next"]}, steps=5, stop_below=lowest * 1.001)
    assert (again["steps"], again["next"]) == (0, stopped["next"])
    rest, last = trained(client, {**request, **stopped["next"]}, steps=26 - stopped["steps"])
    assert told[:-1] + rest == whole
    assert last["next"] == end["next"]


def test_a_training_that_overflows_goes_on_with_the_batch_of_that_step(client: httpx.Client) -> None:
    """By a smaller rate, say: the steps that were made are counted, the one that was not is not."""
    _, end = trained(client, {**NETWORK, **BATCHES}, steps=40, optimizer={"kind": "sgd", "lr": 1e60})
    assert end["reason"] == "not_finite"
    assert end["next"]["first_batch"] == end["steps"] > 0


def test_a_training_at_its_limit_goes_on(client: httpx.Client) -> None:
    """However often it is at it, it is that of one which has as many steps."""
    chained, losses = {**NETWORK, **BATCHES}, list[float]()
    for _ in range(3):
        told, line = trained(client, chained, steps=1000)
        assert line["reason"] == "limit"
        losses += told
        chained.update(line["next"])
    assert chained["first_batch"] == len(losses) > 3
    few = 50  # of which one training may have more
    in_two, first = trained(client, {**NETWORK, **BATCHES}, steps=few)
    more, _ = trained(client, {**NETWORK, **BATCHES, **first["next"]}, steps=few)
    assert losses[: 2 * few] == in_two + more


def test_without_batches_a_step_takes_what_is_next(client: httpx.Client) -> None:
    """Where each batch has all samples their number says nothing, and `next` has none; otherwise /step names it."""
    for none in ({}, {"batch_size": 11}, {"batch_size": 12, "shuffle_seed": 1, "first_batch": 4}):
        _, end = trained(client, {**NETWORK, **none}, steps=3)
        assert end["next"].keys() == {"layers", "optimizer"}
        assert client.post("/step", json={**NETWORK, **end["next"]}).status_code == 200
    _, end = trained(client, {**NETWORK, "batch_size": 10}, steps=3)
    refused = client.post("/step", json={**NETWORK, **end["next"]})
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/first_batch"]


def test_without_batches_their_number_means_nothing(client: httpx.Client) -> None:
    """A request that has one from before is trained as without."""
    assert trained(client, NETWORK, steps=5, first_batch=7) == trained(client, NETWORK, steps=5)


def test_no_batch_is_far(client: httpx.Client) -> None:
    """The last that can be asked for comes at once."""
    losses, _ = trained(client, {**NETWORK, **BATCHES}, steps=1, first_batch=2**53 - 1)
    assert np.isfinite(losses).all()


@pytest.mark.parametrize("number", [-1, 2**53, 0.5, "1", None, True])
def test_what_is_no_number_of_a_batch_is_told_at_its_field(client: httpx.Client, number: Any) -> None:
    """With or without batches: a whole number from 0 that JavaScript holds exactly is wanted."""
    for batches in ({}, BATCHES):
        answer = client.post("/train", json={**NETWORK, **batches, "steps": 3, "first_batch": number})
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["#/first_batch"]
