"""POST /explain: sentences in JSON, and the walk-through as Markdown."""

from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from app.api.contract.examples import examples
from app.api.contract.replies import ExplainAnswer

pytestmark = pytest.mark.anyio


def _founding(**more: Any) -> dict[str, Any]:
    return dict(examples()["founding"].request) | more


async def test_every_statement_has_its_sentence(client: httpx.AsyncClient) -> None:
    """The answer fits its type, has no field beside it, and tells the tensors of a step one by one in words."""
    response = await client.post("/explain", json=_founding(optimizer="adam"))
    TypeAdapter[Any](ExplainAnswer).validate_json(response.text, strict=True, extra="forbid")
    said = {told["name"]: told["sentence"] for told in response.json()["statements"]}
    assert (
        said["dZ_1"]
        == "How the loss L changes with the pre-activations Z_1: dA_1, taken back through A_1 = sigmoid(Z_1)."
    )
    assert said["W_1_next"] == "The weights W_1 after step 1 of adam."


async def test_markdown_is_served_by_either_name(client: httpx.AsyncClient) -> None:
    """By `Accept` and by `?format=` the same text, in UTF-8."""
    by_header = await client.post("/explain", json=_founding(), headers={"accept": "text/markdown"})
    by_query = await client.post("/explain?format=markdown", json=_founding())
    assert by_header.headers["content-type"] == by_query.headers["content-type"] == "text/markdown; charset=utf-8"
    assert by_header.text == by_query.text
    assert by_header.text.startswith("# Backpropagation in a 2-3-1 network, step by step\n")
    assert "\ndW_1 = X.T @ dZ_1\n" in by_header.text


async def test_markdown_is_cut_as_the_query_says(client: httpx.AsyncClient) -> None:
    """To a layer, a phase, some tensors, each of which it says."""
    cut = await client.post("/explain?format=markdown&layer=2&phase=backward", json=_founding())
    assert "only what belongs to layer 2 and the backward phase: 4 statements of" in cut.text
    assert "\n## Forward pass" not in cut.text
    one = await client.post("/explain?format=markdown", json=_founding(include=["dW_1"]))
    assert "only some of its tensors: 1 statement of" in one.text


async def test_a_large_tensor_is_abridged(client: httpx.AsyncClient) -> None:
    """Its corners stand there, and that it is not whole."""
    wide = {"X": [[0.5] * 100] * 20, "y": [[1]] * 20, "layers": [{"W": [[0.01]] * 100}]}
    text = (await client.post("/explain?format=markdown", json=wide)).text
    assert "Of 20 × 100 numbers, only the first and last 3 rows and columns are shown." in text
    assert len(text) < 20_000
