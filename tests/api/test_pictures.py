"""POST /explain draws: the network, or the graph of statements, and parts of them."""

from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.published.worked.founding import CASES

REQUEST = CASES[0].request


async def _drawn(client: httpx.AsyncClient, query: str, **headers: str) -> tuple[httpx.Response, set[str]]:
    answer = await client.post(f"/explain{query}", json=REQUEST, headers=headers)
    assert answer.status_code == 200, answer.text
    root: Any = ET.fromstring(answer.text)  # noqa: S314 - it is our own
    return answer, {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}


@pytest.mark.anyio
async def test_a_picture_is_asked_for_by_media_type_or_by_name(client: httpx.AsyncClient) -> None:
    """Both give the same bytes, as image/svg+xml."""
    wanted, _ = await _drawn(client, "", accept="image/svg+xml")
    named, _ = await _drawn(client, "?format=svg")
    assert wanted.headers["content-type"] == named.headers["content-type"] == "image/svg+xml"
    assert wanted.content == named.content


@pytest.mark.anyio
async def test_the_view_layer_and_phase_choose_what_is_drawn(client: httpx.AsyncClient) -> None:
    """Units with numbers by default, statements in the graph; of a layer or a phase only that."""
    _, units = await _drawn(client, "?format=svg")
    assert {"A_1[0,2]", "0.5131", "sigmoid"} <= units
    _, gradients = await _drawn(client, "?format=svg&phase=backward&layer=1")
    assert "dA_1[:,2]" in gradients
    assert not {"dA_2[:,0]", "A_1[0,2]"} & gradients
    _, statements = await _drawn(client, "?format=svg&view=graph&phase=backward")
    assert "= A_1.T @ dZ_2" in statements
    assert "= X @ W_1 + b_1" not in statements
