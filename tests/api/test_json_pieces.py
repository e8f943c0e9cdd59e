"""An answer in pieces is the very text that it is at once."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import httpx
import numpy as np
import orjson
import pytest
from starlette.types import Message

from app.api.answers.answer import StreamedAnswer
from app.api.contract.matrices import to_json
from app.api.formats.json_pieces import PIECE, in_pieces, numbers_in

RANDOM: Final = np.random.default_rng(1)


def _drawn(*shape: int) -> Any:
    return RANDOM.normal(size=shape)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"loss": np.float64(0.5), "tensors": {}},
        {"tensors": {"Z_1": _drawn(3, 2)}, "next": {"layers": [{"W": _drawn(2, 2), "kind": "dense"}], "t": 3}},
        {"a": _drawn(PIECE, 3), "b": _drawn(1, 3 * PIECE + 1), "c": _drawn(3 * PIECE + 1, 1), "d": _drawn(2, PIECE)},
        {"columns": _drawn(300, 200).T, "single": _drawn(200, 90).astype(np.float32)},
        {"layers": [{"W": _drawn(100, 100)}, {"W": _drawn(100, 100), "b": None}], "x": [[1.5, 2.5], "y"]},
        {"vector": _drawn(2 * PIECE + 1), "empty": [], "text": 'a "quoted" word'},
    ],
    ids=["empty", "small", "nested", "large", "strided", "list", "vector"],
)
def test_the_pieces_are_the_text(answer: Any) -> None:
    """Put together, the pieces are byte for byte what is written at once, and each holds about a piece's numbers at most."""
    pieces = list(in_pieces(answer))
    assert b"".join(pieces) == to_json(answer)
    assert max(map(len, pieces)) < 3 * 25 * PIECE


def test_numbers_are_counted() -> None:
    """What the arrays of an answer hold is counted, wherever they are."""
    assert numbers_in({"a": _drawn(3, 2), "b": [{"c": _drawn(4)}], "d": 1.5, "e": "x"}) == 10


@pytest.mark.anyio
async def test_a_large_answer_comes_in_pieces(client: httpx.AsyncClient) -> None:
    """It says no length, and reads as one JSON text with every number of the computation."""
    sizes, m = (20, 50, 10), 400
    request = {
        "X": _drawn(m, sizes[0]).tolist(),
        "y": _drawn(m, sizes[-1]).tolist(),
        "layers": [{"W": _drawn(*shape).tolist(), "activation": "tanh"} for shape in pairwise(sizes)],
    }
    answer = await client.post("/backward", json=request)
    assert "content-length" not in answer.headers
    read = orjson.loads(answer.content)
    assert np.shape(read["tensors"]["A_1"]) == (400, 50)
    assert np.allclose(np.tanh(np.array(request["X"]) @ np.array(request["layers"][0]["W"])), read["tensors"]["A_1"])


@pytest.mark.anyio
async def test_no_more_pieces_are_made_for_a_client_that_has_hung_up() -> None:
    """The client leaves when it has the second piece; the third is made before that is noticed at most."""
    made, left = [], asyncio.Event()

    def pieces() -> Iterator[bytes]:
        for i in range(1_000):
            made.append(i)
            yield b"%d" % i

    async def receive() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message.get("body") == b"1":
            left.set()

    await StreamedAnswer(pieces(), ())({"type": "http"}, receive, send)
    assert len(made) <= 4
