"""The pages that the `type` of a problem leads to: cause, cure and an example of each, out of the one table."""

import re
import shlex
from html import escape

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.assets import page
from app.api.docs import PLAIN
from app.api.documents import document
from app.api.errors_shown import answer_shown
from app.api.kinds import KINDS, Call, Kind
from app.api.problems import Problem

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/problems")
async def problems(request: Request) -> Response:
    """List every problem."""
    rows = "\n".join(
        f'<dt><a href="problems/{kind.code}"><code>{kind.code}</code></a> {kind.status}</dt><dd>{_words(kind.title)}</dd>'
        for kind in KINDS.values()
    )
    content = (
        "<h1>What can go wrong</h1>\n<p>Every error is answered with its <code>code</code>, its place in the request and a link "
        f"to one of these pages.</p>\n<dl>\n{rows}\n</dl>"
    )
    return document(page("page.html", "", title="Problems", content=content), PLAIN, request.scope)


@router.get("/problems/{code}")
async def problem(code: str, request: Request) -> Response:
    """Explain one problem."""
    kind = KINDS.get(code)
    if kind is None:
        raise Problem("not_found", "There is no problem of this name. /problems lists those that there are.")
    return document(page("page.html", "../", title=escape(kind.title), content=_content(kind)), PLAIN, request.scope)


def _content(kind: Kind) -> str:
    example = ""
    if kind.example is not None:
        example = f"<h2>A request that has it</h2>\n<pre><code>{escape(_curl(kind.example))}</code></pre>\n"
    answer = orjson.dumps(answer_shown(kind.code), option=orjson.OPT_INDENT_2).decode()
    return (
        f"<h1>{_words(kind.title)}</h1>\n<p><code>{kind.code}</code>, status {kind.status}</p>\n"
        f"<h2>Cause</h2>\n<p>{_words(kind.cause)}</p>\n<h2>Cure</h2>\n<p>{_words(kind.cure)}</p>\n"
        f"{example}<h2>Its answer</h2>\n<pre><code>{escape(answer)}</code></pre>\n"
        '<p><a href="../problems">All problems</a></p>'
    )


def _words(text: str) -> str:
    """Write a sentence as HTML, with what stands between backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _curl(call: Call) -> str:
    """Write a request as a command for the shell."""
    method = [] if call.method == "GET" else ["-X", call.method]
    headers = [part for name, value in call.all_headers().items() for part in ("-H", f"{name}: {value}")]
    body = ["-d", call.body] if call.body else []
    return shlex.join(["curl", *method, f"http://127.0.0.1:8000{call.path}", *headers, *body])
