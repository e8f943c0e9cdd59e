"""The C library's allocator: told to keep what was freed for what is needed next."""

import ctypes
import sys
from typing import Final

__all__ = ["keep_memory"]

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4  # malloc.h
_GROWTH: Final = 64 * 2**20  # bytes fetched at once


def keep_memory() -> None:
    """Let freed memory stay in this process: to fetch it anew from the kernel costs as much as what is done with it (glibc only)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_MMAP_MAX, 0)
        mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
        mallopt(_M_TOP_PAD, _GROWTH)
