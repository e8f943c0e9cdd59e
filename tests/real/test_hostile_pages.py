"""Browsers are the tools of others, too: a page of another origin gets nothing, and a naughty address does nothing."""

import json
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest

from tests.process import ROOT, Service
from tests.real.node import need_chromium, printed_by
from tests.real.pages import empty_pages
from tests.real.test_browser import try_out

STRINGS: Final = ROOT.parent / "shared" / "data" / "naughty_strings" / "strings.json"
BODY: Final = '{"X": [[1, 2]], "layers": [{"W": [[1], [2]]}]}'
SCRIPTS: Final = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "javascript:alert(4)",
]


@pytest.fixture
def other_origin() -> Iterator[str]:
    """The address of a page on another port, which to a browser is another origin."""
    with empty_pages() as port:
        yield f"http://127.0.0.1:{port}/"


def test_a_page_of_another_origin_computes_and_reads_nothing(
    service: Service, node_modules: Path, other_origin: str
) -> None:
    """What a browser sends without asking is refused (415); what it asks for first is not allowed; no answer may be read."""
    need_chromium()
    what = {"page": other_origin, "service": service.url, "body": BODY}
    tries: dict[str, Any] = printed_by("other_origin.cjs", node_modules, json.dumps(what))
    assert len(tries) == 15
    asks_first = {"as JSON", "as JSON, with credentials", "as safetensors", "as a JSON beacon"}
    for name, seen in tries.items():
        answers = [(answer["method"], answer["status"]) for answer in seen["answers"]]
        assert not seen["read"], name
        assert not any(answer["cors"] for answer in seen["answers"]), name
        if name == "read":
            assert answers == [("GET", 200)]
        else:
            assert answers[0] == (("OPTIONS", 204) if name in asks_first else ("POST", 415)), name
            assert [sent for sent, _ in answers[1:]] == ["GET"] * (len(answers) - 1), name  # a picture for its tab
    with closing(service.connect()) as connection:
        connection.request("POST", "/forward", BODY, {"Content-Type": "application/json"})
        assert connection.getresponse().status == 200  # the same from no browser is answered


def test_naughty_addresses_do_nothing(service: Service, node_modules: Path) -> None:
    """No name of a page that is none, and no query of one, opens a dialog, runs a script or meets a policy that has to stop it."""
    need_chromium()
    if not STRINGS.exists():
        pytest.skip(f"the naughty strings are not at {STRINGS}")
    naughty = [quote(string, safe="") for string in json.loads(STRINGS.read_text()) if string.strip("/. \t")]
    pages = cycle(("problems", "mistakes", "examples", "static"))
    names = [f"{service.url}/{page}/{string}" for page, string in zip(pages, naughty, strict=False)]
    queries = [f"{service.url}/problems/not_found?{string}#{string}" for string in naughty[::2]]
    docs = [f"{service.url}/docs?url={string}#{string}" for string in [*map(quote, SCRIPTS), *naughty[::40]]]
    seen = printed_by("visit.cjs", node_modules, given=json.dumps(names + queries + docs), seconds=240)
    assert seen["said"] == []
    assert seen["foreign"] == []
    assert seen["documents"] == {
        "404 application/problem+json": len(names),
        "200 text/html; charset=utf-8": len(queries) + len(docs),
    }


def test_a_refusal_is_shown_in_swagger_ui_as_text(service: Service, node_modules: Path) -> None:
    """The names of unknown fields are repeated in a problem; where it is shown, they are no markup, and nothing is complained of."""
    body = json.dumps({**dict.fromkeys(SCRIPTS, 1), "X": [[1]]})
    seen = try_out(node_modules, url=f"{service.url}/docs", operation="gradients-forward", body=body)
    assert seen["status"] == "422"
    assert quote("<script>alert(1)", safe="()") in seen["answer"]
    assert all("alert" not in complaint for complaint in seen["complaints"])
    assert [url for url in seen["requests"] if not url.startswith((service.url, "data:"))] == []
