"""What a process and all that it has started use, as Linux tells it."""

import time
from contextlib import suppress
from pathlib import Path

__all__ = ["cpu_seconds", "family", "forget_peaks", "peak_bytes"]

_PROC = Path("/proc")


def family(process: int) -> list[int]:
    """The process and its descendants."""
    found = [process]
    for parent in found:  # which grows meanwhile
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            for thread in (_PROC / str(parent) / "task").iterdir():
                found += map(int, (thread / "children").read_text().split())
    return found


def cpu_seconds(process: int) -> float:
    """What they have used so far, user and system, in all their threads."""
    used = 0.0
    for member in family(process):
        with suppress(OSError):
            # Linux has a clock for the CPU time of every process: clock_getcpuclockid(3) makes its number like this. /proc
            # counts the same time, but in steps of 10 ms.
            used += time.clock_gettime(~member << 3 | 2)
    return used


def peak_bytes(process: int) -> int:
    """The most that each of them had in memory at any time, together; what two of them share counts twice."""
    kilobytes = 0
    for member in family(process):
        with suppress(FileNotFoundError, ProcessLookupError):
            status = (_PROC / str(member) / "status").read_text()
            kilobytes += sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return kilobytes * 1024


def forget_peaks(process: int) -> None:
    """Let the peak of each of them be what it has in memory now."""
    for member in family(process):
        with suppress(FileNotFoundError, ProcessLookupError):
            (_PROC / str(member) / "clear_refs").write_text("5")  # proc_pid_clear_refs(5)
