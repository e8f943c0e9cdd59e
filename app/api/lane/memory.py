"""Shared memory: the block in which a large body is gathered, and the ring through which its answer comes back.

Both are anonymous files of Linux (`memfd_create`), handed to a worker as descriptors: whoever is killed leaves nothing behind.
"""

import mmap
import os
import socket
import weakref
from typing import Final

__all__ = ["AVAILABLE", "Block", "Ring"]

AVAILABLE: Final = hasattr(os, "memfd_create") and hasattr(socket, "SOCK_SEQPACKET")
"""Whether this system has what the lane is made of."""

_SLOTS: Final = 3  # one is written, one is sent, and one lies ready
_SLOT_BYTES: Final = 256 * 1024  # a piece of an answer, about 160 kB, goes into one
_RING_BYTES: Final = _SLOTS * _SLOT_BYTES + 1


class Block:
    """Bytes that grow in shared memory, as a bytearray grows in the memory of one process."""

    def __init__(self, start: bytes | bytearray) -> None:
        self.descriptor = os.memfd_create("chainrule-body")
        self.close = weakref.finalize(self, os.close, self.descriptor)
        """Let go of the bytes, once; whoever drops the block has done so."""
        self._size = 0
        self.extend(start)

    def __len__(self) -> int:
        return self._size

    def extend(self, chunk: bytes | bytearray) -> None:
        """Put more bytes to its end."""
        rest = memoryview(chunk)
        while rest:
            written = os.pwrite(self.descriptor, rest, self._size)
            rest = rest[written:]
            self._size += written


class Ring:
    """A few slots, filled in turn by a worker and emptied in turn by the event loop; and whether that wants no more."""

    slots = _SLOTS

    def __init__(self, descriptor: int | None = None) -> None:
        """Map the ring that a descriptor stands for, or make one."""
        if descriptor is None:
            descriptor = os.memfd_create("chainrule-ring")
            os.truncate(descriptor, _RING_BYTES)
        self.descriptor = descriptor
        self._close = weakref.finalize(self, os.close, descriptor)
        self._memory = mmap.mmap(descriptor, _RING_BYTES)

    def put(self, turn: int, piece: memoryview) -> int:
        """Write as much of a piece as goes into the slot of a turn; return how much that is."""
        start = turn % _SLOTS * _SLOT_BYTES
        size = min(len(piece), _SLOT_BYTES)
        self._memory[start : start + size] = piece[:size]
        return size

    def get(self, turn: int, size: int) -> bytes:
        """Return what was written in a turn."""
        start = turn % _SLOTS * _SLOT_BYTES
        return self._memory[start : start + size]

    @property
    def abandoned(self) -> bool:
        """Whether nobody wants what would be put into it; to look costs less than to look for a packet."""
        return self._memory[-1] != 0

    @abandoned.setter
    def abandoned(self, abandoned: bool) -> None:
        self._memory[-1] = abandoned

    def close(self) -> None:
        """Let go of it."""
        self._memory.close()
        self._close()
