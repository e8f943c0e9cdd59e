"""Answers: a status, headers and bytes, ready to be sent.

Every path of this service ends in one of these. An answer is an ASGI application (Starlette's `Response` is), so one that
streams can stand in for it without the callers knowing.
"""

from starlette.responses import Response

__all__ = ["HTML", "JSON", "NO_STORE", "PROBLEM", "Answer", "Headers"]

_TYPE = b"content-type"
Headers = tuple[tuple[bytes, bytes], ...]

HTML: Headers = ((_TYPE, b"text/html; charset=utf-8"),)
JSON: Headers = ((_TYPE, b"application/json"),)
PROBLEM: Headers = ((_TYPE, b"application/problem+json"),)
NO_STORE: Headers = ((b"cache-control", b"no-store"),)


class Answer(Response):
    """A Starlette response whose headers come ready-made, as bytes: on a small request, building them costs the most."""

    def __init__(self, body: bytes, headers: Headers, status: int = 200) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        # An answer without a body says no length (RFC 9110, 8.6).
        self.raw_headers = list(headers if status in {204, 304} else (*headers, (b"content-length", b"%d" % len(body))))
