"""What a server process and its worker processes take of the machine, and what waits in them."""

import os
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["GAUGES", "Usage"]

GAUGES: Final = (
    "in_flight",
    "start",
    "cpu",
    "memory",
    "files",
    "worker_cpu",
    "worker_memory",
    "cache_hits",
    "cache_misses",
    "cache_size",
    "bytes_in_flight",
    "waiting",
)
"""The numbers in the row of a process, in order."""

_PROC: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 1
_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 1
_CPU: Final = slice(11, 13)  # of the fields of a process's `stat` behind its name
_MEMORY: Final = 21  # likewise


class Usage:
    """What a process and its workers take, as far as the system tells: on Linux. Elsewhere it is only the processor's time."""

    def __init__(self) -> None:
        self._start = time.time()
        self._worker_cpu = 0.0
        self._last: dict[int, float] = {}

    def now(self, workers: Iterable[int]) -> Mapping[str, float]:
        """Return it, by the names in `GAUGES`; the processor's time of workers that have ended is in it, but for their last second."""
        last, self._last, memory = self._last, {}, 0.0
        for pid in workers:
            cpu, resident = _stat(pid)
            self._worker_cpu += max(0.0, cpu - last.get(pid, 0.0))
            self._last[pid] = cpu
            memory += resident
        spent = os.times()
        return {
            "start": self._start,
            "cpu": spent.user + spent.system,
            "memory": _stat(os.getpid())[1],
            "files": float(sum(1 for _ in (_PROC / "self" / "fd").iterdir())) if sys.platform == "linux" else 0.0,
            "worker_cpu": self._worker_cpu,
            "worker_memory": memory,
        }


def _stat(pid: int) -> tuple[float, float]:
    """The seconds and the bytes that a process has taken; none of it if it has ended."""
    with suppress(OSError):
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[_CPU])) / _TICKS, float(int(fields[_MEMORY]) * _PAGE)
    return 0.0, 0.0
