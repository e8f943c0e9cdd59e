"""A file that is no safetensors file, or whose request makes no sense, gets a problem like JSON's: never a failure, never much memory."""

import json
import time
import tracemalloc
from contextlib import suppress
from typing import Any, Final

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import SafetensorError
from safetensors.numpy import load, save

from app.api.contract.examples import examples
from app.api.formats.safetensors_file import parse
from app.api.problems.problem import Problem
from tests.api.files import SENT, as_file, metadata, raw_file
from tests.strategies import BOUNDED

pytestmark = pytest.mark.anyio

_GOOD: Final = as_file(examples()["founding"].request)
_WORDS: Final = {"request": '{"layers": [{}]}'}


async def _problem(client: httpx.AsyncClient, file: bytes, path: str = "/backward") -> dict[str, Any]:
    answer = await client.post(path, content=file, headers=SENT)
    assert answer.headers["content-type"] == "application/problem+json", answer.content[:200]
    found: dict[str, Any] = answer.json()
    assert found["status"] in {400, 422}, found
    return found


def _x(dtype: object = "F64", shape: object = (1, 1), offsets: object = (0, 8), **more: Any) -> dict[str, Any]:
    return {"X": {"dtype": dtype, "shape": shape, "data_offsets": offsets, **more}}


_MALFORMED: Final = {
    "empty": (b"", "ends after 0 bytes"),
    "cut in its length": (b"\x08\0\0", "ends after 3 bytes"),
    "JSON": (b'{"X": [[1.0]], "layers": []}', "but 20 follow"),
    "length of 2^60": (raw_file(_x(), b"\0" * 8, 2**60), "1152921504606846976 bytes"),
    "length of 2^64 - 1": (raw_file(_x(), b"\0" * 8, 2**64 - 1), "18446744073709551615 bytes"),
    "length one too many": (raw_file(b"{}", length=3), "but 2 follow"),
    "length 0": (raw_file(b"", b"\0" * 8), "its header is not JSON"),
    "header cut": (raw_file(_x(), b"\0" * 8, 10), "its header is not JSON"),
    "header no JSON": (raw_file(b"{'X'}"), "its header is not JSON, near its character 1"),
    "header no UTF-8": (raw_file(b'{"\xff": 1}'), "its header is not JSON"),
    "header with NaN": (raw_file(b'{"X": NaN}'), "its header is not JSON"),
    "header a list": (raw_file(b"[]"), "no object"),
    "header deep": (raw_file(b"[" * 100_000), "nested too deeply"),
    "header half deep": (raw_file(b'{"X": ' + b"[" * 400 + b"]" * 400 + b"}"), "nested too deeply"),
    "name twice": (
        raw_file(
            b'{"X":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},' + json.dumps(_x(shape=[1]))[1:].encode(), bytes(8)
        ),
        "`X` twice",
    ),
    "key twice": (raw_file(b'{"X":{"dtype":"F64","dtype":"F64","shape":[1],"data_offsets":[0,8]}}', bytes(8)), "twice"),
    "no offsets": (raw_file({"X": {"dtype": "F64", "shape": [1]}}), "`X`"),
    "something more": (raw_file(_x(stride=[1]), bytes(8)), "nothing else"),
    "tensor a number": (raw_file({"X": 1}), "`X`"),
    "dtype a number": (raw_file(_x(dtype=64), bytes(8)), "`X`"),
    "shape negative": (raw_file(_x(shape=[-1, -1]), bytes(8)), "whole numbers"),
    "shape of fractions": (raw_file(_x(shape=[1.0, 1.0]), bytes(8)), "whole numbers"),
    "shape true": (raw_file(_x(shape=[True, True]), bytes(8)), "whole numbers"),
    "shape a number": (raw_file(_x(shape=1), bytes(8)), "`X`"),
    "shape huge": (raw_file(_x(shape=[2**62, 2**62]), bytes(8)), "bytes, but its data_offsets 8"),
    "shape over 64 bits": (raw_file(_x(shape=[2**70, 1]), bytes(8)), "whole numbers"),
    "very many dimensions": (raw_file(_x(shape=[2**62] * 40_000), bytes(8)), "whole numbers"),
    "shape too small": (raw_file(_x(offsets=[0, 16]), bytes(16)), "make 8 bytes, but its data_offsets 16"),
    "offsets negative": (raw_file(_x(offsets=[-8, 0]), bytes(8)), "data_offsets"),
    "offsets backwards": (raw_file(_x(shape=[0], offsets=[8, 8]), bytes(8)), "8 to 8"),
    "three offsets": (raw_file(_x(offsets=[0, 8, 16]), bytes(8)), "data_offsets"),
    "offsets beyond": (raw_file(_x(shape=[2, 1], offsets=[0, 16]), bytes(8)), "8 bytes follow its header"),
    "hole before": (raw_file(_x(offsets=[8, 16]), bytes(16)), "8 to 16"),
    "hole between": (raw_file({**_x(), "y": _x(offsets=[16, 24])["X"]}, bytes(24)), "16 to 24"),
    "overlap": (raw_file({**_x(), "y": _x(offsets=[4, 12])["X"]}, bytes(12)), "4 to 12"),
    "one place twice": (raw_file({**_x(), "y": _x()["X"]}, bytes(8)), "0 to 8"),
    "trailing bytes": (_GOOD + b"\0", "bytes follow its header, but its tensors take"),
    "data cut": (_GOOD[:-8], "bytes follow its header, but its tensors take"),
    "metadata a list": (raw_file({"__metadata__": []}), "an object of strings"),
    "metadata no strings": (raw_file({"__metadata__": {"request": {}}}), "an object of strings"),
    "request no JSON": (raw_file({"__metadata__": {"request": "{'layers'}"}}), "`request` in its metadata is not JSON"),
    "request empty": (raw_file({"__metadata__": {"request": ""}}), "`request` in its metadata is not JSON"),
    "request deep": (raw_file({"__metadata__": {"request": "[" * 100_000}}), "nested too deeply"),
    "request half deep": (raw_file({"__metadata__": {"request": "[" * 300 + "]" * 300}}), "nested too deeply"),
}


