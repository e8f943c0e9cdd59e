"""POST /explain?element=: one number over HTTP, in every form that tells of one, and what is refused."""

from typing import Any, Final

import httpx
import pytest
from pydantic import TypeAdapter

from app.api.contract.element_reply import ElementAnswer
from app.explain.forms import FORMS

pytestmark = pytest.mark.anyio

ANSWER: Final = TypeAdapter[Any](ElementAnswer)


async def _explain(client: httpx.AsyncClient, **query: Any) -> httpx.Response:
    request = (await client.get("/examples/founding")).json()
    return await client.post("/explain", json=request, params=query)


@pytest.mark.parametrize("element", ["dW_1[0,2]", "L", "Z_1[3,1]", "b_1[0,1]", "m", "dX[ 1 , 1 ]"])
async def test_a_number_is_told_as_its_type_says(client: httpx.AsyncClient, element: str) -> None:
    """Computed or given, of a matrix or by itself: the answer fits its type and has no field beside it."""
    ANSWER.validate_json((await _explain(client, element=element)).text, strict=True, extra="forbid")


async def test_a_number_is_the_one_that_backward_answers(client: httpx.AsyncClient) -> None:
    """Both verbs have the same bits, and terms and paths add up to them."""
    request = (await client.get("/examples/founding")).json()
    gradient = (await client.post("/backward", json=request)).json()["gradients"]["dW_1"][0][2]
    told = (await _explain(client, element="dW_1[0,2]")).json()
    assert told["value"] == gradient
    assert sum(term["value"] for term in told["terms"]) == pytest.approx(gradient, rel=1e-14)
    assert sum(path["value"] for path in told["paths"]["told"]) == pytest.approx(gradient, rel=1e-14)
    assert told["terms"][0]["numbers"] == f"0.05 * {told['terms'][0]['entries'][1]['value']}"


async def test_a_number_of_an_update_is_told(client: httpx.AsyncClient) -> None:
    """With an optimizer the body is that of a step, and new parameters have elements too."""
    request = (await client.get("/examples/founding_sgd")).json()
    told = (await client.post("/explain", json=request, params={"element": "W_1_next[0,2]"})).json()
    assert told["formula"] == "W_1[0,2] - lr * dW_1[0,2]"


async def test_a_number_of_float32_is_written_as_such(client: httpx.AsyncClient) -> None:
    """Its digits are those of the request, not of a float64 near by."""
    request = (await client.get("/examples/founding")).json() | {"dtype": "float32"}
    told = (await client.post("/explain", json=request, params={"element": "Z_1[0,0]"})).json()
    assert told["terms"][0]["numbers"] == "0.05 * 0.15"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"element": "dW_1[2,0]"}, "?element: dW_1 is 2 x 3: rows 0 to 1, columns 0 to 2."),
        ({"element": "dQ_1[0,0]"}, "?element: there is nothing of that name; there are d"),
        ({"element": "<script>"}, "?element: write a name and"),
        ({"element": ""}, "?element: write a name and"),
        ({"element": "L", "layer": 1}, "?element: is one number already: leave ?layer and ?phase out."),
        ({"element": "L" * 101}, "?element: "),
    ],
)
async def test_what_is_no_element_is_refused(client: httpx.AsyncClient, query: dict[str, Any], says: str) -> None:
    """The problem says what there is, and repeats nothing of what was asked."""
    answer = await _explain(client, **query)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["detail"].startswith(says)
    assert "script" not in answer.text


async def test_a_form_that_does_not_tell_of_one_number_says_which_do(client: httpx.AsyncClient) -> None:
    """Every form tells of an element or answers 406 with the names of those that do."""
    telling = [form.name for form in FORMS.values() if form.tell_element]
    for form in FORMS.values():
        answer = await _explain(client, element="L", format=form.name)
        assert answer.status_code == (200 if form.name in telling else 406)
        if answer.status_code == 406:
            assert answer.json()["detail"].endswith(f"these forms do: {', '.join(telling)}.")
