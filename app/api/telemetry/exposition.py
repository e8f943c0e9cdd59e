"""What `GET /metrics` answers: the boards of all server processes, added up, as Prometheus reads it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import inf
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

import app
from app.api.seal.times import PHASES
from app.api.telemetry.board import Board
from app.api.telemetry.counts import (
    BYTES,
    CAME,
    CAME_SIZES,
    DURATIONS,
    ENGINE,
    PROCESS,
    REFUSED,
    REQUEST,
    SECONDS,
    SENT,
    SENT_SIZES,
    TAKEN,
)
from app.api.telemetry.process import GAUGES

__all__ = ["exposition"]

_HISTOGRAMS: Final = (
    ("request_duration_seconds", "Seconds from a request's head to the end of its answer.", TAKEN, DURATIONS, SECONDS),
    ("request_size_bytes", "Bytes of request bodies.", CAME, CAME_SIZES, BYTES),
    ("response_size_bytes", "Bytes of answers' bodies.", SENT, SENT_SIZES, BYTES),
)

_COUNTERS: Final = (
    ("cache_hits", "chainrule_program_cache_hits", "Programs that were found compiled, in server processes."),
    ("cache_misses", "chainrule_program_cache_misses", "Programs that were compiled, in server processes."),
)
_GAUGES: Final = (
    ("in_flight", "chainrule_http_requests_in_flight", "Requests that are being answered."),
    ("waiting", "chainrule_http_requests_waiting", "Requests that wait for a thread or a worker process."),
    (
        "bytes_in_flight",
        "chainrule_bytes_in_flight",
        "Bytes of bodies, and of answers for slow clients, that are held.",
    ),
    ("cache_size", "chainrule_program_cache_size", "Compiled programs that are kept, in server processes."),
    ("start", "process_start_time_seconds", "When the process began, in seconds since 1970."),
    ("files", "process_open_fds", "Open files and connections."),
)


class _Boards(Collector):
    """Metrics of what stands on some boards."""

    def __init__(self, boards: Iterable[Board]) -> None:
        self._requests: dict[tuple[str, str], Sequence[float]] = {}
        self._refused = Counter[str]()
        self._processes: dict[str, dict[str, float]] = {}
        for board in boards:
            for (what, *words), numbers in board.rows():
                if what == REQUEST:
                    key = words[0], words[1]
                    self._requests[key] = _sum([self._requests.get(key, [0.0] * len(numbers)), numbers])
                elif what == REFUSED:
                    self._refused[words[0]] += int(numbers[0])
                elif what == PROCESS:
                    self._processes[str(board.number)] = dict(zip(GAUGES, numbers, strict=False))

    def collect(self) -> Iterator[Metric]:
        """Yield all of them."""
        yield InfoMetricFamily("chainrule_build", "The version that answers.", {"version": app.__version__})
        yield from self._of_requests()
        refused = CounterMetricFamily("chainrule_http_refused", "Refusals, by their reason.", labels=["reason"])
        for reason, times in self._refused.items():
            refused.add_metric([reason], times)
        yield refused
        yield from self._of_processes()

    def _of_requests(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "chainrule_http_requests", "Requests that have come to their end.", labels=["route", "status"]
        )
        by_route = defaultdict[str, list[Sequence[float]]](list)
        for (route, status), numbers in self._requests.items():
            requests.add_metric([route, status], sum(numbers[DURATIONS:CAME_SIZES]))
            by_route[route].append(numbers)
        yield requests
        routes = {route: _sum(rows) for route, rows in by_route.items()}
        for name, told, total, start, bounds in _HISTOGRAMS:
            histogram = HistogramMetricFamily(f"chainrule_http_{name}", told, labels=["route"])
            for route, numbers in routes.items():
                counts = accumulate(numbers[start : start + len(bounds) + 1])
                buckets = [(_bound(bound), count) for bound, count in zip((*bounds, inf), counts, strict=True)]
                histogram.add_metric([route], buckets, numbers[total])
            yield histogram
        engine = CounterMetricFamily(
            "chainrule_engine_seconds", "Seconds of reading, computing and writing.", labels=["route", "phase"]
        )
        for route, numbers in routes.items():
            for place, phase in enumerate(PHASES):
                if seconds := numbers[ENGINE + place]:
                    engine.add_metric([route, phase], seconds)
        yield engine

    def _of_processes(self) -> Iterator[Metric]:
        for name, called, told in _COUNTERS:
            counter = CounterMetricFamily(called, told, labels=["process"])
            for process, measured in self._processes.items():
                counter.add_metric([process], measured[name])
            yield counter
        for name, called, told in _GAUGES:
            gauge = GaugeMetricFamily(called, told, labels=["process"])
            for process, measured in self._processes.items():
                gauge.add_metric([process], measured[name])
            yield gauge
        cpu = CounterMetricFamily("process_cpu_seconds", "Seconds of the processor's time.", labels=["process", "role"])
        memory = GaugeMetricFamily("process_resident_memory_bytes", "Memory in use.", labels=["process", "role"])
        for process, measured in self._processes.items():
            for role, prefix in (("server", ""), ("workers", "worker_")):
                cpu.add_metric([process, role], measured[f"{prefix}cpu"])
                memory.add_metric([process, role], measured[f"{prefix}memory"])
        yield cpu
        yield memory


def exposition(boards: Iterable[Board], accept: str) -> tuple[bytes, str]:
    """Return what some boards tell, in the text format that is wanted most, and the name of that format."""
    registry = CollectorRegistry()
    registry.register(_Boards(boards))
    write, media_type = choose_encoder(accept)
    return write(registry), media_type


def _sum(rows: Iterable[Sequence[float]]) -> list[float]:
    return [sum(numbers) for numbers in zip(*rows, strict=True)]


def _bound(bound: float) -> str:
    return "+Inf" if bound == inf else str(bound)
