"""/check names the mistake in somebody's numbers, and calls nothing wrong that is right."""

from itertools import pairwise
from typing import Any

import httpx
import numpy as np
import pytest

pytestmark = pytest.mark.anyio

# Matt Mazur, "A Step by Step Backpropagation Example" (2015): columns, half the sum of squares, biases not updated.
MAZUR: dict[str, Any] = {
    "X": [[0.05], [0.10]],
    "y": [[0.01], [0.99]],
    "layers": [
        {"W": [[0.15, 0.20], [0.25, 0.30]], "b": [0.35, 0.35], "activation": "sigmoid", "frozen": ["b"]},
        {"W": [[0.40, 0.45], [0.50, 0.55]], "b": [0.60, 0.60], "activation": "sigmoid", "frozen": ["b"]},
    ],
    "loss": "half_sse",
    "layout": "columns",
    "optimizer": {"kind": "sgd", "lr": 0.5},
}


async def _check(client: httpx.AsyncClient, request: dict[str, Any], claims: dict[str, Any], **more: Any) -> Any:
    answer = await client.post("/check", json={**request, "claims": claims, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _right(client: httpx.AsyncClient, request: dict[str, Any]) -> dict[str, Any]:
    answer = (await client.post("/step", json=request)).json()
    return {"loss": answer["loss"], **answer["tensors"], **answer["gradients"], **answer["updates"]}


async def test_the_published_loss_after_a_step_comes_of_updated_weights(client: httpx.AsyncClient) -> None:
    """The article's loss after the step, 0.291027924, is the one that the updated output weights make, and is told so."""
    report = await _check(client, MAZUR, {"loss_next": 0.291027924})
    (finding,) = report["findings"]
    assert finding["verdict"] == "wrong"
    assert finding["mistakes"][0]["code"] == "updated_weights_used"


async def test_the_right_loss_after_the_step_is_right(client: httpx.AsyncClient) -> None:
    """The loss that follows from the original weights, 0.29102777369359933 by other people's recomputation, is correct."""
    assert (await _check(client, MAZUR, {"loss_next": 0.29102777369359933}))["verdict"] == "correct"


@pytest.mark.parametrize("decimals", [3, 4, 5, 6, 8, None])
@pytest.mark.parametrize("name", ["founding_sgd", "classifier_adam", "deep_momentum"])
async def test_right_numbers_are_right_at_any_rounding(
    client: httpx.AsyncClient, name: str, decimals: int | None
) -> None:
    """All tensors of a step, rounded to any number of decimals from three, are correct."""
    request = (await client.get(f"/examples/{name}")).json()
    claims = await _right(client, request)
    if decimals is not None:
        claims = {key: np.round(value, decimals).tolist() for key, value in claims.items()}
    assert {f["verdict"] for f in (await _check(client, request, claims))["findings"]} == {"correct"}


async def test_a_flat_list_is_a_right_bias_gradient(client: httpx.AsyncClient) -> None:
    """Db as a flat list, as NumPy's sum(axis=0) gives it, is taken for its one row."""
    request = (await client.get("/examples/founding")).json()
    right = await _right(client, request)
    assert (await _check(client, request, {"db_1": right["db_1"][0]}))["verdict"] == "correct"


async def test_a_wrong_shape_is_a_finding_that_names_both(client: httpx.AsyncClient) -> None:
    """A bias gradient that was not summed has the shape of dZ: both shapes are told, and the mistake is named."""
    request = (await client.get("/examples/founding")).json()
    right = await _right(client, request)
    report = await _check(client, request, {"dZ_1": right["dZ_1"], "db_1": right["dZ_1"]})
    finding = report["findings"][1]
    assert (finding["verdict"], finding["claimed_shape"], finding["expected_shape"]) == ("wrong_shape", [4, 3], [1, 3])
    assert finding["mistakes"][0]["code"] == "bias_not_summed"


async def test_two_mistakes_are_two_findings_and_what_follows_is_inherited(client: httpx.AsyncClient) -> None:
    """The ready request with two bugs gets each by its name, and dW_1, right given the wrong dZ_1, is inherited."""
    request = (await client.get("/examples/two_bugs")).json()
    findings = {f["name"]: f for f in (await client.post("/check", json=request)).json()["findings"]}
    assert findings["dZ_1"]["mistakes"][0]["code"] == "activation_derivative_missing"
    assert findings["db_1"]["mistakes"][0]["code"] == "bias_averaged"
    assert findings["dW_1"]["verdict"] == "inherited"
    assert findings["dW_1"]["says"] == "Right, given your dZ_1."


@pytest.mark.parametrize(
    ("convention", "factors"),
    [
        ("descent_sign", {"gradients": -1.0, "loss": 1.0, "weights": -1.0}),
        ("sum_over_batch", {"gradients": 4.0, "loss": 4.0, "weights": 4.0}),
        ("no_half", {"gradients": 2.0, "loss": 2.0, "weights": 2.0}),
        ("batch_mean_applied_at_weights", {"gradients": 4.0, "loss": 1.0, "weights": 1.0}),
    ],
)
async def test_another_convention_is_no_mistake(
    client: httpx.AsyncClient, convention: str, factors: dict[str, float]
) -> None:
    """The founding example kept account of otherwise, consistently, is correct in a convention that is named."""
    request = (await client.get("/examples/founding")).json()
    answer = (await client.post("/backward", json=request)).json()
    claims: dict[str, Any] = {"loss": answer["loss"] * factors["loss"], **answer["tensors"]}
    for name, rows in answer["gradients"].items():
        factor = factors["weights" if name[:2] in {"dW", "db"} else "gradients"]
        claims[name] = (np.array(rows) * factor).tolist()
    report = await _check(client, request, claims)
    assert (report["verdict"], report["convention"]["code"]) == ("correct_in_other_convention", convention)


async def test_a_convention_broken_half_way_is_a_mistake(client: httpx.AsyncClient) -> None:
    """Gradients with the sign of descent above, and with that of ascent below, are no convention: the sign is named."""
    request = (await client.get("/examples/founding")).json()
    answer = (await client.post("/backward", json=request)).json()["gradients"]
    negated = {"dA_2", "dZ_2", "dW_2", "db_2"}
    claims = {name: (np.array(rows) * (-1 if name in negated else 1)).tolist() for name, rows in answer.items()}
    report = await _check(client, request, claims)
    codes = [m["code"] for f in report["findings"] for m in f.get("mistakes", [])[:1]]
    assert report["verdict"] == "wrong"
    assert set(codes) == {"sign_flipped"}


async def test_a_claim_about_nothing_is_refused_with_the_names_that_there_are(client: httpx.AsyncClient) -> None:
    """A claimed name that is no tensor of the step is a 422 that points at it and lists those that are."""
    request = (await client.get("/examples/founding")).json()
    answer = await client.post("/check", json={**request, "claims": {"dW_3": [[1]]}})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "#/claims/dW_3"
    assert "dW_2" in error["detail"]


async def test_two_mistakes_behind_one_claim_are_said_to_be_two(client: httpx.AsyncClient) -> None:
    """Updated weights in dA_1 and no derivative in dZ_1, of which only dW_1 and db_1 show anything, are both named."""
    request = {**(await client.get("/examples/founding")).json(), "optimizer": {"kind": "sgd", "lr": 0.5}}
    right = {name: np.array(value) for name, value in (await _right(client, request)).items()}
    dZ_1 = right["dZ_2"] @ right["W_2_next"].T
    claims = {"dW_1": (np.array(request["X"]).T @ dZ_1).tolist(), "db_1": dZ_1.sum(axis=0).tolist()}
    for finding in (await _check(client, request, claims))["findings"]:
        first = finding["mistakes"][0]
        both = {(first["where"], first["code"]), (first["together_with"]["where"], first["together_with"]["code"])}
        assert both == {("dA_1", "updated_weights_used"), ("dZ_1", "activation_derivative_missing")}
        assert first["says"].startswith("Two mistakes together make these numbers")


async def test_a_mistake_made_in_all_layers_is_one(client: httpx.AsyncClient) -> None:
    """Updated weights in every layer, of which only the new weights show anything, are one mistake in several statements."""
    random = np.random.default_rng(3)
    sizes, m, lr = (2, 3, 4, 2), 5, 0.4
    W = [random.normal(size=shape) for shape in pairwise(sizes)]
    A = [random.normal(size=(m, sizes[0]))]
    for weights in W:
        A.append(np.tanh(A[-1] @ weights))
    y = random.normal(size=(m, sizes[-1]))
    dA, updated = (A[3] - y) / m, {}
    for l in (3, 2, 1):
        dZ = dA * (1 - A[l] ** 2)
        updated[f"W_{l}_next"] = W[l - 1] - lr * A[l - 1].T @ dZ
        dA = dZ @ updated[f"W_{l}_next"].T
    request = {
        "X": A[0].tolist(),
        "y": y.tolist(),
        "layers": [{"W": weights.tolist(), "activation": "tanh"} for weights in W],
        "optimizer": {"kind": "sgd", "lr": lr},
    }
    report = await _check(client, request, {name: value.tolist() for name, value in updated.items()})
    findings = {finding["name"]: finding for finding in report["findings"]}
    assert findings["W_3_next"]["verdict"] == "correct"
    first = findings["W_1_next"]["mistakes"][0]
    assert first["code"] == "updated_weights_used"
    assert {first["where"], *first["also_in"]} >= {"dA_1", "dA_2"}


async def test_numbers_that_no_mistake_makes_are_not_recognised(client: httpx.AsyncClient) -> None:
    """Noise is wrong, and not given a name."""
    request = (await client.get("/examples/founding")).json()
    report = await _check(client, request, {"dZ_1": [[0.1234567, 0.2345671, 0.345671]] * 4})
    assert [m["code"] for m in report["findings"][0]["mistakes"]] == ["not_recognised"]


async def test_claims_of_two_runs_are_told_to_be(client: httpx.AsyncClient) -> None:
    """A_1 that is ours, beside a Z_1 that it is not the activation of, is reported before anything that hangs on it."""
    request = (await client.get("/examples/founding")).json()
    right = await _right(client, request)
    claims = {"Z_1": (np.array(right["Z_1"]) + 0.1234567).tolist(), "A_1": right["A_1"], "Z_2": right["Z_2"]}
    findings = {f["name"]: f for f in (await _check(client, request, claims))["findings"]}
    assert findings["A_1"]["mistakes"][0]["code"] == "inconsistent_claims"
    assert findings["Z_2"]["verdict"] == "correct"


async def test_what_was_not_claimed_is_unchecked(client: httpx.AsyncClient) -> None:
    """Every tensor of the step is claimed or listed as unchecked."""
    request = (await client.get("/examples/founding")).json()
    right = await _right(client, request)
    report = await _check(client, request, {"dW_1": right["dW_1"]})
    assert set(report["unchecked"]) == {*right, "loss_next"} - {"dW_1"}


async def test_a_tolerance_may_be_given(client: httpx.AsyncClient) -> None:
    """A relative tolerance in the request replaces what the digits allow, and the answer says so."""
    request = (await client.get("/examples/founding")).json()
    right = await _right(client, request)
    claims = {"dW_1": (np.array(right["dW_1"]) * 1.001).tolist()}
    assert (await _check(client, request, claims))["verdict"] == "wrong"
    report = await _check(client, request, claims, tolerance=0.01)
    assert report["verdict"] == "correct"
    assert report["tolerance"] == {"relative": 0.01, "decimals": None, "from": "your request"}
