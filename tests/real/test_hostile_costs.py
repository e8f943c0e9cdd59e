"""What hostile bodies cost a real server: time that grows as they do, and memory in proportion or under a bound."""

import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import pytest

from tests.process import Service as Running
from tests.process import serving

MB: Final = 2**20
LARGEST: Final = 320 * MB
"""The most that reading one JSON body makes a worker process grow, with MAX_CELLS and MAX_ROWS as they are by default."""

_REST: Final = b',"y":[[1]],"layers":[{"W":[[1]]}]}'
_FULL: Final = b"0.12345678901234567"


def _x(value: bytes) -> bytes:
    return b'{"X":' + value + _REST


def _of(item: bytes, size: int) -> bytes:
    """An item again and again, of so many bytes in all."""
    return item * (size // len(item))


def _rows(columns: int, number: bytes, size: int) -> bytes:
    row = b"[" + b",".join([number] * columns) + b"]"
    return b"[" + _of(row + b",", size) + row + b"]"


FAMILIES: Final[dict[str, Callable[[int], bytes]]] = {
    "deep lists": lambda n: b"[" * n,
    "deep objects": lambda n: _of(b'{"a":', n),
    "deep in a cell": lambda n: _x(b"[" * (n // 2) + b"]" * (n // 2)),
    "long integer": lambda n: _x(b"[[" + b"1" * n + b"]]"),
    "long fraction": lambda n: _x(b"[[0." + b"1" * n + b"]]"),
    "long exponent": lambda n: _x(b"[[1e" + b"1" * n + b"]]"),
    "many lines": lambda n: b"\n" * n + b"{,",
    "whitespace": lambda n: _x(b" " * n + b"[[1]]"),
    "many keys": lambda n: b"{" + b"".join(b'"%07d":1,' % i for i in range(n // 12)) + _REST[1:],
    "duplicate keys": lambda n: b"{" + _of(b'"X":[[1]],', n) + _REST[1:],
    "one key twice": lambda n: b"{" + 2 * (b'"X":' + _rows(10, _FULL, n // 2) + b",") + _REST[1:],
    "many empty rows": lambda n: _x(b"[" + _of(b"[],", n) + b"[]]"),
    "many one-number rows": lambda n: _x(_rows(1, b"1", n)),
    "rows of nine": lambda n: _x(_rows(9, b"1", n)),
    "short numbers": lambda n: _x(_rows(1000, b"1", n)),
    "long numbers": lambda n: _x(_rows(10, _FULL, n)),
    "one bad cell at the end": lambda n: _x(_rows(10, _FULL, n)[:-2] + b"0,null]]"),
    "a ragged row at the end": lambda n: _x(_rows(10, _FULL, n)[:-1] + b",[1]]"),
    "many bad cells": lambda n: _x(b"[[" + _of(b'"a",', n) + b"1]]"),
    "many bad layers": lambda n: b'{"X":[[1]],"y":[[1]],"layers":[' + _of(b'"",', n) + b"1]}",
    "many choices": lambda n: b'{"include":[' + _of(b'"dW_*",', n) + b'"L"],"X":[[1]]' + _REST,
    "absent beside many": lambda n: b'{"q":' + _rows(9, b"1", n) + b"}",
    "one long string": lambda n: _x(b'"' + b"x" * n + b'"'),
    "one long string of emoji": lambda n: _x(b'"' + _of("x\N{GRINNING FACE}".encode(), n) + b'"'),
    "one long key": lambda n: b'{"' + b"x" * n + b'":1,"X":[[1]]' + _REST,
    "escapes": lambda n: _x(b'"' + _of(b"\\u0041", n) + b'"'),
    "nested mixed": lambda n: _x(b"[" + _of(b'[{"a":[1,"b",null,{"c":[]}]}],', n) + b"1]"),
}
"""Bodies of about so many bytes."""


def _post(running: Running, body: bytes) -> tuple[int, float]:
    connection = HTTPConnection("127.0.0.1", running.port, timeout=120)
    start = time.perf_counter()
    connection.request("POST", "/backward", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    took = time.perf_counter() - start
    connection.close()
    if answer.status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(content) <= 16_000
    return answer.status, took


def _tree(process: int) -> list[int]:
    """A process and all that it has started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in _tree(int(child)))]


def _status(process: int, field: str) -> int:
    """A number of bytes out of a process's status."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(field + ":"))


@pytest.mark.parametrize("family", FAMILIES)
def test_memory_is_in_proportion_or_bounded(family: str) -> None:
    """A fresh server and its worker together grow by ten times the body at most, or by `LARGEST` where numbers are many and short."""
    _assert_bounded(FAMILIES[family](8 * MB))


def test_the_most_parts_that_are_read_are_bounded() -> None:
    """As many lists and numbers as the limits take, beside absent fields: the worst that was found."""
    _assert_bounded(b'{"q":[' + b"[1.5,1.5,1.5,1.5,1.5,1.5,1.5,1.5]," * 221_000 + b"1]}")


def _assert_bounded(body: bytes) -> None:
    with serving() as running:
        _post(running, _x(b" " * 600_000 + b"[[1]]"))  # starts the worker
        tree = _tree(running.process.pid)
        assert len(tree) == 2
        for process in tree:
            Path(f"/proc/{process}/clear_refs").write_text("5")  # the most so far is what is taken now
        before = [_status(process, "VmRSS") for process in tree]
        status, _ = _post(running, body)
        growth = sum(_status(process, "VmHWM") for process in tree) - sum(before)
    assert status in {200, 400, 422}
    assert growth <= max(10 * len(body), LARGEST), f"{growth / MB:.0f} MB for {len(body) / MB:.1f} MB"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A server whose limits of parts are out of the way: what takes its time is what is measured."""
    with serving(MAX_CELLS=10**9, MAX_ROWS=10**9, MAX_MEMBERS=10**9) as running:
        yield running


@pytest.mark.alone
@pytest.mark.parametrize("family", FAMILIES)
def test_time_is_linear(running: Running, family: str) -> None:
    """Twice the body takes at most two and a half times as long, also where no limit of parts refuses it."""
    size = 2 * MB
    while (ratio := _ratio(running, FAMILIES[family], size)) is None:
        size *= 2
    if ratio > 2.5:  # somebody else had the processors: once more
        ratio = _ratio(running, FAMILIES[family], size) or ratio
    assert ratio <= 2.5


def _ratio(running: Running, make: Callable[[int], bytes], size: int) -> float | None:
    """How many times as long twice the size takes; nothing if what it takes is too little to tell, and may yet be more.

    It is told from four times the size: over a megabyte or two the caches end, which is a step and no law.
    """
    once, fourfold = make(size), make(4 * size)
    _post(running, fourfold)  # so that the memory for it is there
    shorter, longer = (min(_post(running, body)[1] for _ in range(2)) for body in (once, fourfold))
    return None if shorter < 0.02 and size < 4 * MB else (longer / shorter) ** 0.5
