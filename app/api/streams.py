"""Streams: answers that are lines, each sent when it is there; and the verbs that answer so.

In JSON Lines a line of text is one line of the answer. As server-sent events (HTML, 9.2) each is an event's data, the last one
that of an event `end`, after which a browser's EventSource is to be closed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Final, NamedTuple

from app.api.formats import Form, Format, headers_of
from app.api.json_pieces import in_pieces
from app.api.lane.pool import Lane
from app.api.verbs import LongVerb
from app.settings import Settings

__all__ = ["End", "Line", "Streaming"]

Line = dict[str, Any] | None
"""A line of an answer; None is none, but a moment to see whether anybody still waits for the next."""


class End(NamedTuple):
    """The last line."""

    line: dict[str, Any]


def _json_lines(lines: Iterator[Line | End]) -> Iterator[bytes]:
    for line in lines:
        if line is None:
            yield b""
        else:
            yield from in_pieces(line.line if isinstance(line, End) else line)
            yield b"\n"


def _events(lines: Iterator[Line | End]) -> Iterator[bytes]:
    for line in lines:
        if line is None:
            yield b""
        else:
            yield b"event: end\ndata: " if isinstance(line, End) else b"data: "
            yield from in_pieces(line.line if isinstance(line, End) else line)
            yield b"\n\n"


def _form(media_type: str, write: Callable[[Any], Iterator[bytes]]) -> Form:
    return Form(media_type, write, headers_of(media_type))


class Streaming(LongVerb):
    """A verb whose answer is a stream of lines, and long in coming: worker processes of its own make it, whatever its size."""

    slow = True
    forms: ClassVar[Mapping[str, Form]] = {
        form.media_type: form for form in (_form("application/jsonl", _json_lines), _form("text/event-stream", _events))
    }

    def lane(self, service: Any) -> Lane:
        """The workers for trainings."""
        lane: Lane = service.training
        return lane

    def large_above(self, given: Format, settings: Settings) -> float:  # noqa: ARG002 - it is the same for all
        """Every body is a matter for the lane, an empty one, too."""
        return _ALL


_ALL: Final = -1.0
