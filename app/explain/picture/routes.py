"""Routes: how the lines of a computation graph run from box to box without crossing one.

All boxes of a column are equally wide, so that between two columns there is a gap in which nothing stands. Between neighbours, and
within a column, a line stays in one gap. A longer one runs through the channel above the lane that it goes to.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from app.explain.picture.boxes import GAP, Box
from app.explain.picture.grid import Cell

__all__ = ["curve", "detour", "tracks"]

_TRACKS: Final = 7


def tracks(edges: Iterable[tuple[Cell, Cell]]) -> dict[tuple[str, str], tuple[int, int]]:
    """For each line that is too long for a gap, the lane above which it runs and on which track there.

    Lines that begin at one place share a track, or else those that end at one.
    """
    far = [(a, b) for a, b in edges if abs(a.column - b.column) > 1]
    begins = Counter((a.name, b.lane) for a, b in far)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    known: dict[tuple[str, bool, int], int] = {}
    for a, b in far:
        spreads = begins[a.name, b.lane] > 1
        shared = (a.name if spreads else b.name, spreads, b.lane)
        track = known.setdefault(shared, sum(lane == b.lane for _, _, lane in known))
        found[a.name, b.name] = (b.lane, track)
    return found


def curve(a: Box, b: Box) -> tuple[str, float, int]:
    """From a box to one of its own or the next column: a path, where it ends and in which direction."""
    match b.cell.column - a.cell.column:
        case 0:
            bulge = a.right + min(GAP, 24 + abs(a.y - b.y) / 6)
            return (
                f"M{a.right:.1f} {a.y:.1f}C{bulge:.1f} {a.y:.1f} {bulge:.1f} {b.y:.1f} {b.right:.1f} {b.y:.1f}",
                b.right,
                -1,
            )
        case 1:
            start, end, towards = a.right, b.left, 1
        case _:
            start, end, towards = a.left, b.right, -1
    middle = (start + end) / 2
    return f"M{start:.1f} {a.y:.1f}C{middle:.1f} {a.y:.1f} {middle:.1f} {b.y:.1f} {end:.1f} {b.y:.1f}", end, towards


def detour(a: Box, b: Box, channel: float, track: int) -> tuple[str, float, int]:
    """From a box to one far away, along a channel: a path, where it ends and in which direction."""
    towards = 1 if b.cell.column > a.cell.column else -1
    start, end = (a.right, b.left) if towards > 0 else (a.left, b.right)
    aside = towards * (GAP / 2 + 4 * (track % _TRACKS - _TRACKS // 2))
    return (
        f"M{start:.1f} {a.y:.1f}H{start + aside:.1f}V{channel:.1f}H{end - aside:.1f}V{b.y:.1f}H{end:.1f}",
        end,
        towards,
    )
