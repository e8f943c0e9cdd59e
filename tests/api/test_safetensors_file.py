"""The layout of files: nothing is copied that need not be, and any reader can read it."""

import gc
import json
import weakref
from itertools import pairwise
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import TypeAdapter
from safetensors.numpy import load, save

from app.api.contract.requests import ForwardRequest
from app.api.formats.format import FORMATS
from app.api.formats.safetensors_file import compose, parse
from app.settings import Settings
from tests.api.files import BINARY, SENT, order
from tests.process import serving

pytestmark = pytest.mark.anyio

RANDOM = np.random.default_rng(1)
X, W = RANDOM.normal(size=(300, 40)), RANDOM.normal(size=(40, 200))


@pytest.mark.parametrize("body_type", [bytes, bytearray])
def test_what_is_read_is_the_body_itself(body_type: type) -> None:
    """Arrays are views of the body, and nobody can write to them."""
    body = body_type(save({"X": X}))
    read = parse(body).tensors["X"].array
    assert read is not None
    assert np.shares_memory(read, np.frombuffer(body, np.uint8))
    assert np.array_equal(read, X)
    assert not read.flags.writeable


def test_what_lies_askew_is_copied() -> None:
    """Where a header is of odd length, numbers are copied to where the processor likes them, and not to be written to either."""
    file = save({"X": X})
    length = int.from_bytes(file[:8], "little")
    askew = (length + 3).to_bytes(8, "little") + file[8 : 8 + length] + b"   " + file[8 + length :]
    read = parse(askew).tensors["X"].array
    assert read is not None
    assert np.array_equal(read, X)
    assert read.flags.aligned
    assert not read.flags.writeable


def test_a_large_file_is_the_memory_of_its_arrays() -> None:
    """Its pieces are a header and the arrays themselves; only what does not lie row by row is copied."""
    pieces = compose({}, {"X": X, "W": W.T})
    assert isinstance(pieces, tuple)
    shared = [np.shares_memory(np.frombuffer(piece, np.uint8), array) for piece in pieces[1:] for array in (X, W)]
    assert shared == [True, False, False, False]
    read = load(b"".join(pieces))
    assert np.array_equal(read["X"], X)
    assert np.array_equal(read["W"], W.T)


@pytest.mark.parametrize("rows", [3, 30_001])
def test_every_tensor_is_aligned_to_its_numbers(rows: int) -> None:
    """Whatever precedes it, each begins where an array of its numbers can: JavaScript can read it nowhere else."""
    tensors: dict[str, NDArray[Any]] = {
        "single": np.ones((rows, 1), np.float32),
        "double": np.ones((rows, 1)),
        "classes": np.arange(rows),
    }
    written = compose({"a": "b" * 5}, tensors)
    file = written if isinstance(written, bytes) else b"".join(written)
    assert order(file) == list(tensors)
    length = int.from_bytes(file[:8], "little")
    header = json.loads(file[8 : 8 + length])
    for name, array in load(file).items():
        assert array.dtype == tensors[name].dtype
        assert np.array_equal(array, tensors[name])
        assert (8 + length + header[name]["data_offsets"][0]) % array.itemsize == 0


async def test_a_large_file_says_its_length(client: httpx.AsyncClient) -> None:
    """It goes out in pieces, and yet its length is known."""
    file = save({"X": X, "W_1": W}, {"request": '{"layers": [{}]}'})
    answer = await client.post("/forward", content=file, headers=SENT | {"accept": BINARY})
    assert len(answer.content) > 65_536
    assert answer.headers["content-length"] == str(len(answer.content))
    assert np.array_equal(load(answer.content)["Z_1"], X @ W)


async def test_columns_are_written_as_they_are_meant(client: httpx.AsyncClient) -> None:
    """Matrices that are transposed in memory have their shape and their numbers in a file."""
    file = save(
        {"X": np.ascontiguousarray(X.T), "W_1": np.ascontiguousarray(W.T)},
        {"request": '{"layers": [{}], "layout": "columns"}'},
    )
    answer = await client.post("/forward", content=file, headers=SENT | {"accept": BINARY})
    assert np.allclose(load(answer.content)["Z_1"], (X @ W).T)


def test_a_request_and_its_answer_are_freed_at_once() -> None:
    """Nothing waits for the garbage collector, which knows not how large an array is: many requests need no more than one."""
    adapter: TypeAdapter[Any] = TypeAdapter(ForwardRequest)
    file = FORMATS[BINARY]
    gc.collect()
    gc.disable()
    try:
        asked = file.read(adapter, save({"X": X, "W_1": W}, {"request": '{"layers": [{}]}'}), Settings.defaults())
        answer = {"tensors": {"Z_1": asked.X @ W}}
        left = [weakref.ref(asked.X), weakref.ref(answer["tensors"]["Z_1"])]
        written = file.write(answer)
        del asked, answer, written
        assert [array() is None for array in left] == [True, True]
    finally:
        gc.enable()


def test_large_files_pass_through_a_real_connection() -> None:
    """Some megabytes either way, over a socket, one request after the other on one connection."""
    sizes = (300, 400, 200)
    tensors = {f"W_{l}": RANDOM.normal(size=shape) / 20 for l, shape in enumerate(pairwise(sizes), 1)}
    tensors |= {"X": RANDOM.normal(size=(500, sizes[0])), "y": RANDOM.normal(size=(500, sizes[-1]))}
    file = save(tensors, {"request": '{"layers": [{"activation": "relu"}, {}]}'})
    with serving() as service, httpx.Client(base_url=service.url, headers=SENT) as client:
        for _ in range(3):
            answer = client.post("/backward", content=file, headers={"accept": BINARY})
            read = load(answer.content)
            expected = np.maximum(tensors["X"] @ tensors["W_1"], 0) @ tensors["W_2"]
            assert np.allclose(read["A_2"], expected)
            assert np.allclose(read["dW_2"], read["A_1"].T @ (read["A_2"] - tensors["y"]) / 500)
