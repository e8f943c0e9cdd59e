"""Cross-origin requests: which pages of other origins may ask this service (Fetch, 3.2).

There are no cookies here and nothing else that a browser would send by itself, so a page can do no more than a program of its user
could, given a key where one is needed.
"""

from collections.abc import Iterable
from typing import Final

from app.api.answers.answer import Headers

__all__ = ["Cors"]

_ALLOWED: Final = b"Accept, Authorization, Content-Type, If-None-Match, Prefer, Traceparent, X-Request-Id"
_EXPOSED: Final = b"ETag, Retry-After, Server-Timing, Traceparent, WWW-Authenticate, X-Request-Id"
_METHODS: Final = b"GET, HEAD, POST"
_SECONDS: Final = b"7200"  # that a browser may remember a permission; none remembers it for longer


class Cors:
    """What answers say to pages of other origins.

    Args:
        origins: those that are allowed, as browsers write them; `*` stands for all.
    """

    def __init__(self, origins: Iterable[str]) -> None:
        self.origins = frozenset(origin.encode() for origin in origins)

    def allowed(self, method: str, origin: bytes) -> Headers:
        """The headers of the answer to a request from an origin, which is empty where there is none."""
        vary: Headers = () if b"*" in self.origins else ((b"vary", b"Origin"),)
        if not origin or not (b"*" in self.origins or origin in self.origins):
            return vary
        allowed = (b"access-control-allow-origin", origin if vary else b"*")
        if method != "OPTIONS":
            return (allowed, (b"access-control-expose-headers", _EXPOSED), *vary)
        return (
            allowed,
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _ALLOWED),
            (b"access-control-max-age", _SECONDS),
            *vary,
        )
