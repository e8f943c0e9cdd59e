"""A large body in which fields are absent is told so, at once and without copies of it."""

import tracemalloc

import httpx
import pytest

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json"}


async def test_absent_fields_of_a_large_body_make_no_copies_of_it(client: httpx.AsyncClient) -> None:
    """Three fields are absent beside 100,000 numbers: what is right becomes no Python objects for their sake."""
    body = b'{"x": [[' + b"1.5," * 50_000 + b'1.5]], "y": [[' + b"1.5," * 50_000 + b"1.5]]}"
    await client.post("/forward", content=b"{}", headers=JSON)
    tracemalloc.start()
    try:
        answer = await client.post("/step", content=body, headers=JSON)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert {error["pointer"]: error["detail"].partition(";")[0] for error in answer.json()["errors"]} == {
        "#/X": "is required",
        "#/layers": "is required",
        "#/x": "is an unknown field",
    }
    assert peak < 12 * len(body)  # 32 bytes a number of 4, when the document is read once more


@pytest.mark.parametrize(
    ("path", "pointers"),
    [
        ("/backward", ["#/X", "#/y", "#/layers"]),
        ("/train", ["#/X", "#/y", "#/layers", "#/steps"]),
        ("/check", ["#/X", "#/y", "#/layers", "#/claims"]),
        ("/initialize", ["#/sizes", "#/activations"]),
    ],
)
async def test_every_absent_field_is_told(client: httpx.AsyncClient, path: str, pointers: list[str]) -> None:
    """Of an empty object all that is required is named, whatever its type."""
    errors = (await client.post(path, json={})).json()["errors"]
    assert sorted(error["pointer"] for error in errors) == sorted(pointers)
    assert {error["detail"] for error in errors} == {"is required"}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/forward", b'{"X": [[1]], "layers": [%s1]}', "layers"),
        ("/initialize", b'{"sizes": [%s1], "activations": ["relu"]}', "sizes"),
        ("/initialize", b'{"sizes": [1, 1], "activations": [%s1]}', "activations"),
    ],
)
async def test_a_long_list_of_wrong_layers_is_left_soon(
    client: httpx.AsyncClient, path: str, body: bytes, field: str
) -> None:
    """A million strings where layers belong are one fault: to tell of each took a kilobyte and seven microseconds."""
    answer = await client.post(path, content=body % (b'"",' * 1_000_000), headers=JSON)
    assert answer.json()["errors"] == [{"pointer": f"#/{field}", "detail": "is too long: at most 1000 are taken"}]
