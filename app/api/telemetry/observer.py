"""The observer: it sees every request begin and end, and what the server refuses before there is one."""

import logging
from time import perf_counter
from typing import Any, Final

from starlette.types import Scope

from app.api.seal.outgoing import Outgoing
from app.api.seal.seal import Sealed
from app.api.seal.times import PHASES
from app.api.telemetry.board import Board, new_board
from app.api.telemetry.counts import IN_FLIGHT, Counts, count
from app.api.telemetry.log import REQUESTS, Request
from app.settings import Settings

__all__ = ["UNKNOWN", "Observer"]

UNKNOWN: Final = "unknown"
"""What stands for the route where there is none: nobody can make series or words of ours by asking for paths."""

_PROBES: Final = frozenset(("/health/live", "/health/ready", "/metrics"))
_GONE: Final = 499  # nginx's word for a client that has left before its answer

logger = logging.getLogger(REQUESTS)


class Observer:
    """Counts and logs.

    While a request is answered, those who know put into its scope: `route`, the bytes of its body as `came`, the `reason` of its
    refusal, and the `times` of its phases.
    """

    def __init__(self, settings: Settings) -> None:
        self.counts = Counts(new_board())
        self._metrics, self._log = settings.metrics, settings.log_requests

    def move(self, board: Board) -> None:
        """Count on this board from now on."""
        self.counts = Counts(board)

    def begin(self) -> None:
        """See a request begin."""
        self.counts.process[IN_FLIGHT] += 1

    def end(self, scope: Scope, route: str, outgoing: Outgoing) -> None:
        """See it end, whatever has been sent of its answer."""
        seconds = perf_counter() - outgoing.began
        counts = self.counts
        counts.process[IN_FLIGHT] -= 1
        if reason := scope.get("reason", ""):
            counts.refused(reason)
        if self._metrics and route != "/metrics":
            row = counts.row(route, outgoing.status or _GONE)
            count(row, seconds, scope.get("came", 0), outgoing.size, scope.get("times"))
        if self._log:
            level = logging.DEBUG if route in _PROBES else logging.INFO
            if logger.isEnabledFor(level):
                _say(level, _line(scope, route, outgoing, seconds))

    def refused(self, reason: str, sealed: Sealed | None = None, status: int = 0) -> None:
        """See the server refuse what has not become a request; without a seal, it has closed without a word."""
        self.counts.refused(reason)
        if sealed is None:
            return
        if self._metrics:
            count(self.counts.row(UNKNOWN, status), 0.0, 0, 0, None)
        if self._log and logger.isEnabledFor(logging.INFO):
            _say(logging.INFO, {"request_id": sealed.request_id, "status": status, "reason": reason})


def _line(scope: Scope, route: str, outgoing: Outgoing, seconds: float) -> dict[str, Any]:
    sealed = outgoing.sealed
    line: dict[str, Any] = {"request_id": sealed.request_id}
    if sealed.trace_id:
        line["trace_id"] = sealed.trace_id
    line["method"], line["route"], line["status"] = outgoing.method, route, outgoing.status or _GONE
    line["milliseconds"] = _milliseconds(seconds)
    line["bytes_in"], line["bytes_out"] = scope.get("came", 0), outgoing.size
    if (times := scope.get("times")) is not None:
        for name, part in zip(PHASES, times, strict=True):
            line[name] = _milliseconds(part)
    if reason := scope.get("reason"):
        line["reason"] = reason
    return line


def _say(level: int, line: dict[str, Any]) -> None:
    """Hand a line to the handlers."""
    logger.handle(Request(level, line))


def _milliseconds(seconds: float) -> float:
    """To a thousandth; `round` takes three times as long."""
    return int(1e6 * seconds) / 1000
