"""Pages about a closed list: one that names all its entries, and one about each of them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers.documents import document
from app.api.pages.assets import page
from app.api.pages.docs import PLAIN
from app.api.problems.problem import Problem

__all__ = ["Entry", "block", "pages", "words"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of one code.

    Attributes:
        title: says what it means; it stands in the list, too.
        sections: makes the rest of the entry's own page, each section a heading and HTML. Only that page calls it.
        beside: stands beside the code.
    """

    title: str
    sections: Callable[[], Iterable[tuple[str, str]]]
    beside: str = ""


def pages(name: str, heading: str, purpose: str, entries: Mapping[str, Entry]) -> APIRouter:
    """Return what serves the pages of a list.

    Args:
        name: of the list, and of its path.
        heading: of the page that names all entries.
        purpose: says below it what they are.
        entries: by code, in order.
    """
    router = APIRouter(include_in_schema=False)

    @router.get(f"/{name}")
    async def all_entries(request: Request) -> Response:
        rows = "\n".join(
            f'<dt><a href="{name}/{code}"><code>{code}</code></a>{entry.beside}</dt><dd>{words(entry.title)}</dd>'
            for code, entry in entries.items()
        )
        content = f"<h1>{heading}</h1>\n<p>{words(purpose)}</p>\n<dl>\n{rows}\n</dl>"
        return document(page("page.html", "", title=name.capitalize(), content=content), PLAIN, request.scope)

    @router.get(f"/{name}/{{code}}")
    async def one_entry(code: str, request: Request) -> Response:
        entry = entries.get(code)
        if entry is None:
            raise Problem("not_found", f"There is nothing of this name. /{name} lists what there is.")
        sections = "\n".join(f"<h2>{title}</h2>\n{told}" for title, told in entry.sections())
        content = (
            f"<h1>{words(entry.title)}</h1>\n<p><code>{code}</code>{entry.beside}</p>\n{sections}\n"
            f'<p><a href="../{name}">All {name}</a></p>'
        )
        return document(page("page.html", "../", title=escape(entry.title), content=content), PLAIN, request.scope)

    return router


def words(text: str) -> str:
    """Write a sentence as HTML, with what stands between backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def block(text: str) -> str:
    """Write code as HTML, on lines of its own."""
    return f"<pre><code>{escape(text)}</code></pre>"
