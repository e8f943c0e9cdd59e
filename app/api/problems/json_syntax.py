"""Why a body is not JSON, and at which byte."""

import codecs
import re
from typing import Final

from app.api.problems.problem import Problem, wrong
from app.engine.errors import Place

__all__ = ["not_json"]

Body = bytes | bytearray

_WHERE: Final = re.compile(r"(.*) at line (\d+) column (\d+)")
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def not_json(complaint: str, body: Body) -> Problem:
    """Say where and why the parser, whose complaint ends in `at line 3 column 7`, gave up."""
    if not body.strip():
        return Problem("malformed_json", "The body is empty; it must be a JSON object.")
    if body.startswith(_MARKS):
        return Problem(
            "malformed_json", "The body starts with a byte order mark; JSON is UTF-8 without one (RFC 8259, 8.1)."
        )
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return Problem("malformed_json", f"The body is not UTF-8: the byte at offset {error.start} does not fit.")
    reason, offset = complaint, len(body)
    if where := _WHERE.fullmatch(complaint):
        reason, line, column = where[1], int(where[2]), int(where[3])
        if not reason.startswith("EOF"):
            offset = _line_start(body, line) + column - 1  # column 0 is the newline before
    if reason == "number out of range":  # which is right JSON; parsers stop at some thousand digits
        return wrong([Place((), f"holds a number that is too large for 64 bits, at byte offset {offset}")])
    return Problem("malformed_json", f"The body is not JSON: {_plain(reason)} at byte offset {offset}.")


def _plain(reason: str) -> str:
    """Put the parser's words into ours where they are terse."""
    if reason.startswith("EOF while parsing"):
        return reason.replace("EOF while parsing", "it ends in the middle of")
    if reason == "recursion limit exceeded":
        return "it is nested too deeply"
    if "hex escape" in reason:
        return "an escape is cut short, or half of a surrogate pair"
    return reason


def _line_start(body: Body, line: int) -> int:
    """Return the offset of the first byte of a line, counted from 1.

    By bisection: the counting runs in C, and the parts counted halve, so that it takes linear time and no memory however
    many lines there are.
    """
    low, high, before = 0, len(body), 0  # `before` newlines stand before `low`; the wanted one stands before `high`
    while high - low > 1 and line > 1:
        middle = (low + high) // 2
        count = body.count(b"\n", low, middle)
        if before + count >= line - 1:
            high = middle
        else:
            low, before = middle, before + count
    return high if line > 1 else 0
