"""Boards: rows of numbers that one server process writes and every other one can read.

To count is to add to a number in memory. Where there are several server processes that memory is a file of each, in a directory that
was made for them; whoever is asked for the figures reads all of them. A process that takes the place of another that has died goes on
with its board, so that what is counted never becomes less.
"""

import mmap
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import IO, Final, TypeAlias

if sys.platform != "win32":
    import fcntl

__all__ = ["DIRECTORY", "KEY", "NUMBERS", "ROWS", "Board", "Row", "boards", "new_board", "own_board"]

DIRECTORY: Final = "CHAINRULE_BOARDS"
"""The environment variable that tells server processes where their boards are; set by the process that starts them."""

ROWS: Final = 1024
NUMBERS: Final = 56
"""In each row."""
KEY: Final = 64
"""Bytes that the words before a row's numbers take at most."""
_ROW: Final = KEY + 8 * NUMBERS
_SIZE: Final = ROWS * _ROW


Row: TypeAlias = "memoryview[float]"
"""The numbers of one row, as they stand in memory."""


class Board:
    """Rows of numbers, each found by some words.

    Args:
        memory: where they are; all zero at first.
        number: that of the server process, from 0.
        file: what is kept open, and locked, as long as the board is its process's own.
    """

    def __init__(self, memory: bytearray | mmap.mmap, number: int = 0, file: IO[bytes] | None = None) -> None:
        self.number = number
        self._memory = memoryview(memory)
        self._file = file
        self._rows = {words: place for place, words in enumerate(self._written())}

    def row(self, *words: str) -> Row:
        """Return the numbers of a row, which is new if there is none of these words."""
        place = self._rows.setdefault(words, len(self._rows))
        start = place * _ROW
        key = "\t".join(words).encode()
        self._memory[start : start + len(key)] = key
        return self._memory[start + KEY : start + _ROW].cast("d")

    def rows(self) -> Iterator[tuple[tuple[str, ...], Sequence[float]]]:
        """Yield the words of every row, and its numbers as they are now."""
        for place, words in enumerate(self._written()):
            start = place * _ROW + KEY
            yield words, self._memory[start : start + 8 * NUMBERS].cast("d").tolist()

    def end(self) -> None:
        """Leave it to another process."""
        if self._file is not None and sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_UN)  # its memory holds it open
            self._file.close()

    def _written(self) -> Iterator[tuple[str, ...]]:
        for start in range(0, _SIZE, _ROW):
            key = bytes(self._memory[start : start + KEY]).rstrip(b"\0")
            if not key:
                return
            yield tuple(key.decode().split("\t"))


def new_board() -> Board:
    """Return a board in the memory of this process."""
    return Board(bytearray(_SIZE))


def own_board() -> Board:
    """Return the board of this server process: one that nobody writes any more, or else a new one."""
    directory = os.environ.get(DIRECTORY)
    if directory is None or sys.platform == "win32":
        return new_board()
    for number in count():
        file = Path(directory, str(number)).open("a+b")  # noqa: SIM115 - open, it is locked
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
        else:
            file.truncate(_SIZE)
            return Board(mmap.mmap(file.fileno(), _SIZE), number, file)
    raise AssertionError  # pragma: no cover - there is always another number


def boards(own: Board) -> Iterator[Board]:
    """Yield the boards of all server processes, the own one among them."""
    directory = os.environ.get(DIRECTORY)
    if directory is None or sys.platform == "win32":
        yield own
        return
    for path in sorted(Path(directory).iterdir(), key=lambda path: int(path.name)):
        if int(path.name) == own.number:
            yield own
        elif path.stat().st_size == _SIZE:
            with path.open("rb") as file:
                yield Board(mmap.mmap(file.fileno(), _SIZE, prot=mmap.PROT_READ), int(path.name))
