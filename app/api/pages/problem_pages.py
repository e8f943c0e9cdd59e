"""The pages that the `type` of a problem leads to: cause, cure and an example of each, out of the one table."""

import shlex
from collections.abc import Iterator
from functools import partial

import orjson

from app.api.openapi.errors_shown import answer_shown
from app.api.pages.lists import Entry, block, pages, words
from app.api.problems.kinds import KINDS, Call, Kind

__all__ = ["router"]


def _sections(kind: Kind) -> Iterator[tuple[str, str]]:
    yield "Cause", f"<p>{words(kind.cause)}</p>"
    yield "Cure", f"<p>{words(kind.cure)}</p>"
    if kind.example is not None:
        yield "A request that has it", block(_curl(kind.example))
    yield "Its answer", block(orjson.dumps(answer_shown(kind.code), option=orjson.OPT_INDENT_2).decode())


def _curl(call: Call) -> str:
    """Write a request as a command for the shell."""
    method = [] if call.method == "GET" else ["-X", call.method]
    headers = [part for name, value in call.all_headers().items() for part in ("-H", f"{name}: {value}")]
    body = ["-d", call.body] if call.body else []
    return shlex.join(["curl", *method, f"http://127.0.0.1:8000{call.path}", *headers, *body])


router = pages(
    "problems",
    "What can go wrong",
    "Every error is answered with its `code`, its place in the request and a link to one of these pages.",
    {code: Entry(kind.title, partial(_sections, kind), f", status {kind.status}") for code, kind in KINDS.items()},
)
