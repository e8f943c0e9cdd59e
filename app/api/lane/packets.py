"""What the event loop and a worker say to each other, a packet each.

A worker says `STARTED` once. The loop says how long a body is, and hands over the block that holds it; the worker says the answer's head, then
`PIECE` with a size for each piece that it has put into the ring, then `END` with the times of the phases. The loop says `TAKEN` when a slot may be filled
again, or `STOP` when nobody wants the rest.
"""

import struct
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import orjson
from starlette.types import Scope

from app.api.answers.answer import Headers

__all__ = [
    "END",
    "LARGEST",
    "SIZE",
    "STARTED",
    "STOP",
    "TAKEN",
    "Head",
    "read_end",
    "read_head",
    "read_job",
    "write_end",
    "write_head",
    "write_job",
]

STARTED: Final = b"w"
TAKEN: Final = b"t"
STOP: Final = b"s"
END: Final = b"\0" * 8
SIZE: Final = struct.Struct("=Q")
_TIMES: Final = struct.Struct("=3d")
LARGEST: Final = 65_536  # bytes of a packet

_PASSED_ON: Final = (b"accept", b"content-type")


def write_job(path: str, scope: Scope) -> bytes:
    """The verb's path and what `Verb.run` must know of a request beside its body; it stands in the block, behind the body."""
    headers = [(name, value) for name, value in scope["headers"] if name in _PASSED_ON]
    return orjson.dumps(
        {
            "path": path,
            "query_string": scope.get("query_string", b"").decode("latin-1"),
            "root_path": scope.get("root_path", ""),
            "request_id": scope["request_id"],
            "headers": _text(headers),
        }
    )


def read_job(job: bytes) -> Scope:
    """The same, as so much of an ASGI scope."""
    scope: Scope = orjson.loads(job)
    return {
        **scope,
        "type": "http",
        "method": "POST",
        "query_string": scope["query_string"].encode("latin-1"),
        "headers": _bytes(scope["headers"]),
    }


class Head(NamedTuple):
    """How an answer begins: its status, its headers, if it is a refusal the reason, and the times so far."""

    status: int
    headers: Headers
    reason: str
    times: list[float] | None


def write_head(head: Head) -> bytes:
    """The first packet of an answer."""
    return orjson.dumps([head.status, _text(head.headers), head.reason, head.times])


def read_head(packet: bytes) -> Head:
    """What it says."""
    status, headers, reason, times = orjson.loads(packet)
    return Head(status, tuple(_bytes(headers)), reason, times)


def write_end(times: Sequence[float] | None) -> bytes:
    """The last packet of an answer."""
    return END + _TIMES.pack(*(times or (0.0, 0.0, 0.0)))


def read_end(packet: bytes) -> tuple[float, ...]:
    """The times that it says."""
    return _TIMES.unpack(packet[len(END) :])


def _text(headers: Any) -> list[list[str]]:
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in headers]


def _bytes(headers: list[list[str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
