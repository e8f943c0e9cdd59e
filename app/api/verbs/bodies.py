"""May this request be read, and its answer be understood? What the headers say, and the body under the limit of bytes."""

from collections.abc import Collection
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from app.api.admission.gate import Hold
from app.api.admission.limits import admit_size
from app.api.answers.negotiation import quality
from app.api.lane.memory import Block
from app.api.problems.problem import Problem
from app.settings import Settings

__all__ = ["RawHeaders", "accepted", "declared", "length", "read"]

RawHeaders = list[tuple[bytes, bytes]]

_DIGITS: Final = 20
_FORM: Final = "application/x-www-form-urlencoded"


def accepted(headers: RawHeaders, served: Collection[str] = ("application/json",)) -> str:
    """The media type, of those that are served, that the `Accept` headers want most; the first of equals.

    Raises:
        Problem: they rule out all of them.
    """
    accept = ",".join(value.decode("latin-1") for name, value in headers if name == b"accept")
    best = max(served, key=lambda media_type: quality(accept, media_type))
    if quality(accept, best) == 0:
        what = f"{best}, which is" if len(served) == 1 else f"{' and '.join(served)}, which are"
        raise Problem("not_acceptable", f"The Accept header rules out {what} what this path answers.")
    return best


def declared(content_type: bytes, content_encoding: bytes, taken: Collection[str]) -> str:
    """The media type, of those that are taken, that the body is declared as.

    Raises:
        Problem: it is declared as something else, as compressed or as text in another encoding than UTF-8.
    """
    if content_encoding.strip().lower() not in {b"", b"identity"}:
        raise Problem(
            "unsupported_content_encoding",
            "Compressed bodies are not taken; send the body as it is, without a Content-Encoding header.",
            headers=((b"accept-encoding", b"identity"),),
        )
    media_type, *parameters = (part.strip().lower() for part in content_type.decode("latin-1").split(";"))
    charsets = {p.partition("=")[2].strip('" ') for p in parameters if p.startswith("charset")}
    if not media_type:
        raise _unsupported("The body has no Content-Type", taken)
    if media_type == _FORM:
        raise _unsupported("The body is declared as a form, which is what curl does by itself", taken)
    if media_type not in taken:
        raise _unsupported(f"The body is not declared as {' or '.join(taken)}", taken)
    if media_type == "application/json" and not charsets <= {"utf-8", "utf8"}:
        raise _unsupported("JSON is UTF-8 (RFC 8259, 8.1), and another charset is declared", taken)
    return media_type


def _unsupported(what: str, taken: Collection[str]) -> Problem:
    # RFC 9110, 15.5.16: the answer may say what would have been taken.
    first, *others = (f"-H 'Content-Type: {media_type}'" for media_type in taken)
    send = f"send it with the header {first}" + "".join(f" or, where it is that, {other}" for other in others)
    return Problem("unsupported_media_type", f"{what}; {send}.", headers=((b"accept", ", ".join(taken).encode()),))


def length(content_length: bytes) -> int:
    """The bytes that the body is said to have; 0 if that is not known yet."""
    # No number of more digits needs to be read: it is too large anyway.
    return int(content_length[:_DIGITS]) if content_length.isdigit() else 0


async def read(receive: Receive, settings: Settings, hold: Hold, large: float) -> bytes | bytearray | Block:
    """Return the whole body, one that is large in shared memory.

    A body that grows over a limit (chunked, or longer than declared) is refused at the chunk that does so.

    Raises:
        Problem: it is too large, or there is no room for it now.
        ClientDisconnect: it does not come to its end.
    """
    body: bytearray | Block = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        size = len(body) + len(chunk)
        if size > hold.size:
            admit_size(size, settings)
            hold.grow(size)
        more = message.get("more_body", False)
        if not (more or body) and size <= large:
            return chunk  # as it is: nearly all small bodies come so
        body.extend(chunk)
        if isinstance(body, bytearray) and size > large:
            body = Block(body)
        if not more:
            return body
