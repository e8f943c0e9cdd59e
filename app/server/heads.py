"""A request's head, once it is there or as far as it is: held to the limits, and to what everybody understands in one way.

The parser lets pass what is grammatical, or was so once. Two programs that understand the same bytes differently let a
request in that one of them has not seen; so what could be understood differently is refused.
"""

import re
from collections.abc import Sequence
from typing import Final

from app.server.refusals import exceeded, malformed
from app.settings import Settings

__all__ = ["Header", "bound", "require_host", "require_sense"]

Header = tuple[bytes, bytes]

_BESIDE: Final = 4  # bytes of a field beside its name and its value
_LOOKED_AT: Final = frozenset((b"host", b"transfer-encoding"))
_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)(?::[0-9]{0,5})?")


def bound(target: bytes, headers: Sequence[Header], settings: Settings) -> None:
    """Refuse a head that is over a limit.

    Raises:
        Problem: the first limit that it is over.
    """
    if len(target) > settings.max_url_bytes:
        raise exceeded("max_url_bytes", settings)
    if len(headers) > settings.max_headers:
        raise exceeded("max_headers", settings)
    if sum(len(name) + len(value) + _BESIDE for name, value in headers) > settings.max_header_bytes:
        raise exceeded("max_header_bytes", settings)


def require_sense(version: str, method: bytes, target: bytes) -> None:
    """Refuse a request line that is not one of HTTP/1.1 or HTTP/1.0 to a server.

    Raises:
        Problem: saying why.
    """
    if version not in {"1.1", "1.0"}:
        raise malformed("The only versions taken are HTTP/1.1 and HTTP/1.0.")
    if target == b"*" and method != b"OPTIONS":
        raise malformed("Only OPTIONS may be asked of *.")
    if b"#" in target:
        raise malformed("A target has no fragment.")


def require_host(version: str, headers: Sequence[Header], good: bytes | None) -> bytes | None:
    """Refuse what is not one Host, which is `host` or `host:port` (RFC 9112, 3.2); or a coding of the body that is not plain.

    Args:
        version: of HTTP. 1.0 needs no Host.
        headers: the request's.
        good: a Host that need not be looked at.

    Returns:
        The Host.

    Raises:
        Problem: saying why.
    """
    found = [header for header in headers if header[0] in _LOOKED_AT]
    if len(found) == 1 and found[0][1] == good and found[0][0] == b"host":
        return good  # nearly always
    hosts = [value for name, value in found if name == b"host"]
    codings = [value for name, value in found if name == b"transfer-encoding"]
    if codings and (version == "1.0" or len(codings) > 1 or codings[0].lower() != b"chunked"):
        raise malformed("The only Transfer-Encoding taken is chunked, once, and not with HTTP/1.0.")
    if len(hosts) > 1 or not (hosts or version == "1.0"):
        raise malformed("A request has one Host header (RFC 9112, 3.2).")
    if not hosts or hosts[0] == good:
        return good
    if not _HOST.fullmatch(hosts[0]):
        raise malformed("The Host header is neither a host nor a host and a port.")
    return hosts[0]
