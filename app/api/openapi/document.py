"""The OpenAPI document: FastAPI's, made from the routes and their models, completed by what only we know.

It does not depend on the environment, but for API keys: whoever serves it without, it is the text that `openapi/openapi.json` holds.
"""

import json
import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from fastapi.openapi.utils import get_openapi

from app.api.contract.examples import examples_for
from app.api.contract.schema_details import complete_schemas
from app.api.openapi.errors_shown import answer_shown
from app.api.openapi.operations import complete_operation, components, with_keys
from app.api.problems.kinds import KINDS, Call
from app.api.routes import ROUTERS
from app.api.service import Service
from app.settings import Settings

__all__ = ["check", "export", "text"]

JSON = dict[str, Any]

_DESCRIPTION: Final = """\
Send a neural network as JSON matrices. It is run forward, backward or one training step further, and **every** tensor and
**every** gradient comes back, each with the formula that made it (`"trace": true`).

**Names.** Layers count from 1. `X`, `y` are the data, `W_l`, `b_l` a layer's parameters, `Z_l` what goes into its activation
and `A_l` what comes out (`A_0` is `X`). `dT` is the gradient of the loss by `T`, of the shape of `T`: `dW_2`, `dX`. Rows are
samples: `Z_1 = X @ W_1 + b_1`.

**Requests** are closed and strict: an unknown field, or a string in the place of a number, is refused and its place is named.
**Answers** may gain fields. Numbers are finite 64-bit floats, written so that reading them gives the same bits. The same
request gets the same bytes as its answer, so any request may be repeated.

**Large ones** travel as files of the safetensors library, bit for bit the same at a fraction of the cost, if `Content-Type` or
`Accept` says `application/vnd.safetensors`. Either way the JSON is that which is documented here; matrices are tensors.

**Errors** are problem details (RFC 9457). Their `type` leads to a page that says cause and cure; [here](problems) are all of
them.
"""

_TAGS: Final = {
    "gradients": "Run a network forward and backward, and prove its gradients.",
    "diagnosis": "Judge your own numbers, and name the mistake in them.",
    "explanation": "The same told in words, formulas, pictures and programs.",
    "training": "Make a network and train it, one step at a time. Nothing is kept here between two requests.",
    "reference": "What a request may name, and requests to start from.",
    "service": "How the service is, and what it allows.",
}

_ROW: Final = re.compile(r"\[\n\s+([-+.\deE,\s]+?)\n\s+\]")  # of numbers, as `json.dumps` indents them
_MAKING: Final = Lock()  # a second of work, which forty threads would otherwise do at the same time


def text(*, keys: bool = False) -> str:
    """Return the document: of a service that needs no keys, or of one that does. Whoever asks while it is made waits for it."""
    with _MAKING:
        return _text(keys=keys)


@cache
def _text(*, keys: bool) -> str:
    document = _document(Service(Settings.defaults(), ROUTERS))
    return _pretty(with_keys(document) if keys else document)


def export(directory: Path) -> None:
    """Write the document and the examples into a directory."""
    for path, content in _files().items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    for path in _strangers(directory):
        (directory / path).unlink()


def check(directory: Path) -> list[str]:
    """Return the names of files that are missing in a directory, are too many, or are not what `export` writes."""
    stale = [
        path
        for path, content in _files().items()
        if not (directory / path).is_file() or (directory / path).read_text(encoding="utf-8") != content
    ]
    return sorted([*stale, *_strangers(directory)])


def _files() -> dict[str, str]:
    """Return everything that is exported, by path."""
    files = {"openapi.json": text()}
    for verb in json.loads(text())["paths"]:
        for name, example in examples_for(verb.removeprefix("/")).items():
            files[f"examples{verb}/{name}.json"] = _pretty(
                {
                    "summary": example.summary,
                    "description": example.description,
                    "request": example.request,
                    "answer": example.answer,
                }
            )
    for kind in KINDS.values():
        files[f"examples/errors/{kind.code}.json"] = _pretty(
            {"summary": kind.title, "request": kind.example and _shown(kind.example), "answer": answer_shown(kind.code)}
        )
    return files


def _shown(call: Call) -> JSON:
    return {"method": call.method, "path": call.path, "headers": call.all_headers(), "body": call.body}


def _strangers(directory: Path) -> list[str]:
    """Return the paths of JSON files in a directory that `export` would not write."""
    found = (path.relative_to(directory).as_posix() for path in directory.glob("**/*.json"))
    return sorted(set(found) - set(_files()))


def _document(service: Service) -> JSON:
    document: JSON = get_openapi(
        title=service.title,
        version=service.version,
        summary="Every intermediate tensor and every gradient of a neural network, each with its formula.",
        description=_DESCRIPTION,
        contact={"name": "The Chainrule authors"},
        license_info={"name": "MIT", "identifier": "MIT"},
        servers=[{"url": ".", "description": "Where this document is"}],
        tags=[{"name": name, "description": description} for name, description in _TAGS.items()],
        routes=service.routes,
        separate_input_output_schemas=False,  # what an answer gives and a request takes is one type
    )
    document["security"] = []  # nobody is asked who they are; see `with_keys`
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):  # FastAPI's own errors, which are not ours
        del schemas[name]
    complete_schemas(schemas)
    for name, entries in components().items():
        document["components"].setdefault(name, {}).update(entries)
    for route in service.served:
        for operation in document["paths"][route.path].values():
            complete_operation(operation, route)
    return document


def _pretty(value: object) -> str:
    """Write JSON for people: indented, but with a row of numbers on one line."""
    return _ROW.sub(lambda row: f"[{' '.join(row[1].split())}]", json.dumps(value, indent=2, ensure_ascii=False)) + "\n"
