"""What /explain takes from the request and the URL, whatever the document."""

from typing import Any, Final

import httpx
import pytest

from app.api.contract.examples import examples
from app.explain.forms import FORMS

pytestmark = pytest.mark.anyio

FOUNDING: Final = examples()["founding"].request
STEP: Final = examples()["deep_momentum"].request


async def explained(client: httpx.AsyncClient, request: Any, query: str = "", **headers: str) -> httpx.Response:
    """The answer to a request, with something in its query."""
    return await client.post(f"/explain?{query}", json=dict(request), headers=headers)


async def statements(client: httpx.AsyncClient, request: Any, query: str = "") -> dict[str, dict[str, Any]]:
    """What its JSON tells, by name."""
    answer = await explained(client, request, query)
    assert answer.status_code == 200
    return {statement["name"]: statement for statement in answer.json()["statements"]}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_accept_and_format_choose_the_same_document(client: httpx.AsyncClient, form: Any) -> None:
    """A form is named by its media type in Accept or by its name in the query, which goes before Accept."""
    accepted = await explained(client, FOUNDING, accept=f"text/csv, {form.media_type};q=0.5")
    named = await explained(client, FOUNDING, f"format={form.name}", accept="text/csv")
    assert accepted.status_code == named.status_code == 200
    assert accepted.content == named.content
    assert accepted.headers["content-type"].split(";")[0] == form.media_type


@pytest.mark.parametrize("name", ["founding", "deep", "softmax_classifier"])
async def test_it_tells_the_very_numbers_of_backward(client: httpx.AsyncClient, name: str) -> None:
    """Every tensor and gradient of /backward is told, in its order, with its value and its traced formula."""
    request = {**examples()[name].request, "trace": True}
    answer = (await client.post("/backward", json=request)).json()
    told = await statements(client, request)
    values = {**answer["tensors"], "L": answer["loss"], **answer["gradients"]}
    assert {name: statement["value"] for name, statement in told.items()} == values
    for traced in answer["statements"]:
        assert traced.items() <= told[traced["name"]].items()


async def test_a_step_is_told_with_its_update(client: httpx.AsyncClient) -> None:
    """The body of /step gets its `updates`, too, and their layers and phase."""
    step = (await client.post("/step", json=dict(STEP))).json()
    told = await statements(client, STEP)
    updates = {name: statement["value"] for name, statement in told.items() if statement["phase"] == "update"}
    assert updates == step["updates"]
    assert {told[name]["layer"] for name in ("W_1_next", "b_1_next")} == {1}


async def test_inputs_are_told_with_where_they_came_from(client: httpx.AsyncClient) -> None:
    """Data, parameters, counts and computed tensors each say their origin."""
    told = await statements(client, FOUNDING)
    assert {given["name"]: given["origin"] for given in told["Z_1"]["inputs"]} == {
        "X": "the request's X",
        "W_1": "the request's W of layer 1",
        "b_1": "the request's b of layer 1",
    }
    assert told["dA_1"]["inputs"][0] == {"name": "dZ_2", "origin": "the backward phase of layer 2"}
    assert {"name": "m", "origin": "the number of samples"} in told["L"]["inputs"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("layer=1&phase=forward", ["Z_1", "A_1"]),
        ("phase=loss", ["L"]),
        ("layer=2&phase=backward", ["dA_2", "dZ_2", "dW_2", "db_2"]),
    ],
)
async def test_layer_and_phase_cut_the_document(client: httpx.AsyncClient, query: str, names: list[str]) -> None:
    """Only the statements of that layer and phase are told."""
    assert list(await statements(client, FOUNDING, query)) == names


async def test_include_cuts_the_document_too(client: httpx.AsyncClient) -> None:
    """As in /backward, names and patterns choose."""
    assert list(await statements(client, {**FOUNDING, "include": ["dW_*", "loss"]})) == ["L", "dW_2", "dW_1"]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("format=pdf", 406, f"?format: is none of those that are served: {', '.join(FORMS)}."),
        ("layer=3", 422, "?layer: there are 2 layers."),
        ("layer=0", 422, "?layer: must be at least 1"),
        ("layer=one", 422, "?layer: must be a whole number"),
        ("phase=back", 422, "?phase: must be one of `forward`, `loss`, `backward`, `update`"),
        ("phase=update", 422, "Nothing is left to tell"),
        ("layer=1&phase=loss", 422, "Nothing is left to tell"),
        ("dialect=matlab", 422, "?dialect: must be one of `numpy`, `pytorch`, `jax`"),
        ("laier=1", 422, "?laier: is an unknown field; did you mean `layer`?"),
        ("%3Cscript%3E=1", 422, "?%3Cscript%3E: is an unknown field"),
        (f"{'x' * 65}=1", 422, "A parameter: is an unknown field"),
        ("layer=1&layer=2", 422, "The query has a parameter twice"),
        ("&".join(f"a{i}=1" for i in range(30)), 422, "The query has more than 20 parameters."),
        ("layer=%00%ff%f0%9f", 422, "?layer: must be a whole number"),
    ],
)
async def test_a_query_that_makes_no_sense_is_told_where(
    client: httpx.AsyncClient, query: str, status: int, said: str
) -> None:
    """The detail names the parameter and what it may be."""
    answer = await explained(client, FOUNDING, query)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"].startswith(said)


async def test_an_accept_header_that_rules_out_all_forms_gets_their_list(client: httpx.AsyncClient) -> None:
    """406 names every media type that there is."""
    answer = await explained(client, FOUNDING, accept="text/csv")
    assert answer.status_code == 406
    assert all(form.media_type in answer.json()["detail"] for form in FORMS.values())
