"""What is too much is found before anything is done for it, on every path, said with the estimate and counted under the limit's name."""

import json
import random
import re
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any, Final

import anyio
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.problems.kinds import KINDS
from app.api.problems.problem import REASONS
from app.api.service import Service
from app.settings import Settings
from tests.api.posting import BASES, VERBS, Posted, post, within
from tests.strategies import BOUNDED

pytestmark = pytest.mark.anyio

NETWORKS: Final = [path for path, base in BASES.items() if "layers" in base]
FREE: Final = {
    ("/check/probe", "max_operations"),
    ("/check/probe", "max_answer_bytes"),
    ("/check", "max_answer_bytes"),
    ("/train", "max_answer_bytes"),
}
"""What has no such cost: a probe's network has small sizes of its own, a check answers a few numbers a claim, and a training is not
refused, but ends when it has told as much as it may."""

LIMITS: Final = ("max_cells", "max_rows", "max_members", "max_layers", "max_operations", "max_answer_bytes")


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("path", VERBS)
async def test_every_limit_holds_on_every_path(path: str, limit: str) -> None:
    """The ready request, with a limit of 1, is refused: the limit, its variable and what was found are said, and it is counted."""
    service = within(**{limit: 1})
    body = json.dumps(BASES[path]).encode()
    posted = await post(service, path, body)
    if (path, limit) in FREE:
        assert (posted.code, service.refused) == ("ok", {})
        return
    if limit == "max_layers" and _depth(BASES[path]) == 1:
        posted = await post(service, path, json.dumps(_deeper(BASES[path])).encode())
    assert posted.code == "limit_exceeded"
    detail = json.loads(posted.body)["detail"]
    assert f"the limit is 1 ({limit.upper()})" in detail
    assert int(re.findall(r"\d+", detail)[0]) > 1
    assert service.refused == {limit: 1}


def _depth(base: dict[str, Any]) -> int:
    return len(base["layers"] if "layers" in base else base["activations"])


def _deeper(base: dict[str, Any]) -> dict[str, Any]:
    return {**base, "sizes": [*base["sizes"], 2], "activations": [*base["activations"], "relu"]}


