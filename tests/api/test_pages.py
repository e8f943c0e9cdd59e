"""The pages load nothing from elsewhere, hold no script or style themselves, and are found under any prefix."""

import re
from urllib.parse import urljoin

import httpx
import pytest

from app.api.openapi.document import text
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import client_of

pytestmark = pytest.mark.anyio

PAGES = ["/", "/docs", "/problems", "/problems/validation_failed", "/mistakes", "/mistakes/updated_weights_used"]
ALONE = Settings.defaults().model_copy(update={"long_workers": 0})
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def addresses(page: str) -> list[str]:
    """Return what a page links to or loads."""
    return re.findall(r'(?:href|src)="([^"]+)"', page)


@pytest.mark.parametrize("path", PAGES)
async def test_pages_are_sealed(client: httpx.AsyncClient, path: str) -> None:
    """The policy forbids everything but files of this service; the page needs no more."""
    answer = await client.get(path, headers=HTML)
    policy = answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert not re.search(r"<style|style=|<script(?! src=)|\son[a-z]+=|https?://(?!127\.0\.0\.1)", answer.text)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("prefix", ["", "/gw/nn"])
async def test_whatever_a_page_names_is_there(path: str, prefix: str) -> None:
    """Each link and each file, taken relative to the page's address, is answered under the same prefix."""
    async with client_of(create_app(ALONE), prefix) as client:
        page = await client.get(prefix + prefix + path, headers=HTML)
        found = {urljoin(f"http://chainrule{prefix}{path}", address) for address in addresses(page.text)}
        assert len(found) > 3
        for address in found:
            assert address.startswith(f"http://chainrule{prefix}/")
            assert (await client.get(prefix + address.removeprefix("http://chainrule"))).status_code == 200, address


async def test_the_first_page_is_also_found_without_its_last_slash() -> None:
    """At the address of the prefix alone, relative links would lead elsewhere; these do not."""
    async with client_of(create_app(ALONE), "/gw") as client:
        page = await client.get("/gw/gw", headers=HTML)
    assert "/gw/docs" in addresses(page.text)


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
async def test_programs_get_the_first_page_as_json(client: httpx.AsyncClient, accept: str) -> None:
    """Who does not ask for HTML gets links that can be followed by program."""
    answer = await client.get("/", headers={"accept": accept})
    assert answer.headers["vary"] == "accept"
    for path in answer.json()["links"].values():
        assert (await client.get(path)).status_code == 200


async def test_files_are_kept_for_ever_under_their_long_names(client: httpx.AsyncClient) -> None:
    """A file's name holds a digest of it, so browsers need not ask again; who asks with the tag gets no body."""
    files = [address for address in addresses((await client.get("/docs")).text) if address.startswith("static/")]
    assert len(files) == 5
    for file in files:
        answer = await client.get(f"/{file}")
        again = await client.get(f"/{file}", headers={"if-none-match": answer.headers["etag"]})
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["etag"].strip('"') in file
        assert (again.status_code, again.content) == (304, b"")
        assert "content-length" not in again.headers


async def test_the_explorer_s_modules_find_each_other(client: httpx.AsyncClient) -> None:
    """They lie in one directory, whose name changes with any of them, and name each other by relative addresses."""
    page = (await client.get("/", headers=HTML)).text
    modules = {address for address in addresses(page) if address.endswith(".js")}
    assert len({address.split("/")[1] for address in modules}) == 1
    for module in modules:
        answer = await client.get(f"/{module}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
        imported = re.findall(r'^(?:import|export) .*?from "([^"]+)";', answer.text, re.MULTILINE)
        assert {urljoin(module, name) for name in imported} <= modules


@pytest.mark.parametrize("path", ["/static/docs.js", "/static/x", "/static/..%2fmain.py", "/problems/none"])
async def test_there_are_no_other_files(client: httpx.AsyncClient, path: str) -> None:
    """Names are looked up in a table; none reaches the disk."""
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path", ["/openapi.json", "/docs", "/limits", "/catalog", "/mistakes", "/mistakes/bias_missing"]
)
async def test_documents_are_revalidated(client: httpx.AsyncClient, path: str) -> None:
    """They may be kept but must be asked for; with the tag, weak or among others, the answer is 304, also to HEAD."""
    etag = (await client.get(path)).headers["etag"]
    for tag in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        assert (await client.get(path, headers={"if-none-match": tag})).status_code == 304
        assert (await client.head(path, headers={"if-none-match": tag})).status_code == 304
    changed = await client.get(path, headers={"if-none-match": '"other"'})
    assert (changed.status_code, changed.headers["cache-control"]) == (200, "no-cache")


async def test_the_document_is_served_as_it_is_written(client: httpx.AsyncClient) -> None:
    """GET /openapi.json answers the very text that is committed, whatever the settings."""
    async with client_of(create_app(ALONE.model_copy(update={"max_body_bytes": 7}))) as other:
        assert (await other.get("/openapi.json")).text == (await client.get("/openapi.json")).text == text()
