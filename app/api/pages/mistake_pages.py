"""The pages about the mistakes that /check names: an example and the cure of each, and an answer that names it."""

from collections.abc import Iterator
from functools import partial
from itertools import islice

import orjson

from app.api.contract.examples import examples_for
from app.api.pages.lists import Entry, block, pages, words
from app.check.codes import MISTAKES, MistakeKind

__all__ = ["router"]


def _sections(mistake: MistakeKind) -> Iterator[tuple[str, str]]:
    yield "Example", block(mistake.example)
    yield "Cure", f"<p>{words(mistake.cure)}</p>"
    for name, found in islice(_answers(mistake.code), 1):
        request = f'<a href="../examples/{name}"><code>{name}</code></a>'
        told = block(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        yield "In an answer", f"<p><code>POST /check</code> says this of the ready request {request}:</p>\n{told}"


def _answers(code: str) -> Iterator[tuple[str, object]]:
    """The ready requests whose answer takes this mistake for the best explanation, each with what is said of it."""
    for name, example in examples_for("check").items():
        for finding in example.answer["findings"]:
            for best in finding.get("mistakes", [])[:1]:
                if best["code"] == code:
                    yield name, best


router = pages(
    "mistakes",
    "Mistakes that have a name",
    "`POST /check` names these in your numbers. Where several explain them equally well, the one that stands first is preferred. "
    "A convention other than ours, kept to throughout, is none of them.",
    {code: Entry(mistake.says, partial(_sections, mistake)) for code, mistake in MISTAKES.items()},
)
