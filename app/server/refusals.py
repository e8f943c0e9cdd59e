"""What the server refuses by itself: each reason by which a refusal is counted, and its words.

A reason is the limit that was exceeded, by its name in the settings, or `malformed_http`. Nothing is said to a client that is only
idle or does not read; that is counted all the same.
"""

from typing import Final

from app.api.answers.answer import Headers
from app.api.problems.problem import Problem
from app.settings import Settings

__all__ = ["exceeded", "malformed"]

_EXCEEDED: Final = {
    "max_url_bytes": ("url_too_long", "The path and the query are over the limit of {} bytes"),
    "max_headers": ("headers_too_large", "There are more than {} header fields"),
    "max_header_bytes": ("headers_too_large", "The header fields are over the limit of {} bytes"),
    "max_connections": ("overloaded", "This server process has all of its {} connections"),
    "header_timeout_seconds": ("request_timeout", "The headers did not come to their end within {} seconds"),
    "body_timeout_seconds": (
        "request_timeout",
        "The body came too slowly: within {} seconds and one more for each 32,768 bytes",
    ),
}

_CLOSE: Final[Headers] = ((b"connection", b"close"),)
_RETRY: Final[Headers] = ((b"retry-after", b"1"),)


def exceeded(reason: str, settings: Settings) -> Problem:
    """The refusal of what exceeds a limit."""
    code, found = _EXCEEDED[reason]
    detail = f"{found.format(getattr(settings, reason))}; the environment variable {reason.upper()} sets it."
    return Problem(code, detail, headers=_CLOSE + _RETRY * (code == "overloaded"), reason=reason)


def malformed(detail: str) -> Problem:
    """The refusal of what is no HTTP."""
    return Problem("malformed_http", detail, headers=_CLOSE)
