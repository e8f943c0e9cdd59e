"""Every mistake that /check can name has a page, and what stands there is true."""

import json
import re
from html import unescape
from urllib.parse import urljoin

import httpx
import pytest

from app.check.codes import MISTAKES, MistakeKind
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import client_of

pytestmark = pytest.mark.anyio


def read(page: httpx.Response) -> str:
    """Return the words of a page, without its tags."""
    assert page.status_code == 200
    return unescape(re.sub("<[^>]+>", "", page.text))


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=lambda mistake: mistake.code)
async def test_every_mistake_has_a_page(client: httpx.AsyncClient, mistake: MistakeKind) -> None:
    """The page of a code says the code, its sentence, its example as code and its cure."""
    page = await client.get(f"/mistakes/{mistake.code}")
    told = read(page)
    for part in (mistake.code, mistake.says, mistake.example, mistake.cure.replace("`", "")):
        assert part in told
    assert mistake.example in [
        unescape(code) for code in re.findall("<pre><code>(.*?)</code></pre>", page.text, re.DOTALL)
    ]


async def test_the_list_has_all_mistakes_in_order(client: httpx.AsyncClient) -> None:
    """/mistakes links to every code in the order of the ranking, each with its sentence."""
    page = await client.get("/mistakes")
    assert re.findall(r'href="mistakes/(\w+)"', page.text) == list(MISTAKES)
    told = read(page)
    assert [mistake.code for mistake in MISTAKES.values() if f"{mistake.code}{mistake.says}" not in told] == []


async def test_an_unknown_mistake_is_a_problem_that_leads_to_the_list(client: httpx.AsyncClient) -> None:
    """The page of a code that there is not is a 404 whose detail names /mistakes."""
    answer = await client.get("/mistakes/none")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "/mistakes" in answer.json()["detail"]


async def test_the_answers_on_the_pages_are_those_of_the_service(client: httpx.AsyncClient) -> None:
    """Where a page shows an answer, /check gives it to the ready request that the page links to, and it names that mistake."""
    shown = 0
    for code in MISTAKES:
        page = (await client.get(f"/mistakes/{code}")).text
        for name in re.findall(r'href="\.\./examples/(\w+)"', page):
            shown += 1
            answer = json.loads(unescape(re.findall("<pre><code>(.*?)</code></pre>", page, re.DOTALL)[-1]))
            request = (await client.get(f"/examples/{name}")).json()
            findings = (await client.post("/check", json=request)).json()["findings"]
            assert answer["code"] == code
            assert answer in [found for finding in findings for found in finding.get("mistakes", [])[:1]]
    assert shown > 2


@pytest.mark.parametrize("prefix", ["", "/gw/nn"])
async def test_the_catalogue_leads_to_the_pages(prefix: str) -> None:
    """Each mistake of the catalogue names its page, relative to the catalogue's own address, under any prefix."""
    async with client_of(create_app(Settings.defaults()), prefix) as client:
        mistakes = (await client.get(f"{prefix}/catalog")).json()["mistakes"]
        assert [mistake["code"] for mistake in mistakes] == list(MISTAKES)
        for mistake in mistakes:
            address = urljoin(f"http://chainrule{prefix}/catalog", mistake["page"])
            assert address == f"http://chainrule{prefix}/mistakes/{mistake['code']}"
            assert mistake["says"] in read(await client.get(address))
