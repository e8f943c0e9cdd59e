"""On every path, whatever is no JSON, or is JSON that makes no sense, is refused where it stands; none of it is a failure."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from math import isfinite
from time import perf_counter
from typing import Any, Final

import pytest

from app.api.service import Service
from tests.api.posting import BASES, SHARED, Place, places, post, with_member, with_text, within

pytestmark = pytest.mark.anyio

SUITE: Final = sorted((SHARED / "json_parsing").glob("[ny]_*.json"))
needs_suite: Final = pytest.mark.skipif(
    not SUITE, reason="the JSON parsing test suite is not there: ../shared/data/json_parsing"
)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The application, all of it in this process."""
    service = within()
    yield service
    service.close()


def first_number(path: str) -> Place:
    """The first place of a path's request where a number stands."""
    return next(place for place, value in places(BASES[path]) if type(value) in {int, float})


def value_of(text: bytes) -> Any:
    """What a JSON text says, as Python's own parser reads it when it is strict; an exception if it says nothing."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    return json.loads(text.decode(), parse_constant=refuse)


def expected_codes(body: bytes, cell: bytes | None = None) -> set[str]:
    """By which codes a body may be answered, in which a file stands as a number (or, without `cell`, as something unknown).

    The oracle is Python's parser, which is not ours, and a rule: what it refuses is malformed, but a number out of range may be
    found to be a wrong value; a finite number may be right, and makes sense or not; everything else is the wrong thing.
    """
    try:
        value_of(body)
    except RecursionError:
        return {"malformed_json", "limit_exceeded"}
    except ValueError:
        constants = any(name in body for name in (b"NaN", b"Infinity", b"Inf"))
        return {"malformed_json", "validation_failed"} if constants else {"malformed_json"}
    if cell is None:
        return {"validation_failed"}
    try:
        value = value_of(cell)
    except ValueError:  # such as nothing at all, which makes an empty list
        return {"validation_failed"}
    finite = isinstance(value, float) and isfinite(value)
    return (
        {"ok", "validation_failed", "not_finite", "limit_exceeded"}
        if finite or type(value) is int
        else {"validation_failed"}
    )


@needs_suite
@pytest.mark.parametrize("path", BASES)
async def test_the_json_parsing_suite(service: Service, path: str) -> None:
    """All its files, raw, as a number, as a key and under one: `n_` is refused, `y_` is judged as what it is, nothing fails."""
    base, cell = BASES[path], first_number(path)
    seen: Counter[str] = Counter()
    for file in SUITE:
        text = file.read_bytes()
        listed = text.startswith(b"[") and text.endswith(b"]")  # most of its numbers stand in a list of one
        bare = text[1:-1] if listed else text
        key = bare if bare.startswith(b'"') else b'"canary"'
        for where, body, inside in (
            ("raw", text, None),
            ("cell", with_text(base, cell, text), text),
            ("bare cell", with_text(base, cell, bare), bare),
            ("key", with_member(base, (), key, text), None),
        ):
            posted = await post(service, path, body)
            assert posted.code in expected_codes(body, inside), (file.name, where, posted)
            assert posted.status != 200 or not file.name.startswith("n_"), (file.name, where)
            seen[posted.code] += 1
    assert len(SUITE) > 200
    assert seen["malformed_json"] > 300
    assert seen["validation_failed"] > 100
    assert seen["ok"] >= 5  # numbers of the suite where numbers belong


@pytest.mark.parametrize("path", BASES)
async def test_the_ready_request_is_answered(service: Service, path: str) -> None:
    """What all these tests spoil is right as it is."""
    assert (await post(service, path, json.dumps(BASES[path]).encode())).status == 200


NESTED: Final[dict[str, Callable[[int], bytes]]] = {
    "lists": lambda depth: b"[" * depth,
    "closed lists": lambda depth: b"[" * depth + b"]" * depth,
    "objects": lambda depth: b'{"a":' * depth,
    "mixed": lambda depth: b'[{"a":[' * (depth // 3 + 1),
}


@pytest.mark.parametrize("shape", NESTED)
@pytest.mark.parametrize("path", BASES)
async def test_deep_nesting_is_refused_at_once(service: Service, path: str, shape: str) -> None:
    """From a hundred levels to a million, raw and as a cell: the refusal takes less than 50 ms."""
    for depth in (300, 10_000, 1_000_000):
        text = NESTED[shape](depth)
        for body in (text, with_text(BASES[path], first_number(path), text)):
            took = []
            for _ in range(3):  # the machine may have something else to do
                start = perf_counter()
                posted = await post(service, path, body)
                took.append(perf_counter() - start)
                if took[-1] < 0.05:
                    break
            assert posted.code == "malformed_json"
            assert b"nested too deeply" in posted.body
            assert min(took) < 0.05, (depth, took)


NO_NUMBERS: Final = (
    *(
        "NaN",
        "Infinity",
        "-Infinity",
        '"NaN"',
        "1e999",
        "-1e999",
        '"1"',
        '"1.5"',
        '"4_0"',
        "true",
        "false",
        "null",
        "{}",
        "[]",
    ),
    *("1" * 400, "1" * 5_000, "1" * 1_000_000, "1e" + "9" * 1_000_000),
)


@pytest.mark.parametrize("path", BASES)
async def test_a_number_is_a_finite_number_everywhere(service: Service, path: str) -> None:
    """At every place where a number stands, nothing else is taken for one; the places are pointed at."""
    for place, value in places(BASES[path]):
        if type(value) not in {int, float}:
            continue
        for text in NO_NUMBERS:
            if len(text) > 5_000 and place != first_number(path):
                continue
            posted = await post(service, path, with_text(BASES[path], place, text.encode()))
            nullable = text == "null" and posted.status == 200  # where a number may be left out
            assert nullable or posted.code == "validation_failed", (place, text[:20], posted)


SPOILED: Final[dict[str, Callable[[bytes], bytes]]] = {
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "UTF-16": lambda text: text.decode().encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.decode().encode("utf-16-le"),
    "UTF-32": lambda text: text.decode().encode("utf-32"),
    "no UTF-8": lambda text: text[:-1] + b', "\xff": 1}',
    "overlong UTF-8": lambda text: text[:-1] + b', "\xc0\xaf": 1}',
    "a surrogate in UTF-8": lambda text: text[:-1] + b', "\xed\xa0\x80": 1}',
    "half a pair in a key": lambda text: text[:-1] + b', "\\ud800": 1}',
    "half a pair in a value": lambda text: text[:-1] + b', "q": "\\udc00"}',
    "a NUL before": lambda text: b"\0" + text,
    "a NUL behind": lambda text: text + b"\0",
    "a NUL in a string": lambda text: text[:-1] + b', "\0": 1}',
    "another document behind": lambda text: text + text,
    "cut off": lambda text: text[:-1],
    "a comment": lambda text: b"/**/" + text,
}


@pytest.mark.parametrize("path", BASES)
async def test_spoiled_text_is_malformed(service: Service, path: str) -> None:
    """Another encoding, half a character, something before or behind: each is refused with 400."""
    text = json.dumps(BASES[path]).encode()
    for name, spoil in SPOILED.items():
        assert (await post(service, path, spoil(text))).code == "malformed_json", name


@pytest.mark.parametrize("path", BASES)
async def test_a_key_that_stands_twice_is_refused_at_every_level(service: Service, path: str) -> None:
    """In every object of the request, an equal second member is refused, and the place is named."""
    base = BASES[path]
    objects = [((), base), *((place, value) for place, value in places(base) if isinstance(value, dict) and value)]
    for place, value in objects:
        for key in value:
            body = with_member(base, place, json.dumps(key).encode(), json.dumps(value[key]).encode())
            posted = await post(service, path, body)
            assert (posted.code, b"stands there twice" in posted.body) == ("validation_failed", True), (place, key)


FLOODS: Final[dict[str, tuple[bytes, set[str]]]] = {
    "empty rows": (b'{"X": [' + b"[]," * 600_000 + b"[]]}", {"limit_exceeded"}),
    "layers": (b'{"layers": [' + b"{}," * 1_000_000 + b"{}]}", {"limit_exceeded"}),
    "layers that are numbers": (b'{"layers": [' + b"1," * 1_000_000 + b"1]}", {"validation_failed"}),
    "sizes": (b'{"sizes": [' + b"1," * 1_000_000 + b'1], "activations": ["relu"]}', {"validation_failed"}),
    "keys": (b"{" + b"".join(b'"%d":1,' % i for i in range(1_000_000)) + b'"X":1}', {"limit_exceeded"}),
    "bad cells": (b'{"X": [[' + b'"canary",' * 100_000 + b"null]]}", {"validation_failed"}),
    "bad rows": (b'{"X": [' + b'"canary",' * 100_000 + b"null]}", {"validation_failed"}),
    "bad choices": (b'{"include": [' + b'"canary+",' * 900 + b'1], "X": [[1]]}', {"validation_failed"}),
    "a long string": (b'{"X": "' + b"canary" * 500_000 + b'"}', {"validation_failed"}),
    "a long key": (b'{"' + b"canary" * 500_000 + b'": 1}', {"validation_failed"}),
}


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("path", BASES)
async def test_floods_are_refused_in_few_words(service: Service, path: str, flood: str) -> None:
    """A million of anything gets a short problem, with no more than 20 places and nothing of what was sent."""
    body, codes = FLOODS[flood]
    posted = await post(service, path, body)
    assert posted.code in codes
    assert len(json.loads(posted.body).get("errors", ())) <= 20
    assert b"canary" not in posted.body
