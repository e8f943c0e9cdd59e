"""Documents: answers that stay the same until the next release, with an entity tag so that clients need not fetch them again."""

import hashlib
from typing import Final

from starlette.types import Scope

from app.api.answers.answer import Answer, Headers

__all__ = ["FOREVER", "REVALIDATE", "document", "tag"]

REVALIDATE: Final[Headers] = ((b"cache-control", b"no-cache"),)  # keep it, but ask each time whether it still holds
FOREVER: Final[Headers] = ((b"cache-control", b"public, max-age=31536000, immutable"),)


def tag(body: bytes) -> str:
    """Return a name for these very bytes."""
    return hashlib.sha256(body).hexdigest()[:16]


def document(body: bytes, headers: Headers, scope: Scope, caching: Headers = REVALIDATE) -> Answer:
    """Return a body as the answer; or 304 and no body, if the client says that it has the same one already."""
    etag = f'"{tag(body)}"'.encode()
    held = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
    # A weak comparison (RFC 9110, 13.1.2): proxies that compress make a tag weak, W/"...", and it still holds.
    if any(one.strip().removeprefix(b"W/") in {etag, b"*"} for one in held.split(b",")):
        return Answer(b"", ((b"etag", etag), *caching), 304)
    return Answer(body, (*headers, (b"etag", etag), *caching))
