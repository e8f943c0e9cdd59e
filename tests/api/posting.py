"""Every path that computes, with a request that it answers: for tests of what all of them have in common.

The paths are those of the routes and the requests those of the examples, so that a new verb is tested by being a route. Requests
go straight to the application, without a client between: there are many thousands of them.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.types import Message

from app.api.contract.examples import examples_for
from app.api.problems.problem import MAX_BYTES
from app.api.routes import ROUTERS
from app.api.service import Service
from app.api.verbs.verb import Verb
from app.main import create_app
from app.settings import Settings
from tests.process import ROOT

__all__ = [
    "BASES",
    "JSON",
    "SHARED",
    "VERBS",
    "Place",
    "Posted",
    "places",
    "post",
    "with_member",
    "with_text",
    "within",
]

SHARED: Final = ROOT.parent / "shared" / "data"
JSON: Final = (b"content-type", b"application/json")

VERBS: Final[dict[str, Verb]] = {
    route.path: route for router in ROUTERS for route in router.routes if isinstance(route, Verb)
}

Place = tuple[str | int, ...]

_MARK: Final = "@@"


def _base(path: str) -> dict[str, Any]:
    """The shortest ready request of a verb; of a training, two steps."""
    request = min((e.request for e in examples_for(path.removeprefix("/")).values()), key=lambda r: len(json.dumps(r)))
    return {**request, **({"steps": 2} if "steps" in request else {})}


BASES: Final[dict[str, dict[str, Any]]] = {path: _base(path) for path in VERBS}


def within(**settings: object) -> Service:
    """The application with some settings, and without worker processes: what happens, happens here."""
    alone = {"large_lane_workers": 0, "long_workers": 0, "train_workers": 0}
    return create_app(Settings.defaults().model_copy(update={**alone, **settings}))


def places(value: Any, path: Place = ()) -> Iterator[tuple[Place, Any]]:
    """All the places in a document, and what stands there."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key), inner
        yield from places(inner, (*path, key))


def with_text(document: Any, place: Place, text: bytes) -> bytes:
    """The text of a document with a raw text instead of what stands at a place."""
    if not place:
        return text
    here = document = json.loads(json.dumps(document))
    for part in place[:-1]:
        here = here[part]
    here[place[-1]] = _MARK
    return json.dumps(document).encode().replace(json.dumps(_MARK).encode(), text)


def with_member(document: Any, place: Place, key: bytes, text: bytes) -> bytes:
    """The text of a document with one more member, both sides of it raw, in the object at a place."""
    here = document
    for part in place:
        here = here[part]
    return with_text(document, place, b"{" + key + b": " + text + b", " + json.dumps(here).encode()[1:])


@dataclass(frozen=True, slots=True)
class Posted:
    """What came back. A refusal has been found to be one: a problem, and a short one."""

    status: int
    headers: Mapping[bytes, bytes]
    body: bytes

    @property
    def code(self) -> str:
        """The problem's code; of what is fine, `ok`."""
        return "ok" if self.status == 200 else str(json.loads(self.body)["code"])


async def post(
    service: Service, path: str, body: bytes, *headers: tuple[bytes, bytes], query: bytes = b"", method: str = "POST"
) -> Posted:
    """Send a body to a path, as JSON unless headers say something else."""
    sent: list[Message] = []
    unread = [body]

    async def receive() -> Message:
        if not unread:
            await asyncio.Event().wait()  # a client that waits
        return {"type": "http.request", "body": unread.pop(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": list(headers or [JSON])}
    await service(scope, receive, send)
    came = b"".join(message.get("body", b"") for message in sent[1:])
    posted = Posted(sent[0]["status"], dict(sent[0]["headers"]), came)
    if posted.status >= 400:
        assert posted.status < 500, (path, body[:200], came)
        assert posted.headers[b"content-type"] == b"application/problem+json"
        assert len(came) <= MAX_BYTES
    return posted
