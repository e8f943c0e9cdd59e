"""Ready requests with their answers: what Swagger UI offers, `GET /examples` serves and `openapi/examples` holds.

One file an example under `app/examples`: a summary, a description, a request, and the answers of the verbs that take it.
The answers are there to be read; a test posts each request anew and compares. `renew` writes them after a change.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

__all__ = ["Example", "VerbExample", "examples", "examples_for", "renew"]

_FOLDER: Final = Path(__file__).parents[2] / "examples"
# The order of the drop-down: what everybody should see first comes first.
_ORDER: Final = (
    "founding",
    "softmax_classifier",
    "deep",
    "founding_sgd",
    "classifier_adam",
    "deep_momentum",
    "xavier",
    "he",
    "orthogonal",
    "wrong_dZ",
    "stale_weights",
    "two_bugs",
    "xor",
    "two_spirals",
    "flowers",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A request that may be posted as it is."""

    name: str
    summary: str
    description: str
    request: Mapping[str, Any]
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VerbExample:
    """An example as one verb sees it."""

    summary: str
    description: str
    request: Mapping[str, Any]
    answer: Any


@cache
def examples() -> dict[str, Example]:
    """All examples by name, in order."""
    return {name: Example(name, **json.loads(_file(name).read_bytes())) for name in _ORDER}


def examples_for(verb: str) -> dict[str, VerbExample]:
    """The examples that a verb takes, by name."""
    return {
        name: VerbExample(e.summary, e.description, e.request, e.answers[verb])
        for name, e in examples().items()
        if verb in e.answers
    }


def renew(post: Callable[[str, Mapping[str, Any]], Any]) -> None:
    """Write the answers anew.

    Args:
        post: sends a request to a verb and gives back the answer.
    """
    for name, example in examples().items():
        content = {
            "summary": example.summary,
            "description": example.description,
            "request": example.request,
            "answers": {verb: post(verb, example.request) for verb in example.answers},
        }
        _file(name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    examples.cache_clear()


def _file(name: str) -> Path:
    return _FOLDER / f"{name}.json"