@pytest.mark.parametrize("name", _MALFORMED)
async def test_what_breaks_the_format_is_malformed(client: httpx.AsyncClient, name: str) -> None:
    """It is refused with 400 and a sentence that says what is wrong with the file."""
    file, words = _MALFORMED[name]
    found = await _problem(client, file)
    assert (found["status"], found["code"]) == (400, "malformed_safetensors"), found
    assert words in found["detail"]


@pytest.mark.parametrize("name", [name for name in _MALFORMED if not name.startswith("request")])
def test_the_library_refuses_it_too(name: str) -> None:
    """What is malformed for us is so for the library, but for what it reads more loosely: unknown or repeated keys."""
    file = _MALFORMED[name][0]
    loosely = {"name twice", "key twice", "something more"}
    try:
        load(file)
    except (SafetensorError, OverflowError, ValueError):
        return
    assert name in loosely


_NAN: Final = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, np.nan]])


@pytest.mark.parametrize(
    ("name", "tensor", "pointer", "words"),
    [
        ("X", _NAN, "#/X/3/1", "must be a finite number of 64 bits"),
        ("X", np.where(np.isnan(_NAN), -np.inf, _NAN).astype(np.float32), "#/X/3/1", "finite"),
        ("b_2", np.array([np.inf]), "#/layers/1/b/0", "finite"),
        ("W_1", np.full((2, 3), np.nan), "#/layers/0/W/0/0", "finite"),
        ("X", np.zeros((4, 2), np.float16), "#/X", "another dtype than is taken here: F64 and F32"),
        ("X", np.zeros((4, 2), np.int64), "#/X", "another dtype than is taken here: F64 and F32"),
        ("y", np.zeros((4, 1), np.bool_), "#/y", "I64 and I32 for class numbers"),
        ("X", np.zeros((0, 2)), "#/X", "has a side of 0"),
        ("X", np.zeros((1, 1_000_001), np.float32), "#/X", "has a side of 1000001; from 1 to 1000000"),
        ("X", np.zeros(8), "#/X", "is a list, but must be a matrix"),
        ("X", np.zeros((4, 2, 1)), "#/X", "is a tensor of 3 dimensions, but must be a matrix"),
        ("b_1", np.zeros(()), "#/layers/0/b", "is a number, but must be a list or a matrix"),
        ("y", np.zeros(4), "#/y", "is a list, but must be a matrix"),
        ("y", np.zeros((4, 1), np.int64), "#/y", "is a matrix, but must be a list"),
        ("y", np.array([0, 1, -1, 0]), "#/y/2", "must be at least 0"),
        ("y", np.array([0, 2**31, 0, 0]), "#/y/1", "must be less than"),
        ("y", np.array([0, 1, 0, 0], np.int32), "#/y", "does not take class numbers"),
        ("W_1", np.zeros((3, 3)), "#/layers/0/W", "W_1 must have 2 rows"),
        ("W_3", np.zeros((3, 3)), "#/layers", "must have an object for layer 3, as there is a tensor W_3"),
        ("W_0", np.zeros((3, 3)), "#/W_0", "is an unknown field"),
        ("V_1", np.zeros((3, 3)), "#/layers/0/V", "is an unknown field"),
        ("x", np.zeros((3, 3)), "#/x", "did you mean `X`?"),
        ("a.b.c.d", np.zeros((3, 3)), "#/a", "is an unknown field"),
        ("", np.zeros((3, 3)), "#/", "is an unknown field"),
        (".".join("a" * 5_000), np.zeros((3, 3)), "#/a", "is an unknown field"),
        ("loss", np.zeros((3, 3)), "#/loss", "stands there twice, in `request` and as a tensor"),
        ("loss.kind", np.zeros((3, 3)), "#/loss", "must be an object"),
        ("regularization.l1", np.zeros(()), "#/regularization/l1", "must be a number"),
        ("claims.dW_1", np.zeros((2, 3)), "#/claims", "is an unknown field"),
    ],
)
async def test_what_makes_no_sense_is_shown_where_the_json_would_have_it(
    client: httpx.AsyncClient, name: str, tensor: Any, pointer: str, words: str
) -> None:
    """A tensor that cannot stand in its place is a 422 with the pointer and the words of JSON."""
    found = await _problem(client, save(load(_GOOD) | {name: tensor}, metadata(_GOOD)))
    assert (found["status"], found["code"]) == (422, "validation_failed")
    assert found["errors"][0]["pointer"] == pointer, found
    assert words in found["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("words", "pointer", "says"),
    [
        ({}, "#/layers", "must have an object for layer 1"),
        ({"request": "[]"}, "#", "must be an object, not a list"),
        ({"request": "7"}, "#", "must be an object, not a number"),
        ({"request": '{"layers": [{}, {}], "trace": true, "trace": false}'}, "#/trace", "stands there twice"),
        ({"request": '{"layers": [{}, {"W": null}]}'}, "#/layers/1/W", "stands there twice"),
        ({"request": '{"layers": [{}, 2]}'}, "#/layers", "must have an object for layer 2"),
        ({"request": '{"layers": [{}, {}], "loss": {"$tensor": "none"}}'}, "#/loss", "kind"),
        ({"request": '{"layers": [{"b": {"$tensor": "none"}}, {}]}'}, "#/layers/0/b", "stands there twice"),
        ({"request": '{"layers": [{}, {}, {"W": {"$tensor": "Q"}}]}'}, "#/layers/2/W", "the file does not hold"),
        ({"request": '{"layers": [{}, {}, {"W": {"$tensor": [1]}}]}'}, "#/layers/2/W", "the file does not hold"),
        ({"request": '{"layers": [{}, {}, {"W": {"tensor": "X"}}]}'}, "#/layers/2/W", "must be a list, not an object"),
        ({"request": '{"layers": [{}, {}, {"W": [[1, null]]}]}'}, "#/layers/2/W/0/1", "must be a number, not null"),
    ],
)
async def test_the_json_in_a_file_is_held_to_the_same(
    client: httpx.AsyncClient, words: dict[str, str], pointer: str, says: str
) -> None:
    """What is wrong with the rest of the request is said as of JSON."""
    found = await _problem(client, save(load(_GOOD), words))
    assert found["code"] == "validation_failed"
    assert found["errors"][0]["pointer"] == pointer, found
    assert says in found["errors"][0]["detail"]


