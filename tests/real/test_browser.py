"""A person with a browser and no other network opens /docs, presses Execute and reads the answer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.api.admission.keys import hash_of, new_key
from tests.process import Service, serving
from tests.real.node import need_chromium, printed_by

PREFIX = "/gw/nn"


@pytest.fixture(scope="module")
def prefixed() -> Iterator[Service]:
    """A service that is told of a gateway's prefix."""
    with serving(ROOT_PATH=PREFIX) as running:
        yield running


def try_out(node_modules: Path, **what: object) -> dict[str, Any]:
    """Try an operation out in Swagger UI; return what the browser asked for, complained of and showed."""
    need_chromium()
    seen: dict[str, Any] = printed_by("try_out.cjs", node_modules, json.dumps(what))
    return seen


def test_the_founding_example_is_answered_in_swagger_ui(service: Service, node_modules: Path) -> None:
    """Its thirteen tensors and its loss are read off the page; no foreign host is asked, nothing is complained of."""
    seen = try_out(node_modules, url=f"{service.url}/docs", operation="gradients-backward", example="founding")
    answer = json.loads(seen["answer"])
    assert seen["status"] == "200"
    assert (len(answer["tensors"]), len(answer["gradients"])) == (4, 9)
    assert round(answer["loss"], 6) == 0.299034
    assert seen["complaints"] == []
    assert [url for url in seen["requests"] if not url.startswith((service.url, "data:"))] == []
    assert len(seen["requests"]) > 4


def test_matrices_are_shown_by_rows(service: Service, node_modules: Path) -> None:
    """A row of a matrix stands on one line, in what is sent and in what comes back."""
    seen = try_out(node_modules, url=f"{service.url}/docs", operation="gradients-forward", example="founding")
    assert "[0.05, 0.1],\n" in seen["request"]
    assert "[0.0375, 0.045, 0.052500000000000005],\n" in seen["answer"]


def test_a_key_is_given_to_swagger_ui(node_modules: Path) -> None:
    """With the key that *Authorize* took, an operation is answered; without, it is told that there is none."""
    key = new_key()
    with serving(API_KEYS=hash_of(key.encode())) as guarded:
        what = {"url": f"{guarded.url}/docs", "operation": "gradients-backward", "example": "founding"}
        assert try_out(node_modules, **what, key=key)["status"] == "200"
        assert json.loads(try_out(node_modules, **what)["answer"])["code"] == "unauthorized"


@pytest.mark.parametrize("prefix", ["", PREFIX])
def test_swagger_ui_works_under_a_prefix(prefixed: Service, node_modules: Path, prefix: str) -> None:
    """With a prefix set, the page works with it in the address (no gateway, or one that keeps it) and without it."""
    seen = try_out(node_modules, url=f"{prefixed.url}{prefix}/docs", operation="gradients-backward", example="founding")
    assert seen["status"] == "200"
    assert seen["address"] == f"{prefixed.url}{prefix}/backward"
    assert seen["complaints"] == []


def test_an_answer_of_megabytes_does_not_stop_the_page(service: Service, node_modules: Path) -> None:
    """Two megabytes are shown while one waits, where colouring them takes minutes."""
    body = json.dumps({"sizes": [300, 330], "activations": ["relu"]})
    seen = try_out(node_modules, url=f"{service.url}/docs", operation="training-initialize", body=body)
    assert len(seen["answer"]) > 2_000_000
    assert seen["milliseconds"] < 10_000
