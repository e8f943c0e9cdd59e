"""POST /explain as a page: by Accept or in the address, also of a part; and formulas as MathML in its JSON."""

from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.explain.reader import read

pytestmark = pytest.mark.anyio


async def _told(client: httpx.AsyncClient, address: str = "/explain", **headers: str) -> httpx.Response:
    request = (await client.get("/examples/founding")).json()
    return await client.post(address, json=request, headers=headers)


async def test_a_page_is_named_by_accept_or_in_the_address(client: httpx.AsyncClient) -> None:
    """Both give the same bytes, as HTML in UTF-8."""
    by_header = await _told(client, Accept="text/html")
    by_address = await _told(client, "/explain?format=html")
    assert by_header.headers["content-type"] == by_address.headers["content-type"] == "text/html; charset=utf-8"
    assert by_header.content == by_address.content
    assert read(by_header.text)


async def test_a_browser_is_given_the_page(client: httpx.AsyncClient) -> None:
    """What a browser says it accepts prefers HTML to all else that is served."""
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
    assert (await _told(client, Accept=accept)).headers["content-type"].startswith("text/html")


async def test_a_page_may_tell_of_one_layer_in_one_phase(client: httpx.AsyncClient) -> None:
    """Its code is the four backward statements of layer 2."""
    page = await _told(client, "/explain?format=html&layer=2&phase=backward")
    code = [element.text.partition(" = ")[0] for element in read(page.text) if element.tag == "code"]
    assert code == ["dA_2", "dZ_2", "dW_2", "db_2"]


async def test_every_statement_in_json_has_its_mathml(client: httpx.AsyncClient) -> None:
    """A `<math>` of its own, that reads with its name first."""
    for statement in (await _told(client)).json()["statements"]:
        element = ET.fromstring(statement["mathml"])  # noqa: S314 - it is ours
        assert element.tag == "{http://www.w3.org/1998/Math/MathML}math"
        assert "".join(element.itertext()).startswith(statement["name"].replace("_", ""))
