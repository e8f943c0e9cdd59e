"""The settings of the service under test: what is seconds for others, and thousands, is short here."""

from typing import Final

__all__ = ["BODY_TIMEOUT", "CONNECTIONS", "HEADER_TIMEOUT", "IDLE_TIMEOUT", "READ_TIMEOUT", "SETTINGS", "SLACK"]

IDLE_TIMEOUT: Final = 0.6
HEADER_TIMEOUT: Final = 0.5
BODY_TIMEOUT: Final = 0.8
READ_TIMEOUT: Final = 0.7
CONNECTIONS: Final = 120
SLACK: Final = 0.35
"""Seconds by which a busy machine may be late."""

SETTINGS: Final[dict[str, object]] = {
    "IDLE_TIMEOUT_SECONDS": IDLE_TIMEOUT,
    "HEADER_TIMEOUT_SECONDS": HEADER_TIMEOUT,
    "BODY_TIMEOUT_SECONDS": BODY_TIMEOUT,
    "READ_TIMEOUT_SECONDS": READ_TIMEOUT,
    "MAX_CONNECTIONS": CONNECTIONS,
    "MAX_BODY_BYTES": 4_000_000,
    "MAX_OPERATIONS": 10**15,
}
