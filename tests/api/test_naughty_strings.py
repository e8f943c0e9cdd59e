"""Strings that break programs, in every place of a request that takes a string: none of them gets into a document.

That is why documents need no more escaping than they have: whatever names stand in them are ours. What is not a known name is
refused, and the refusal is JSON, which no browser takes for anything else.
"""

import copy
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest

from app.api.contract.examples import examples
from app.explain.forms import FORMS
from tests.process import ROOT

pytestmark = pytest.mark.anyio

STRINGS: Final = ROOT.parent / "shared" / "data" / "naughty_strings" / "strings.json"
MARKUP: Final = frozenset('<>"')
FORM: Final = [name for name in FORMS if name not in {"json", "html"}]
REQUEST: Final[dict[str, Any]] = {
    **examples()["founding_sgd"].request,
    "loss": {"kind": "huber"},
    "include": ["dW_1"],
    "optimizer": {"kind": "sgd", "momentum": 0.9},
    "clip": {"norm": 1.0},
    "regularization": {"l2": 0.1},
    "layout": "rows",
    "dtype": "float64",
}
VALUES: Final = [
    *(
        ("layers", 0, "kind"),
        ("layers", 0, "activation"),
        ("layers", 0, "activation", "kind"),
        ("layers", 0, "frozen", 0),
    ),
    *(
        ("loss",),
        ("loss", "kind"),
        ("layout",),
        ("dtype",),
        ("include", 0),
        ("optimizer",),
        ("optimizer", "kind"),
        ("X", 0, 0),
    ),
]
KEYS: Final = [
    *((), ("layers", 0), ("layers", 0, "activation"), ("loss",), ("optimizer",), ("optimizer", "state"), ("clip",)),
    ("regularization",),
]
PARAMETERS: Final = ("format", "dialect", "view", "phase", "element", "layer")


def strings() -> list[str]:
    """The strings, those that JSON can say."""
    if not STRINGS.exists():
        pytest.skip(f"the naughty strings are not at {STRINGS}")
    naughty: list[str] = json.loads(STRINGS.read_text())
    return naughty


def requests(naughty: str) -> Iterator[tuple[str, dict[str, str], Any]]:
    """Where a string is put: the place, the query and the body."""
    for path in VALUES:
        yield f"{path}", {}, put(path, naughty)
    for path in KEYS:
        yield f"a key in {path}", {}, put((*path, naughty), 1)
    for name in PARAMETERS[: -1 if naughty.isdecimal() else None]:  # a layer may be a number
        yield f"?{name}", {name: naughty}, REQUEST
    yield "a parameter", {naughty: "1"}, REQUEST


def put(path: tuple[Any, ...], value: Any) -> Any:
    """The request with a value in some place."""
    body = copy.deepcopy(REQUEST)
    here: Any = body
    for key, after in pairwise(path):
        if isinstance(here, dict):
            empty: Any = [] if isinstance(after, int) else {"kind": here.get(key)}
            if not isinstance(here.get(key), dict | list):
                here[key] = empty
        here = here[key]
    if isinstance(here, list) and path[-1] == len(here):
        here.append(value)
    else:
        here[path[-1]] = value
    return body


async def test_no_string_of_a_request_gets_into_a_document(client: httpx.AsyncClient) -> None:
    """What is not one of our names is refused wherever it stands, as a problem that repeats no markup."""
    found = []
    for i, naughty in enumerate(strings()):
        for place, query, body in requests(naughty):
            form = {"format": "html" if i % 2 else FORM[i % len(FORM)]}
            answer = await client.post("/explain", params=form | query, json=body)
            problem = answer.headers["content-type"] == "application/problem+json"
            if not problem or answer.status_code >= 500 or (MARKUP & set(naughty) and naughty in answer.text):
                found.append((place, naughty, answer.status_code))
    assert not found, [*map(str, found)]


async def test_the_request_that_they_are_put_into_is_a_good_one(client: httpx.AsyncClient) -> None:
    """It is each string that is refused, and nothing else in the request."""
    for form in FORMS:
        answer = await client.post("/explain", params={"format": form}, json=REQUEST)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", ["problems", "mistakes", "examples", "static", ""])
async def test_a_page_of_a_naughty_name_is_not_there(client: httpx.AsyncClient, path: str) -> None:
    """The path of a page is no part of it: what there is none of is a problem, and repeats nothing."""
    for naughty in strings():
        if naughty.strip("/. "):
            answer = await client.get(f"/{path}/{quote(naughty, safe='')}".replace("//", "/"))
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), naughty
            assert not MARKUP & set(naughty) or naughty not in answer.text
