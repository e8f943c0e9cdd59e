"""API keys: who may have something computed, where the operator has said so.

A key is 256 bits of chance, so its hash tells nothing of it and needs no salt: guessing it takes longer than there is time. The
service is given the hashes only.
"""

import secrets
from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest

from app.api.problems.problem import Problem

__all__ = ["Keys", "hash_of", "new_key"]


def new_key() -> str:
    """Return a new key."""
    return f"cr_{secrets.token_urlsafe(32)}"


def hash_of(key: bytes) -> str:
    """Return what is kept of a key."""
    return sha256(key).hexdigest()


class Keys:
    """The keys that are good.

    Args:
        hashes: theirs.
    """

    def __init__(self, hashes: Iterable[str]) -> None:
        self.hashes = tuple(hashes)

    def missing(self, headers: Iterable[tuple[bytes, bytes]]) -> Problem | None:
        """Return what is wrong with a request that does not carry one of them, as `Authorization: Bearer` (RFC 6750, 2.1)."""
        given = [value for name, value in headers if name == b"authorization"]
        scheme, _, key = (given[0] if len(given) == 1 else b"").partition(b" ")
        if scheme.lower() != b"bearer":
            return _unauthorized("The request has no key", b"Bearer")
        shown = hash_of(key.strip())
        if not any([compare_digest(shown, known) for known in self.hashes]):  # noqa: C419 - all of them, in the same time
            return _unauthorized(
                "The key of this request is not one of those that are good here", b'Bearer error="invalid_token"'
            )
        return None


def _unauthorized(what: str, challenge: bytes) -> Problem:
    return Problem(
        "unauthorized",
        f"{what}; send it in the header Authorization: Bearer KEY.",
        headers=((b"www-authenticate", challenge),),
    )
