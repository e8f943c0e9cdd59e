"""The seal: what every answer carries, whoever makes it, the service or the server in front of it."""

import os
import re
from collections.abc import Iterable
from typing import Final

__all__ = ["SEAL", "request_id"]

SEAL: Final = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def request_id(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the id that the client or its gateway gave to the request if it is a harmless one, else a new one."""
    for name, value in headers:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return bytes(value)
    return os.urandom(16).hex().encode()
