"""Streams: answers that are lines, each sent when it is there; and the verbs that answer so.

In JSON Lines a line of text is one line of the answer. As server-sent events (HTML, 9.2) each is an event's data, the last one
that of an event `end`, after which a browser's EventSource is to be closed.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from time import monotonic
from typing import Any, ClassVar, Final, NamedTuple

from app.api.contract.matrices import to_json
from app.api.formats.format import Form, Format, headers_of
from app.api.formats.json_pieces import PIECE, in_pieces, numbers_in
from app.api.lane.pool import Lane
from app.api.verbs.verb import LongVerb
from app.settings import Settings

__all__ = ["Last", "Line", "Streaming"]

Line = dict[str, Any] | None
"""A line of an answer; None is none, but a moment to see whether anybody still waits for the next."""

_PAUSE: Final = 0.01  # seconds from one piece to the next, if it is small
_MUCH: Final = 65_536  # bytes that are a piece at once
_ALL: Final = -1.0  # bytes: less than the smallest body has


class Last(NamedTuple):
    """The last line."""

    line: dict[str, Any]


def _text(lines: Iterator[Line | Last], head: bytes, last_head: bytes, tail: bytes) -> Iterator[bytes]:
    """The lines, each between its head and the tail, as they come; an empty piece where there is nothing to send.

    What comes right after a piece waits a hundredth of a second for more: a piece costs the event loop more than a line
    costs a worker, and thousands of pieces a second would keep it from others.
    """
    waiting, due = bytearray(), 0.0
    for line in lines:
        if line is not None:
            for part in chain((last_head if type(line) is Last else head,), _parts(line), (tail,)):
                waiting += part
                if len(waiting) > _MUCH:
                    yield bytes(waiting)
                    waiting.clear()
        if waiting and (now := monotonic()) >= due:
            yield bytes(waiting)
            waiting.clear()
            due = now + _PAUSE
        else:
            yield b""
    yield bytes(waiting)


def _parts(line: dict[str, Any] | Last) -> Iterable[bytes]:
    body = line.line if isinstance(line, Last) else line
    return in_pieces(body) if numbers_in(body) > PIECE else (to_json(body),)


def _form(media_type: str, head: bytes, last_head: bytes, tail: bytes) -> Form:
    def write(lines: Iterator[Line | Last]) -> Iterator[bytes]:
        return _text(lines, head, last_head, tail)

    # A gateway may hold an answer back until there is more of it; nginx does not if it is told so.
    return Form(media_type, write, (*headers_of(media_type), (b"x-accel-buffering", b"no")))


class Streaming(LongVerb):
    """A verb whose answer is a stream of lines, and long in coming: worker processes of its own make it, whatever its size."""

    slow = True
    forms: ClassVar[Mapping[str, Form]] = {
        form.media_type: form
        for form in (
            _form("application/jsonl", b"", b"", b"\n"),
            _form("text/event-stream", b"data: ", b"event: end\ndata: ", b"\n\n"),
        )
    }

    def lane(self, service: Any) -> Lane:
        """The workers for trainings."""
        lane: Lane = service.training
        return lane

    def aside(self, service: Any, work: int) -> Lane | None:  # noqa: ARG002 - it is the same for all
        """None but those: without them, threads train."""
        return self.lane(service)

    def large_above(self, given: Format, settings: Settings) -> float:  # noqa: ARG002 - it is the same for all
        """Every body is a matter for the lane, an empty one, too."""
        return _ALL
