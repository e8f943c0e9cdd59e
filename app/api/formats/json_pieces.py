"""An answer's JSON in pieces, so that a large one is never whole in memory and no piece keeps the event loop waiting.

The pieces, put together, are byte for byte what `to_json` writes at once. A piece holds about 8,192 numbers: a third of a
millisecond's work, 160 kB of text.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.api.contract.matrices import to_json

__all__ = ["PIECE", "in_pieces", "numbers_in"]

PIECE: Final = 8_192
"""Numbers that one piece holds, about."""

_LEAST: Final = 65_536  # bytes that are worth a message of their own


def numbers_in(answer: Any) -> int:
    """How many numbers the arrays of an answer hold; asked of every answer, and so by type and not by pattern."""
    kind = type(answer)
    count: int = 0
    if kind is np.ndarray:
        count = answer.size
    elif kind is dict:
        for value in answer.values():
            inner = type(value)
            if inner is np.ndarray:
                count += value.size
            elif inner is dict or inner is list:
                count += numbers_in(value)
    elif kind is list:
        count = sum(map(numbers_in, answer))
    return count


def in_pieces(answer: Any) -> Iterator[bytes]:
    """The text of an answer, one piece after the other; small parts are put together."""
    gathered, size = [], 0
    for part in _parts(answer):
        gathered.append(part)
        size += len(part)
        if size >= _LEAST:
            yield b"".join(gathered)
            gathered, size = [], 0
    yield b"".join(gathered)


def _parts(value: Any) -> Iterator[bytes | memoryview]:
    match value:
        case dict() if value:
            for i, (name, inner) in enumerate(value.items()):
                yield (b"," if i else b"{") + to_json(name) + b":"
                yield from _parts(inner)
            yield b"}"
        case list() if numbers_in(value):
            for i, inner in enumerate(value):
                yield b"," if i else b"["
                yield from _parts(inner)
            yield b"]"
        case np.ndarray() if value.ndim and value.size > PIECE:
            yield from _of_array(value)
        case _:
            yield to_json(value)


def _of_array(array: NDArray[Any]) -> Iterator[bytes | memoryview]:
    """Some rows at a time; of rows that are longer than a piece, some numbers at a time."""
    width = array[0].size
    if width > PIECE:
        for i, row in enumerate(array):
            yield b"," if i else b"["
            yield from _of_array(row)
    else:
        rows = PIECE // width
        for start in range(0, len(array), rows):
            yield b"," if start else b"["
            yield memoryview(to_json(array[start : start + rows]))[1:-1]
    yield b"]"