@pytest.mark.parametrize("dtype", ["BF16", "F8_E4M3", "a dtype of tomorrow"])
async def test_a_dtype_that_is_not_known_is_refused_where_it_stands(client: httpx.AsyncClient, dtype: str) -> None:
    """The format may grow; a tensor that cannot be read is a 422 at its place, and its dtype does not come back."""
    found = await _problem(client, raw_file(_x(dtype=dtype) | {"__metadata__": _WORDS}, bytes(8)))
    assert [error["pointer"] for error in found["errors"]] == ["#/X", "#/y", "#/layers/0/W"]
    assert "another dtype" in found["detail"]
    assert dtype not in str(found)


async def test_claims_and_states_are_held_to_the_same(client: httpx.AsyncClient) -> None:
    """A claim that is not finite and a state without its counter are pointed at."""
    step = as_file(dict(examples()["founding_sgd"].request) | {"optimizer": {"kind": "adam", "lr": 0.1}})
    found = await _problem(
        client, save(load(step) | {"optimizer.state.m_W_1": np.zeros((2, 3))}, metadata(step)), "/step"
    )
    assert found["errors"][0] == {
        "pointer": "#/optimizer/state",
        "detail": "must have t, the whole number of steps done so far",
    }
    check = as_file(examples()["stale_weights"].request)
    claim = {"claims.loss": np.array(np.nan), "claims.dW_9": np.zeros((1, 1))}
    found = await _problem(client, save(load(check) | claim, metadata(check)), "/check")
    assert found["errors"][0]["pointer"] == "#/claims/loss"


