"""The seal: what every answer carries, whoever makes it, the service or the server in front of it."""

import os
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from app.api.answers.answer import Headers
from app.api.seal.cors import Cors
from app.api.seal.times import asks_for_times
from app.settings import Settings

__all__ = ["SEAL", "Seal", "Sealed"]

SEAL: Final[Headers] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_TRACE: Final = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")
_HEARD: Final = frozenset((b"x-request-id", b"traceparent", b"origin", b"prefer"))


class Sealed(NamedTuple):
    """What is put on one answer.

    Attributes:
        request_id: the id that the client or its gateway gave to the request if it is a harmless one, else a new one.
        trace_id: the trace that the request is part of; empty if it says none.
        timed: whether the client wants to know where the time went.
        headers: those of the answer.
    """

    request_id: str
    trace_id: str
    timed: bool
    headers: Headers


class Seal:
    """Makes the seals of one service."""

    def __init__(self, settings: Settings) -> None:
        self._cors = Cors(settings.cors_origins)

    def of(self, method: str, headers: Iterable[tuple[bytes, bytes]]) -> Sealed:
        """Return the seal of the answer to a request."""
        name, trace, origin, timed = b"", b"", b"", False
        told: Headers = ()
        for header, value in headers:
            if header in _HEARD:
                if header == b"origin":
                    origin = value
                elif header == b"prefer":
                    timed = timed or asks_for_times(value)
                elif header == b"traceparent":
                    trace, told = _continued(value) if not trace else (b"", ())  # two of them are none
                elif not name and _REQUEST_ID.fullmatch(value):
                    name = bytes(value)
        name = name or os.urandom(16).hex().encode()
        allowed = self._cors.allowed(method, origin) if self._cors.origins else ()
        return Sealed(name.decode(), trace.decode(), timed, ((b"x-request-id", name), *SEAL, *told, *allowed))


def _continued(value: bytes) -> tuple[bytes, Headers]:
    """The trace of a `traceparent` (W3C Trace Context), and what the answer says of it: our part in it; none if it is malformed."""
    if not (found := _TRACE.fullmatch(value)):
        return b"", ()
    trace, flags = found.groups()
    return trace, ((b"traceparent", b"00-%s-%s-%s" % (trace, os.urandom(8).hex().encode(), flags)),)
