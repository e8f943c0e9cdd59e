"""The errors as documents show them: the schema of a problem, and for every code a request and its real answer."""

from functools import cache
from typing import Any, Final

import orjson

from app.api.openapi.rehearsal import REQUEST_ID, rehearse
from app.api.problems.kinds import KINDS
from app.api.problems.problem import MAX_ERRORS, Problem, answer_to
from app.api.routes import ROUTERS
from app.api.service import Service
from app.settings import Settings

__all__ = ["SCHEMA", "answer_shown"]

JSON = dict[str, Any]

_TEXT: Final = {"type": "string"}

SCHEMA: Final[JSON] = {
    "title": "Problem",
    "description": "What every answer of 4xx and 5xx is: problem details (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {**_TEXT, "format": "uri-reference", "description": "A page of this service that says cause and cure."},
        "title": {**_TEXT, "description": "What the code means."},
        "status": {"type": "integer", "format": "int32", "description": "The HTTP status, once more."},
        "detail": {**_TEXT, "description": "What is wrong with this request, for people."},
        "instance": {**_TEXT, "format": "uri", "description": "A name of this occurrence, made of `request_id`."},
        "code": {**_TEXT, "enum": list(KINDS), "description": "What is wrong, for programs: these names stay."},
        "request_id": {**_TEXT, "description": "As in the `X-Request-Id` header; quote it when you ask for help."},
        "errors": {
            "description": "For `validation_failed`: each place that is wrong.",
            "type": "array",
            "maxItems": MAX_ERRORS,
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {**_TEXT, "description": "A JSON pointer into the body, in fragment form (RFC 6901)."},
                    "detail": {**_TEXT, "description": "What is wrong there, and how to mend it."},
                },
            },
        },
        "tensor": {**_TEXT, "description": "For `not_finite`: the first tensor where it happened."},
    },
}


@cache
def answer_shown(code: str) -> JSON:
    """Return what the service answers to the example of a code, or what it would answer where no request provokes it."""
    kind = KINDS[code]
    if kind.example is None:
        body = bytes(answer_to(Problem(code, kind.cause), {"type": "http", "request_id": REQUEST_ID}).body)
    else:
        body = rehearse(Service(Settings.defaults().model_copy(update={"long_workers": 0}), ROUTERS), kind.example)[1]
    answer: JSON = orjson.loads(body)
    return answer