@pytest.mark.parametrize("path", VERBS)
async def test_a_limit_that_is_just_enough_is_enough(path: str) -> None:
    """With the limits of numbers, lists and members at what the request holds, it is answered; with one less of each, refused."""
    text = json.dumps(BASES[path]).encode()
    counts = {"max_cells": text.count(b",") + 1, "max_rows": text.count(b"["), "max_members": text.count(b":")}
    assert (await post(within(**counts), path, text)).code == "ok"
    for limit, count in counts.items():
        assert (await post(within(**{limit: count - 1}), path, text)).code == "limit_exceeded", limit


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The application with small limits of work, and everything in this thread but what is long."""
    service = within(max_operations=5_000_000, max_answer_bytes=2_000_000, thread_above_bytes=10**9)
    yield service
    service.close()


def _outer(path: str, rows: int, columns: int, depth: int) -> bytes:
    """A request of few numbers that asks for many: a column times a row, and back, again and again."""
    X, W, V = [[0.5]] * rows, [[0.5] * columns], [[0.5]] * columns
    base = {key: value for key, value in BASES[path].items() if key == "steps"}
    layers = [{"W": W, "activation": "tanh"}, {"W": V, "activation": "tanh"}] * depth
    return json.dumps({**base, "X": X, "y": X, "layers": layers}).encode()


def _measured(service: Service, path: str, body: bytes) -> tuple[Posted, float, int]:
    """What came back, the seconds that it took, and the most bytes of Python and NumPy at one time."""
    tracemalloc.start()
    try:
        start = time.process_time()
        posted = anyio.run(lambda: post(service, path, body))
        return posted, time.process_time() - start, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@settings(BOUNDED, max_examples=60)
@given(
    path=st.sampled_from([path for path in NETWORKS if path != "/check"]),
    rows=st.integers(1, 2_000),
    columns=st.integers(1, 2_000),
    depth=st.sampled_from([1, 2, 8, 32]),
)
def test_accepted_work_is_bounded_and_refused_work_is_not_begun(
    service: Service, path: str, rows: int, columns: int, depth: int
) -> None:
    """A small body may ask for huge work. What is answered took little time and memory; what is refused, what its body takes."""
    body = _outer(path, rows, columns, depth)
    posted, seconds, peak = _measured(service, path, body)
    if posted.code == "limit_exceeded":
        assert re.search(r"about \d+ (multiply-adds|bytes)", json.loads(posted.body)["detail"])
        assert peak < 2**20 + 40 * len(body)
        assert seconds < 0.5
    else:
        assert posted.code == "ok"
        assert peak < 64 * 2**20
        assert seconds < 10


@BOUNDED
@given(st.lists(st.integers(1, 1_000_000), min_size=2, max_size=65))
def test_weights_that_are_too_many_are_not_drawn(service: Service, sizes: list[int]) -> None:
    """A few sizes ask for up to 10^13 numbers: as many as an answer may hold are drawn, more are refused unbegun."""
    body = json.dumps({"sizes": sizes, "activations": ["relu"] * (len(sizes) - 1)}).encode()
    posted, seconds, peak = _measured(service, "/initialize", body)
    assert posted.code in {"ok", "limit_exceeded"}
    assert peak < (16 * 2**20 if posted.code == "ok" else 2**20)
    assert seconds < 1


@pytest.fixture(scope="module")
def free() -> Iterator[Service]:
    """The application with the limits that it has by itself, where requests are answered at once."""
    service = within(thread_above_bytes=10**9)
    yield service
    service.close()


_EXTREME: Final = st.floats(-1e300, 1e300) | st.sampled_from([1e300, -1e300, 1e-300, 710.0, -746.0, 1e154, 1e155, 0.0])


@BOUNDED
@given(path=st.sampled_from(NETWORKS), data=st.data())
def test_overflow_names_the_tensor(free: Service, path: str, data: st.DataObject) -> None:
    """With numbers up to 10^300 a result is finite, or the first tensor that is not is named; warnings would fail this test."""
    base = json.loads(json.dumps(BASES[path]))

    def drawn(value: Any) -> Any:
        return [drawn(inner) for inner in value] if isinstance(value, list) else data.draw(_EXTREME)

    base["X"] = drawn(base["X"][:3])
    base["y"] = base["y"][:3]
    for layer in base["layers"]:
        layer["W"] = drawn(layer["W"])
    posted = anyio.run(lambda: post(free, path, json.dumps(base).encode()))
    if posted.code == "not_finite":
        assert re.fullmatch(r"[A-Za-z_]+\d*(_next|_after)?", json.loads(posted.body)["tensor"]), posted.body
    elif posted.code != "ok":
        assert posted.code == "validation_failed"


@pytest.mark.alone
async def test_denormal_numbers_take_no_longer() -> None:
    """Numbers of 10^-310, whose arithmetic is slow on some processors, take at most three times what those about 1 take."""
    service = within(thread_above_bytes=10**9)
    rng = np.random.default_rng(1)
    X, W = rng.uniform(0.5, 1, (256, 128)), rng.uniform(0.5, 1, (128, 128))
    took = {}
    for scale in (1.0, 1e-310):
        layers = [{"W": (W * scale).tolist(), "activation": "identity"}, {"W": W.tolist(), "activation": "identity"}]
        body = json.dumps({"X": (X * scale).tolist(), "y": X.tolist(), "layers": layers, "include": ["dW_*"]}).encode()
        times = []
        for _ in range(5):
            start = time.perf_counter()
            assert (await post(service, "/backward", body)).status == 200
            times.append(time.perf_counter() - start)
        took[scale] = min(times)
    assert took[1e-310] < 3 * took[1.0], took


def test_the_reasons_are_the_problems_and_the_limits() -> None:
    """What refusals are counted by is known beforehand: the codes, the settings that `GET /limits` shows, and three words more."""
    assert {*KINDS, *LIMITS} < REASONS
    assert REASONS - {*KINDS, *Settings.model_fields} == {"queue_full", "stopping", "worker_ended"}


async def test_ten_thousand_strange_requests_add_no_reason() -> None:
    """Random paths, methods, headers, queries and bodies are counted under a few known words, and each refusal once."""
    service, random_ = within(max_layers=1), random.Random(1)
    texts = [json.dumps(base).encode() for base in BASES.values()]
    refusals = 0
    for _ in range(10_000):
        path = random_.choice([*VERBS, "/limits", "/" + random_.randbytes(6).hex(), f"/examples/{random_.random()}"])
        body = bytearray(random_.choice(texts))
        for _ in range(random_.randrange(3)):
            body[random_.randrange(len(body))] = random_.randrange(256)
        headers = [(b"content-type", random_.choice([b"application/json"] * 5 + [b"", random_.randbytes(4)]))]
        if random_.random() < 0.1:
            headers.append((random_.choice([b"accept", b"content-encoding"]), random_.randbytes(4)))
        method = random_.choice(["POST"] * 5 + ["GET", "PUT", random_.randbytes(3).hex().upper()])
        if path in {"/gradcheck", "/check", "/train", "/initialize"} and random_.random() < 0.8:
            path = "/forward"  # those run in threads, which takes a while
        posted = await post(
            service, path, bytes(body), *headers, query=random_.randbytes(3).hex().encode(), method=method
        )
        refusals += posted.status >= 400
    assert set(service.refused) <= REASONS
    assert service.refused.total() == refusals
    assert refusals > 5_000
    assert {"malformed_json", "not_found", "method_not_allowed", "max_layers", "unsupported_media_type"} <= set(
        service.refused
    )
