"""What the OpenAPI document says of each operation beside its models: headers, errors, examples."""

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.routing import Route

from app.api.contract.examples import VerbExample, examples_for
from app.api.formats.binary import MEDIA_TYPE
from app.api.formats.format import JSON_FORMAT
from app.api.formats.tensor_places import ANSWERS, REQUESTS
from app.api.openapi.errors_shown import SCHEMA, answer_shown
from app.api.problems.kinds import KINDS
from app.api.verbs.verb import Verb

__all__ = ["complete_operation", "components", "with_keys"]

JSON = dict[str, Any]

# The statuses of errors that a route's own code, or what stands before it, may answer with: on every path the server itself
# refuses what is no HTTP (400), late (408), too long (414, 431) or too much at once (503).
_READING_ERRORS: Final[tuple[int, ...]] = (400, 406, 408, 414, 431, 500, 503)
_VERB_ERRORS: Final[tuple[int, ...]] = (*_READING_ERRORS, 413, 415, 422)
_PARAMETER_ERRORS: Final[tuple[int, ...]] = (404,)

_JSON: Final = JSON_FORMAT.media_type
# What an answer is in a form other than JSON; to those who validate, what is called something+json is JSON, too.
_TEXT: Final[JSON] = {"schema": {"type": "string"}}
_DOCUMENT: Final[JSON] = {"schema": {"type": "object"}}
_FORMS: Final[dict[str, JSON]] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/AnswerFile"}}}

# What an answer may be used for as it is, by the name of its operation: what says where it goes, and what it is there.
_LINKS: Final[dict[str, JSON]] = {
    "examples": {
        "Example": {
            "operationId": "example",
            "parameters": {"name": "$response.body#/0/name"},
            "description": "Each `name` is one of a ready request; here the first.",
        }
    },
    "example": {
        "Backward": {
            "operationId": "backward",
            "requestBody": "$response.body",
            "description": "An example may be posted as it is to any of its `verbs`; most of them have this one.",
        }
    },
    "probe": {
        "Backward": {
            "operationId": "backward",
            "requestBody": "$response.body",
            "description": "The answer is a request: what is right on this network.",
        }
    },
}

_HEADERS: Final = {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}


def complete_operation(operation: JSON, route: Route) -> None:
    """Add what FastAPI does not know to one operation of the document, in place."""
    answers: JSON = {"200": operation["responses"]["200"]}
    answers["200"]["headers"] = _HEADERS
    if isinstance(route, Verb):
        answers["200"]["description"] = "What was computed"
        errors = _VERB_ERRORS
        described = answers["200"]["content"][_JSON]
        answers["200"]["content"] = {form: described if route.slow else _form(form) for form in route.forms}
        answers["200"]["content"][next(iter(route.forms))] = described  # of a stream, a line
        _add_examples(operation, described, examples_for(route.path.removeprefix("/")))
        operation["requestBody"]["content"][MEDIA_TYPE] = {"schema": {"$ref": "#/components/schemas/RequestFile"}}
    else:
        answers["200"]["description"] = "What was asked for"
        answers["304"] = {"description": "What was asked for has not changed (`If-None-Match`)", "headers": _HEADERS}
        errors = _READING_ERRORS if not route.param_convertors else _PARAMETER_ERRORS + _READING_ERRORS
    if links := _LINKS.get(route.name):
        answers["200"]["links"] = links
    answers |= {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(errors)}
    operation["responses"] = answers


def _form(media_type: str) -> JSON:
    return _FORMS.get(media_type, _DOCUMENT if media_type.endswith("+json") else _TEXT)


def _add_examples(operation: JSON, answer: JSON, examples: Mapping[str, VerbExample]) -> None:
    """Show the ready requests of a verb, and what it answers to each."""
    operation["requestBody"]["content"][_JSON]["examples"] = {
        name: {"summary": e.summary, "description": e.description, "value": e.request} for name, e in examples.items()
    }
    answer["examples"] = {name: {"summary": e.summary, "value": _shown(e.answer)} for name, e in examples.items()}


def _shown(answer: Any) -> Any:
    """An answer as its schema has it: of a stream, which is text, one line."""
    return json.loads(answer.partition("\n")[0]) if isinstance(answer, str) else answer


def components() -> JSON:
    """Return what operations refer to: the schemas of problems and of files, and a response for each status of the former."""
    shown = sorted({*_VERB_ERRORS, *_READING_ERRORS, *_PARAMETER_ERRORS})
    return {
        "schemas": {
            "Problem": SCHEMA,
            "RequestFile": {"type": "string", "format": "binary", "description": REQUESTS},
            "AnswerFile": {"type": "string", "format": "binary", "description": ANSWERS},
        },
        "responses": {f"Problem{status}": _problem(status) for status in shown},
        "headers": {
            "RequestId": {
                "description": "The request's id: the one it was sent with, or a new one.",
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
            },
            "RetryAfter": {
                "description": "After how many seconds to send the request again.",
                "schema": {"type": "integer", "format": "int32", "minimum": 1},
            },
        },
    }


def with_keys(document: JSON) -> JSON:
    """Return a document in which what computes needs an API key."""
    document["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "An API key of this service."}
    }
    document["components"]["responses"]["Problem401"] = _problem(401)
    for path in document["paths"].values():
        if operation := path.get("post"):
            operation["security"] = [{"key": []}]
            operation["responses"]["401"] = {"$ref": "#/components/responses/Problem401"}
    return document


def _problem(status: int) -> JSON:
    """Return the response for a status, with a real example of each of its codes."""
    kinds = [kind for kind in KINDS.values() if kind.status == status]
    headers = {"headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}}
    return {
        "description": "; ".join(f"`{kind.code}`: {kind.title}" for kind in kinds),
        **(headers if any(kind.code == "overloaded" for kind in kinds) else {}),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {kind.code: {"summary": kind.title, "value": answer_shown(kind.code)} for kind in kinds},
            }
        },
    }