async def test_a_header_that_is_too_long_is_too_much(client: httpx.AsyncClient) -> None:
    """Matrices belong into the data; a header of more than a megabyte is not read."""
    words = {"request": json.dumps({"X": [[0.123456789] * 100_000], "layers": [{}]})}
    found = await _problem(client, save({}, words))
    assert (found["status"], found["code"]) == (422, "limit_exceeded")


async def test_very_many_members_in_the_json_are_too_much(client: httpx.AsyncClient) -> None:
    """As in a JSON body."""
    words = {"request": json.dumps({f"a{i}": 1 for i in range(20_000)})}
    assert (await _problem(client, save({}, words)))["code"] == "limit_exceeded"


@BOUNDED
@given(st.data())
def test_a_file_with_any_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever stands in a file, it is read, or refused with a problem; nothing else happens, and little memory is taken."""
    file = bytearray(_GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(file) - 1))
        file[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    tracemalloc.start()
    with suppress(Problem):
        parse(bytes(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(
    "header",
    [
        b'{"X":' + b"[]," * 330_000,
        b'{"X":' + b"[" + b"{}," * 330_000 + b"{}]}",
        b"{" + b",".join(b'"%d":0' % i for i in range(90_000)) + b"}",
        b'{"__metadata__":{"request":"' + b"[]," * 330_000 + b'"}}',
        b'{"__metadata__":{"request":"[' + b"[]," * 330_000 + b'[]]"}}',
        b'{"X":{"dtype":"F64","shape":[' + b"4611686018427387904," * 40_000 + b'1],"data_offsets":[0,8]}}',
        b'{"X":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]}}' + b" " * 900_000,
    ],
    ids=["lists", "objects", "names", "cut request", "lists in request", "dimensions", "blanks"],
)
async def test_a_hostile_header_takes_little_time_and_memory(client: httpx.AsyncClient, header: bytes) -> None:
    """A megabyte of header costs less than a second and less than a hundred megabytes."""
    tracemalloc.start()
    begun = time.process_time()
    await _problem(client, raw_file(header, bytes(8)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - begun < 5
    assert peak < 100_000_000
