"""The load generator sees where an answer ends, however it is sent and wherever it is cut."""

from collections.abc import Iterator

import pytest

from benchmarks.answers import Reading

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
WITH_LENGTH = OK + b"Content-Length: 6\r\n\r\n0\r\n\r\n!"
IN_CHUNKS = OK + CHUNKED + b"5\r\n0\r\n\r\n\r\n1a;name=value\r\n" + b"abcdefghijklmnopqrstuvwxyz" + b"\r\n0\r\n\r\n"

answers = pytest.mark.parametrize("answer", [WITH_LENGTH, IN_CHUNKS], ids=["with a length", "in chunks"])


def cuts(answer: bytes) -> Iterator[list[bytes]]:
    """Every way to send an answer in two pieces, and byte by byte."""
    yield [answer[i : i + 1] for i in range(len(answer))]
    for i in range(1, len(answer)):
        yield [answer[:i], answer[i:]]


@answers
def test_an_answer_is_whole_with_its_last_byte(answer: bytes) -> None:
    """Wherever it is cut, an answer is whole when its last piece has come, and not before."""
    assert Reading().feed(answer)
    for pieces in cuts(answer):
        reading = Reading()
        assert [reading.feed(piece) for piece in pieces] == [False] * (len(pieces) - 1) + [True]


def test_an_empty_answer_is_whole_with_its_head() -> None:
    """A length of zero ends the answer at once, and so does a first chunk that is empty."""
    assert Reading().feed(OK + b"content-length: 0\r\n\r\n")
    assert Reading().feed(OK + CHUNKED + b"0\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (b"HTTP/1.1 422 Unprocessable\r\ncontent-length: 2\r\n\r\n{}", "not 200"),
        (OK + b"content-length: 2\r\n\r\n{}}", "longer than"),
        (OK + b"\r\n", "without an end"),
    ],
)
def test_a_wrong_answer_is_not_counted(answer: bytes, complaint: str) -> None:
    """An error, a byte too many and an answer that nothing ends stop the measurement."""
    with pytest.raises(RuntimeError, match=complaint):
        Reading().feed(answer)


@pytest.mark.parametrize(
    ("field", "closes"), [(b"Connection: close\r\n", True), (b"Connection: keep-alive\r\n", False)]
)
def test_a_server_that_closes_says_so(field: bytes, *, closes: bool) -> None:
    """`Connection: close` is noticed, so that the next request goes out on a new connection."""
    reading = Reading()
    assert reading.feed(OK + field + b"Content-Length: 2\r\n\r\n{}")
    assert reading.closes is closes
