"""May this request be read, and its answer be understood? What the headers say, and the body under the limit of bytes."""

from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from app.api.lane.memory import Block
from app.api.negotiation import quality
from app.api.problems import Problem

__all__ = ["RawHeaders", "check_accept", "check_content", "read"]

RawHeaders = list[tuple[bytes, bytes]]

_FORM: Final = "application/x-www-form-urlencoded"


def check_accept(headers: RawHeaders, served: str = "application/json") -> None:
    """Raise `not_acceptable` if the `Accept` headers rule out what is served."""
    accept = ",".join(value.decode("latin-1") for name, value in headers if name == b"accept")
    if quality(accept, served) == 0:
        raise Problem("not_acceptable", f"The Accept header rules out {served}, which is what this path answers.")


def check_content(content_type: bytes, content_encoding: bytes) -> None:
    """Raise `unsupported_...` unless the body is declared as plain JSON in UTF-8."""
    if content_encoding.strip().lower() not in {b"", b"identity"}:
        raise Problem(
            "unsupported_content_encoding",
            "Compressed bodies are not taken; send the JSON as it is, without a Content-Encoding header.",
            headers=((b"accept-encoding", b"identity"),),
        )
    media_type, *parameters = (part.strip().lower() for part in content_type.decode("latin-1").split(";"))
    charsets = {p.partition("=")[2].strip('" ') for p in parameters if p.startswith("charset")}
    send = "send it with the header -H 'Content-Type: application/json'"
    if not media_type:
        raise _unsupported(f"The body has no Content-Type; {send}.")
    if media_type == _FORM:
        raise _unsupported(f"The body is declared as a form, which is what curl does by itself; {send}.")
    if media_type != "application/json":
        raise _unsupported(f"The body is not declared as application/json; {send}.")
    if not charsets <= {"utf-8", "utf8"}:
        raise _unsupported(f"JSON is UTF-8 (RFC 8259, 8.1), and another charset is declared; {send}.")


def _unsupported(detail: str) -> Problem:
    # RFC 9110, 15.5.16: the answer may say what would have been taken.
    return Problem("unsupported_media_type", detail, headers=((b"accept", b"application/json"),))


async def read(receive: Receive, content_length: bytes, limit: int, large: float) -> bytes | bytearray | Block:
    """Return the whole body, one that is large in shared memory; or raise `body_too_large` as soon as it is known to be over the limit.

    A declared length over the limit is refused before anything is read; a body that grows over it (chunked, or longer
    than declared) is refused at the chunk that does so.
    """
    if content_length.isdigit() and (len(content_length) > len(str(limit)) or int(content_length) > limit):
        raise _too_large(limit)
    body: bytearray | Block = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        if len(body) + len(chunk) > limit:
            raise _too_large(limit)
        more = message.get("more_body", False)
        if not (more or body) and len(chunk) <= large:
            return chunk  # as it is: nearly all small bodies come so
        body.extend(chunk)
        if isinstance(body, bytearray) and len(body) > large:
            body = Block(body)
        if not more:
            return body


def _too_large(limit: int) -> Problem:
    return Problem(
        "body_too_large",
        f"The body is over the limit of {limit} bytes; the environment variable MAX_BODY_BYTES sets it.",
        headers=((b"connection", b"close"),),
    )
