"""The formats in which tensors travel: how a body becomes a request in each, and how an answer is written.

What a format writes is either whole or, where there is much of it, in pieces that are made one by one as they are sent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from app.api.json_pieces import PIECE, in_pieces, numbers_in
from app.api.json_syntax import refuse_swarms
from app.api.matrices import to_json
from app.api.members import read
from app.api.validation import explain

__all__ = ["JSON_FORMAT", "Body", "Format", "Written"]

Body = bytes | bytearray
Written = bytes | Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        media_type: its name in Content-Type and Accept.
        read: makes a request of a body by the adapter of the request's model; what is wrong with it is raised as a problem.
        write: makes the bytes of an answer, whose leaves are arrays and plain values.
    """

    media_type: bytes
    read: Callable[[TypeAdapter[Any], Body], Any]
    write: Callable[[Any], Written]


def _read_json(adapter: TypeAdapter[Any], body: Body) -> Any:
    refuse_swarms(body)
    try:
        return read(adapter.validator.validate_json, body)
    except ValidationError as error:
        raise explain(error, adapter.core_schema, body) from None


def _write_json(answer: Any) -> Written:
    return in_pieces(answer) if numbers_in(answer) > PIECE else to_json(answer)


JSON_FORMAT: Final = Format(b"application/json", _read_json, _write_json)
