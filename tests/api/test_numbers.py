"""Numbers in are the numbers out, bit for bit: ten thousand decimal texts whose bits others have written down."""

import json
import re
import struct
from collections.abc import Iterator
from math import isinf
from typing import Final

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.service import Service
from tests.api.posting import SHARED, Posted, post, within
from tests.strategies import BOUNDED

_FILES: Final = sorted((SHARED / "numbers").glob("*.txt"))
needs_numbers: Final = pytest.mark.skipif(not _FILES, reason="the numbers are not there: ../shared/data/numbers")
pytestmark = pytest.mark.anyio

_GRAMMAR: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")  # RFC 8259, 6


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The application, all of it in this process."""
    service = within(thread_above_bytes=10**9)
    yield service
    service.close()


def lines() -> list[tuple[str, float, float]]:
    """Every text with the number that it is in 64 bits and in 32."""
    rows = [line.split() for file in _FILES for line in file.read_text().splitlines()]
    return [(text, _bits(">d", as64), _bits(">f", as32)) for _, as32, as64, text in rows]


def _bits(form: str, written: str) -> float:
    number: float = struct.unpack(form, bytes.fromhex(written))[0]
    return number


async def echo(service: Service, texts: list[str], dtype: str = "float64") -> Posted:
    """Send numbers as the weights of a frozen layer, which a step hands on as they are: not even a product is made of them."""
    rows = ",".join(texts)
    body = (
        f'{{"X":[[1]],"y":[[{",".join("0" * len(texts))}]],"layers":[{{"W":[[{rows}]],"frozen":["W"]}}],'
        f'"include":["Z_1"],"dtype":"{dtype}"}}'
    )
    return await post(service, "/step", body.encode())


def came(posted: Posted) -> list[float]:
    """The numbers that came back."""
    assert posted.status == 200, posted.body[:300]
    return [float(number) for number in json.loads(posted.body)["next"]["layers"][0]["W"][0]]


def same(one: float, other: float) -> bool:
    """Whether two numbers have the same bits."""
    return struct.pack(">d", one) == struct.pack(">d", other)


@needs_numbers
async def test_finite_numbers_come_back_bit_for_bit(service: Service) -> None:
    """Every text that is JSON and finite in 64 bits is the double that it should be, however many digits it has."""
    finite = [(text, double) for text, double, _ in lines() if _GRAMMAR.fullmatch(text) and not isinf(double)]
    assert len(finite) > 10_000
    for start in range(0, len(finite), 500):
        part = finite[start : start + 500]
        for (text, double), back in zip(part, came(await echo(service, [text for text, _ in part])), strict=True):
            assert same(back, double), (text, back, double)


@needs_numbers
async def test_numbers_in_32_bits_come_back_as_they_should(service: Service) -> None:
    """With `dtype` float32 each is the float next to its double, which but for a few is the float next to its text."""
    finite = [(text, single) for text, _, single in lines() if _GRAMMAR.fullmatch(text) and not isinf(single)]
    twice = 0
    for start in range(0, len(finite), 500):
        part = finite[start : start + 500]
        for (text, single), back in zip(
            part, came(await echo(service, [text for text, _ in part], "float32")), strict=True
        ):
            if not same(_single(back), single):
                assert same(_single(float(text)), _single(back)), text
                twice += 1
    assert len(finite) > 9_000
    assert twice < 20


def _single(number: float) -> float:
    return float(struct.unpack(">f", struct.pack(">f", number))[0])


@needs_numbers
async def test_numbers_that_overflow_are_refused(service: Service) -> None:
    """Each that is infinite in 64 bits is no finite number; in 32 bits, it is too large for the type."""
    most = [(text, double, single) for text, double, single in lines() if _GRAMMAR.fullmatch(text)]
    doubles = [text for text, double, _ in most if isinf(double)]
    singles = [text for text, double, single in most if isinf(single) and not isinf(double)]
    assert len(doubles) > 100
    assert len(singles) > 500
    for text in doubles:
        assert (await echo(service, ["1", text])).code == "validation_failed", text
    for text in singles:
        assert (await echo(service, ["1", text], "float32")).code in {"validation_failed", "not_finite"}, text


@needs_numbers
async def test_forms_that_are_no_json_are_malformed(service: Service) -> None:
    """What C or Python would read, such as `.5`, `1.` or `+1`, is not JSON; each is refused by itself."""
    strange = [text for text, *_ in lines() if not _GRAMMAR.fullmatch(text)]
    for text in [
        *strange,
        ".0",
        ".5",
        "1.",
        "+1",
        "01",
        "-",
        "1e",
        "0x10",
        "1_000",
        "1e+",
        "--1",
        "1,5.",
        "\N{MINUS SIGN}1",
    ]:
        assert (await echo(service, [text])).code == "malformed_json", text


@pytest.mark.parametrize(
    ("text", "number"),
    [("-0.0", -0.0), ("-0e0", -0.0), ("-0E-5", -0.0), ("-1e-400", -0.0), ("-0", 0.0), ("0", 0.0), ("1e-400", 0.0)],
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
async def test_zeros_keep_their_sign_but_as_a_whole_number(
    service: Service, text: str, number: float, dtype: str
) -> None:
    """`-0.0` is minus zero; `-0` is a whole number, of which there is one zero only."""
    assert same(came(await echo(service, [text], dtype))[0], number)


@BOUNDED
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=50))
def test_any_numbers_come_back_from_their_shortest_texts(numbers: list[float]) -> None:
    """Whatever double it is: as Python writes it, it is the same when it comes back."""
    service = within()
    back = came(anyio.run(echo, service, [repr(number) for number in numbers]))
    assert all(map(same, numbers, back))
