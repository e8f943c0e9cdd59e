"""Bodies that are no JSON, or JSON that parsers quarrel about, are refused with the byte where they go wrong; none is a failure."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.doubling import client_of, doubling

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json"}


@pytest.fixture
async def doubler() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application that doubles."""
    async with client_of(doubling()) as client:
        yield client


async def post(client: httpx.AsyncClient, body: bytes) -> tuple[int, str]:
    """Post a body; return the status and the code or, of what is fine, `ok`."""
    answer = await client.post("/double", content=body, headers=JSON)
    return answer.status_code, answer.json().get("code", "ok")


@pytest.mark.parametrize(
    ("body", "offset"),
    [
        (b'{"numbers": [[1,]]}', 16),
        (b'{"numbers": [[1]]} x', 19),
        (b"{'numbers': [[1]]}", 1),
        (b'\n\n{"numbers":\n [[01]]}', 18),
        (b'{"n\xc3\xa9\xc3\xa9": 01}', 11),
        (b'{"numbers": [[1', 15),
        (b'{"numbers": "\xff"}', 13),
        (b'{"numbers": "a\nb"}', 14),
        (b'{"mode": "\\ud800"}', 16),
        (b'{"\\udc00": 1}', 7),
        (b'{"mode": "\x00"}', 10),
    ],
)
async def test_the_byte_where_json_goes_wrong_is_named(doubler: httpx.AsyncClient, body: bytes, offset: int) -> None:
    """The offset counts bytes from 0, over lines and letters of several bytes."""
    answer = await doubler.post("/double", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")
    assert f"offset {offset}" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The body is empty"),
        (b" \n\t", "The body is empty"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ('{"numbers": [[1]]}'.encode("utf-16"), "byte order mark"),
        ("é".encode("latin-1"), "not UTF-8"),
        (b"[" * 300, "nested too deeply"),
        (b"[" * 1_000_000, "nested too deeply"),
        (b'{"a":' * 1_000_000, "nested too deeply"),
        (b'{"numbers": [[1]', "it ends in the middle of a list"),
    ],
    ids=["empty", "blank", "marked", "utf-16", "latin-1", "deep", "very deep", "very deep objects", "cut off"],
)
async def test_what_is_wrong_as_a_whole_is_said(doubler: httpx.AsyncClient, body: bytes, words: str) -> None:
    """An empty body, a wrong encoding, nesting without end: each has its words."""
    answer = await doubler.post("/double", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")
    assert words in answer.json()["detail"]


@pytest.mark.parametrize(
    "cell",
    ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" * 400, "1" * 5_000, '"1"', "true", "null", "[]", "{}"],
)
async def test_a_cell_is_a_finite_number(doubler: httpx.AsyncClient, cell: str) -> None:
    """Nothing else is taken for one, however it is written."""
    assert await post(doubler, f'{{"numbers": [[{cell}]]}}'.encode()) == (422, "validation_failed")


@pytest.mark.parametrize(
    "number",
    ["0", "-0.0", "1e-400", "123456789012345678901234567890", "0." + "3" * 1_000, "5e-324", "8e307"],
)
async def test_any_finite_number_is_taken(doubler: httpx.AsyncClient, number: str) -> None:
    """Numbers may be long, tiny or huge."""
    status, code = await post(doubler, f'{{"numbers": [[{number}]]}}'.encode())
    assert (status, code) == (200, "ok")
