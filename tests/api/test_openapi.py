"""The OpenAPI document says what is true: of every operation, every field and every error."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.openapi import document
from app.api.openapi.document import check, export, text
from app.api.problems.kinds import KINDS
from app.api.service import Service
from app.api.verbs.verb import Verb
from tests.process import ROOT

DOCUMENT: dict[str, Any] = json.loads(text())
OPERATIONS = {
    operation["operationId"]: (path, method, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Walk through every object of a part of the document."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from schemas(value)


def test_the_document_is_made_once_however_many_ask_at_once() -> None:
    """Eight threads that ask before there is one wait for the first of them, and get the same text."""
    document._text.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        told = set(threads.map(lambda _: text(), range(8)))
    assert [json.loads(one) for one in told] == [DOCUMENT]
    assert document._text.cache_info().misses == 1


def test_operations_have_names_that_stay() -> None:
    """Generated clients call operations by these names."""
    assert list(OPERATIONS) == [
        *("forward", "backward", "step", "train", "gradcheck", "initialize", "check", "probe", "explain"),
        *("catalog", "examples", "example", "limits", "health_live", "health_ready"),
    ]


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_are_described(name: str) -> None:
    """Each has one tag that is explained, a short summary and a description."""
    operation = OPERATIONS[name][2]
    explained = {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]}
    assert len(operation["tags"]) == 1
    assert set(operation["tags"]) <= explained
    assert 0 < len(operation["summary"]) <= 60
    assert operation["description"]


def test_all_that_is_served_as_json_is_documented(app: Service) -> None:
    """Every route but the pages is in the document."""
    shown = {route.path for route in app.served if route.include_in_schema}
    assert shown == DOCUMENT["paths"].keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_status_is_documented_as_a_problem(name: str) -> None:
    """What a verb or a reading may answer beside 200 is listed; each error is problem+json with real examples."""
    path, method, operation = OPERATIONS[name]
    statuses = {int(status) for status in operation["responses"]}
    if method == "post":
        assert statuses == {200, 400, 406, 408, 413, 414, 415, 422, 431, 500, 503}
    else:
        assert statuses == {200, 304, 400, 406, 408, 414, 431, 500, 503} | ({404} if "{" in path else set())
    for status in statuses - {200, 304}:
        reference = operation["responses"][str(status)]["$ref"]
        response = DOCUMENT["components"]["responses"][reference.rpartition("/")[2]]
        shown = response["content"]["application/problem+json"]["examples"]
        assert shown.keys() == {kind.code for kind in KINDS.values() if kind.status == status}
        for code, example in shown.items():
            assert example["value"]["code"] == code
            assert DOCUMENT["components"]["schemas"]["Problem"]["required"] <= list(example["value"])


def test_every_number_has_a_format() -> None:
    """Without one, some generated clients read 32-bit numbers."""
    numbers = [
        schema for schema in schemas(DOCUMENT["components"]["schemas"]) if schema.get("type") in ("number", "integer")
    ]
    assert len(numbers) > 50
    assert [schema for schema in numbers if "format" not in schema] == []


def test_tags_of_unions_are_required() -> None:
    """A discriminator that may be left out would be none; and each has a mapping."""
    unions = [schema for schema in schemas(DOCUMENT["components"]["schemas"]) if "discriminator" in schema]
    assert unions
    for union in unions:
        tag = union["discriminator"]["propertyName"]
        members = [reference.rpartition("/")[2] for reference in union["discriminator"]["mapping"].values()]
        assert len(members) == len(union["oneOf"])
        for member in members:
            assert tag in DOCUMENT["components"]["schemas"][member]["required"]


def test_no_default_is_an_object() -> None:
    """Generators of clients write such a default down as no compiler reads it, or leave the operation out."""
    owners = [schema for schema in schemas(DOCUMENT["components"]["schemas"]) if schema.get("type") == "object"]
    described = [schema for owner in owners for schema in owner.get("properties", {}).values()]
    defaults = [schema["default"] for schema in described if "default" in schema]
    assert len(defaults) > 30
    assert not any(isinstance(default, dict) for default in defaults)


def test_what_is_next_is_of_the_types_of_a_request() -> None:
    """So a typed client carries `next` over without a cast; and unions of kinds are components with names that stay."""
    components = DOCUMENT["components"]["schemas"]
    step, following = components["StepRequest"]["properties"], components["Next"]["properties"]
    assert following["optimizer"]["$ref"] == step["optimizer"]["$ref"] == "#/components/schemas/Optimizer"
    assert following["layers"]["items"] == step["layers"]["items"]
    assert not re.search("x-component", text())
    for name in ("Activation", "Initializer", "Loss", "Optimizer"):
        parts = [f"#/components/schemas/{name}{part}" for part in ("Name", "Object")]
        assert [part["$ref"] for part in components[name]["anyOf"]] == parts


def test_verbs_take_both_formats_and_give_them_or_documents(app: Service) -> None:
    """Each shows JSON first; safetensors with the rule of its tensors in words."""
    for route in app.served:
        if isinstance(route, Verb):
            operation = OPERATIONS[route.name][2]
            assert list(operation["requestBody"]["content"]) == ["application/json", "application/vnd.safetensors"]
            answered = operation["responses"]["200"]
            assert list(answered["content"]) == list(route.forms)
            assert route.slow or next(iter(route.forms)) == "application/json"
            for body in (operation["requestBody"], *[answered] * (route.forms is Verb.forms)):
                reference = body["content"]["application/vnd.safetensors"]["schema"]["$ref"]
                schema = DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]]
                assert schema["format"] == "binary"
                assert '{"$tensor": "W_1"}' in schema["description"]


def test_a_notebook_is_shown_as_json() -> None:
    """It is, by the name of its media type; all other documents are text."""
    content = OPERATIONS["explain"][2]["responses"]["200"]["content"]
    types = {media_type: described["schema"].get("type") for media_type, described in content.items()}
    assert types.pop("application/json") is None  # has a schema of its own
    assert types.pop("application/x-ipynb+json") == "object"
    assert set(types.values()) == {"string"}


def test_nothing_of_fastapis_errors_is_left() -> None:
    """Its own schema of errors is not ours."""
    assert "HTTPValidationError" not in text()
    assert "Successful Response" not in text()


def test_verbs_have_at_least_three_examples(app: Service) -> None:
    """Each shows requests to start from, the founding example first, and what is answered to each."""
    for route in app.served:
        if isinstance(route, Verb):
            operation = OPERATIONS[route.name][2]
            requests = operation["requestBody"]["content"]["application/json"]["examples"]
            answers = operation["responses"]["200"]["content"][next(iter(route.forms))]["examples"]
            assert len(requests) >= 3
            assert list(requests) == list(answers)
    assert next(iter(OPERATIONS["backward"][2]["requestBody"]["content"]["application/json"]["examples"])) == "founding"


@pytest.mark.anyio
async def test_links_lead_somewhere(client: httpx.AsyncClient) -> None:
    """What a link names is there, and an answer goes where its link says: the first example is read, and posted; so is a probe."""
    listed = (await client.get("/examples")).json()
    link = OPERATIONS["examples"][2]["responses"]["200"]["links"]["Example"]
    assert link["parameters"] == {"name": "$response.body#/0/name"}
    path, method, _ = OPERATIONS[link["operationId"]]
    example = await client.request(method, path.format(name=listed[0]["name"]))
    probe = await client.post("/check/probe", json=example.json())
    for name, answer in (("example", example), ("probe", probe)):
        link = OPERATIONS[name][2]["responses"]["200"]["links"]["Backward"]
        assert link["requestBody"] == "$response.body"
        path, method, _ = OPERATIONS[link["operationId"]]
        assert (await client.request(method, path, json=answer.json())).status_code == 200
    linked = [name for name, (_, _, operation) in OPERATIONS.items() if "links" in operation["responses"]["200"]]
    assert linked == ["probe", "examples", "example"]


@pytest.mark.anyio
@pytest.mark.parametrize("code", [kind.code for kind in KINDS.values() if kind.example])
async def test_every_error_example_is_a_true_one(client: httpx.AsyncClient, code: str) -> None:
    """The exported request, sent under the shown id, is answered with the exported answer."""
    shown = json.loads((ROOT / "openapi" / "examples" / "errors" / f"{code}.json").read_text())
    call = shown["request"]
    headers = call["headers"] | {"x-request-id": shown["answer"]["request_id"]}
    answer = await client.request(call["method"], call["path"], content=call["body"], headers=headers)
    assert (answer.status_code, answer.json()) == (shown["answer"]["status"], shown["answer"])


def test_what_is_exported_is_checked(tmp_path: Path) -> None:
    """A fresh export has nothing stale; a changed, a missing and a strange file are named."""
    export(tmp_path)
    assert check(tmp_path) == []
    (tmp_path / "examples/errors/not_found.json").write_text("{}")
    (tmp_path / "examples/forward/founding.json").unlink()
    (tmp_path / "examples/forward/strange.json").write_text("{}")
    assert check(tmp_path) == [
        "examples/errors/not_found.json",
        "examples/forward/founding.json",
        "examples/forward/strange.json",
    ]
    export(tmp_path)
    assert check(tmp_path) == []


def test_rows_of_numbers_stand_on_one_line() -> None:
    """The document is written for people, too: no row of a matrix is torn apart."""
    assert not re.search(r"\[\n\s+-?\d", text())
