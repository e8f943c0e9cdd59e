"""What is counted of each request, and how it lies on a board.

A row belongs to a route and a status, one to each reason of refusals, one to the process. All words come from closed sets: the
templates of the routes, the statuses, `REASONS`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from typing import Final

from app.api.seal.times import PHASES, Times
from app.api.telemetry.board import Board, Row
from app.api.telemetry.process import GAUGES

__all__ = [
    "BYTES",
    "CAME",
    "CAME_SIZES",
    "DURATIONS",
    "ENGINE",
    "IN_FLIGHT",
    "PROCESS",
    "REFUSED",
    "REQUEST",
    "SECONDS",
    "SENT",
    "SENT_SIZES",
    "TAKEN",
    "Counts",
    "count",
]

SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""The upper bounds of durations; one more place in the histogram is for all that is longer."""
BYTES: Final = tuple(float(256 * 4**n) for n in range(11))
"""Likewise of bodies: 256 bytes to 256 MiB."""

REQUEST: Final = "request"
REFUSED: Final = "refused"
PROCESS: Final = "process"

# The places of numbers in the row of a request ...
TAKEN: Final = 0  # seconds
CAME: Final = 1  # bytes
SENT: Final = 2
ENGINE: Final = 3  # seconds, a number for each phase
DURATIONS: Final = ENGINE + len(PHASES)
CAME_SIZES: Final = DURATIONS + len(SECONDS) + 1
SENT_SIZES: Final = CAME_SIZES + len(BYTES) + 1

# ... and in that of the process; the others there are `process.GAUGES`.
IN_FLIGHT: Final = GAUGES.index("in_flight")


class Counts:
    """Counts what one server process does."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.process = board.row(PROCESS)
        self.process[IN_FLIGHT] = 0  # whoever had the board before may have died amid requests
        self._rows: dict[tuple[str, int], Row] = {}

    def row(self, route: str, status: int) -> Row:
        """Return the row of the requests by a route that got a status."""
        row = self._rows.get((route, status))
        if row is None:
            row = self._rows[route, status] = self.board.row(REQUEST, route, str(status))
        return row

    def refused(self, reason: str) -> None:
        """Count a refusal."""
        self.board.row(REFUSED, reason)[0] += 1

    def gauges(self, measured: Mapping[str, float]) -> None:
        """Put down what the process takes."""
        for place, name in enumerate(GAUGES):
            if name in measured:
                self.process[place] = measured[name]

    def refusals(self) -> Counter[str]:
        """How many requests have been refused, by reason."""
        return Counter({words[1]: int(numbers[0]) for words, numbers in self.board.rows() if words[0] == REFUSED})


def count(row: Row, seconds: float, came: int, sent: int, times: Times | None) -> None:
    """Count a request that has come to its end, so long after its head, with so many bytes of bodies either way."""
    row[TAKEN] += seconds
    row[CAME] += came
    row[SENT] += sent
    row[DURATIONS + bisect_left(SECONDS, seconds)] += 1
    row[CAME_SIZES + bisect_left(BYTES, came)] += 1
    row[SENT_SIZES + bisect_left(BYTES, sent)] += 1
    if times is not None:
        parse, compute, write = times
        row[ENGINE] += parse
        row[ENGINE + 1] += compute
        row[ENGINE + 2] += write
