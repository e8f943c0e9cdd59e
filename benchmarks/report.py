"""What was measured, as rows: one table for people, one file for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

__all__ = ["Row", "machine", "table", "write"]


@dataclass(frozen=True, slots=True)
class Row:
    """One contender on one workload.

    Attributes:
        samples: one measure a round, in `unit`.
        ours_to_it: the median over the rounds of ours divided by it; None for a measure that is judged by itself.
        at_least: what `judged` must reach, if there is such a target.
        at_most: what it must not exceed, likewise.
    """

    part: str
    workload: str
    contender: str
    unit: str
    samples: tuple[float, ...]
    ours_to_it: float | None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def judged(self) -> float:
        """What a target is about: the ratio or, without one, the median of the measure itself."""
        return median(self.samples) if self.ours_to_it is None else self.ours_to_it

    @property
    def target(self) -> str:
        """The target in words, and whether it is met; empty when there is none."""
        if self.at_least is not None:
            return f">= {self.at_least:.3g} {'met' if self.judged >= self.at_least else 'MISSED'}"
        if self.at_most is not None:
            return f"<= {self.at_most:.3g} {'met' if self.judged <= self.at_most else 'MISSED'}"
        return ""


def machine() -> dict[str, Any]:
    """Cores and versions: what a figure means nothing without."""
    packages = (
        *("fastapi", "numpy", "orjson", "pydantic", "starlette", "uvicorn", "uvloop", "httptools"),
        *("flask", "gunicorn", "litestar", "msgspec", "torch"),
    )
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        **{package: _version(package) for package in packages},
    }


def table(rows: Sequence[Row], facts: dict[str, Any]) -> str:
    """All rows under one head, and what they were measured on."""
    head = ("part", "on", "contender", "median", "unit", "ours / it", "target")
    cells = [
        (
            row.part,
            row.workload,
            row.contender,
            _number(median(row.samples)),
            row.unit,
            "" if row.ours_to_it is None else f"{row.ours_to_it:.3g}",
            row.target,
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if i in {3, 5} else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in (head, tuple("-" * width for width in widths), *cells)
    ]
    return "\n".join(
        [*(line.rstrip() for line in lines), "", ", ".join(f"{name} {fact}" for name, fact in facts.items())]
    )


def write(path: Path, rows: Sequence[Row], facts: dict[str, Any]) -> None:
    """The same, every round of it, as JSON."""
    measured = [
        {
            "part": row.part,
            "workload": row.workload,
            "contender": row.contender,
            "unit": row.unit,
            "median": median(row.samples),
            "ours_to_it": row.ours_to_it,
            "at_least": row.at_least,
            "at_most": row.at_most,
            "samples": row.samples,
        }
        for row in rows
    ]
    path.write_text(json.dumps({"machine": facts, "rows": measured}, indent=1) + "\n", encoding="utf-8")


def _number(value: float) -> str:
    """About three digits, which is what a measurement is worth."""
    return f"{value:.3f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"  # noqa: PLR2004 - digits


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
