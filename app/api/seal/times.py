"""Where the time of a request went: reading its body, computing, writing its answer."""

from collections.abc import Iterator
from time import perf_counter
from typing import Final

from app.api.answers.answer import Headers

__all__ = ["COMPUTE", "PHASES", "WRITE", "Times", "asks_for_times", "server_timing", "timed"]

PHASES: Final = ("parse", "compute", "write")
COMPUTE: Final = 1
WRITE: Final = 2

Times = list[float]
"""Seconds of each phase. Those of an answer in pieces grow as it is sent."""

_WISH: Final = b"server-timing"


def asks_for_times(preferences: bytes) -> bool:
    """Whether a client's `Prefer` header (RFC 7240) names `server-timing`."""
    return _WISH in map(bytes.strip, preferences.lower().split(b","))


def server_timing(times: Times) -> Headers:
    """The header that tells a client the times in milliseconds, as far as they are known when the answer begins."""
    known = (b"%s;dur=%.3f" % (name.encode(), 1000 * s) for name, s in zip(PHASES, times, strict=True) if s)
    return ((b"server-timing", b", ".join(known)), (b"preference-applied", _WISH))


def timed(pieces: Iterator[bytes], times: Times, phase: int) -> Iterator[bytes]:
    """The same pieces; what it takes to make each is added to a phase."""
    began = perf_counter()
    for piece in pieces:
        times[phase] += perf_counter() - began
        yield piece
        began = perf_counter()
    times[phase] += perf_counter() - began
