"""Everything that can go wrong, and how it is said: RFC 9457 problem details.

`app.api.problems.kinds` holds the one table of problems. The answers, the pages under `/problems`, the errors in the OpenAPI document
and the tests that provoke each of them are all made from it. Code that finds a fault raises a `Problem` (or an engine's
error, which knows no HTTP), and `answer_to` turns whatever was raised into an answer. Nothing else here writes an error.

Of what a request sent, its answer repeats only places and the names of fields there, and no long ones.
"""

import logging
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.types import Scope

from app.api.answers.answer import NO_STORE, PROBLEM, Answer, Headers
from app.api.problems.kinds import KINDS
from app.engine.errors import ChainruleError, NotFinite, Place, ValidationFailed
from app.settings import Settings

__all__ = ["MAX_ERRORS", "MAX_NAME", "REASONS", "Problem", "answer_to", "pointer", "wrong"]

logger = logging.getLogger("chainrule")

MAX_BYTES: Final = 16_000  # of a body
MAX_DETAIL: Final = 500  # characters
MAX_ERRORS: Final = 20
MAX_NAME: Final = 64  # characters of a field's name that an answer repeats

REASONS: Final = frozenset(
    [
        *KINDS,
        *(name for name, field in Settings.model_fields.items() if field.json_schema_extra),
        "queue_full",
        "stopping",
        "worker_ended",
    ]
)
"""Everything that refusals are counted by: the codes, the limits by their names, and why there is no time. There is no other."""


class Problem(Exception):
    """A request that cannot be answered as asked: which kind of problem, what about this one, and at which places.

    `reason` is what it is counted by, one of `REASONS`; by itself the problem's code.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *places: Place,
        headers: Headers = (),
        tensor: str | None = None,
        reason: str = "",
    ) -> None:
        super().__init__(detail)
        self.kind = KINDS[code]
        self.detail = detail
        self.places = places
        self.headers = headers
        self.tensor = tensor
        self.reason = reason or code


def answer_to(error: Exception, scope: Scope) -> Answer:
    """Turn what was raised while the request of `scope` was being answered into its answer."""
    request_id = scope["request_id"]
    problem = _problem(error, request_id)
    kind = problem.kind
    body: dict[str, object] = {
        # A full path, as RFC 9457, 3.1.1, recommends for a type that is not an absolute URI.
        "type": f"{scope.get('root_path', '')}/problems/{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail[:MAX_DETAIL],
        "instance": uuid5(NAMESPACE_URL, request_id).urn,
        "code": kind.code,
        "request_id": request_id,
    }
    if problem.tensor is not None:
        body["tensor"] = problem.tensor
    if problem.places:
        body["errors"] = errors = [
            {"pointer": pointer(place.path), "detail": place.detail[:MAX_DETAIL]}
            for place in problem.places[:MAX_ERRORS]
        ]
        while len(orjson.dumps(body)) > MAX_BYTES:
            errors.pop()
    return Answer(orjson.dumps(body), PROBLEM + NO_STORE + problem.headers, kind.status, problem.reason)


def wrong(places: Sequence[Place], count: int | None = None) -> Problem:
    """Return the problem of a request that is wrong at some places, and at `count` in all if these are the first of more."""
    path, detail = places[0].path, places[0].detail
    first = f"{pointer(path) if path else 'The body'}: {detail}"
    count = count or len(places)
    return Problem(
        "validation_failed",
        first if count == 1 else f"{count} things are wrong with this request. The first: {first}",
        *places,
    )


def pointer(path: tuple[str | int, ...]) -> str:
    """Write a path as a JSON pointer in fragment form (RFC 6901, 6): `("layers", 1, "W")` is `#/layers/1/W`.

    It ends before a name that is too long to repeat.
    """
    parts = ["#"]
    for key in map(str, path):
        if len(key) > MAX_NAME:
            break
        escaped = key.replace("~", "~0").replace("/", "~1")
        parts.append(quote(escaped, safe="~!$&'()*+,;=:@"))  # what RFC 3986, 3.5, lets stand in a fragment
    return "/".join(parts)


def _problem(error: Exception, request_id: str) -> Problem:
    """Say which problem an exception is. One that nobody expected is logged; its words are for us, not for the client."""
    match error:
        case Problem():
            return error
        case ValidationFailed():
            return wrong(error.places)
        case NotFinite():
            return Problem(error.code, str(error), tensor=error.tensor)
        case ChainruleError():
            return Problem(error.code, str(error))
        case RequestValidationError():
            return Problem("validation_failed", "A parameter in the path or the query has a wrong type or value.")
        case _:
            logger.error("Request %s failed", request_id, exc_info=error)
            return Problem("internal_error", "Something failed here that should not have. The request is not to blame.")
