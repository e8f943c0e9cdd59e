"""Duplicate keys in an object of a request, which JSON parsers resolve silently, are refused (RFC 8259, section 4).

Finding them costs next to nothing: a request that was accepted has exactly as many members as its text has colons, for
no name in it holds one. Only where the two counts differ is the text read again.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel

from app.engine.errors import Place, ValidationFailed

__all__ = ["Members", "count_members", "duplicates", "read"]

Members = list[int]
"""The validation context of `read`: how many members each object had, noted as Pydantic comes by them."""

_Model = TypeVar("_Model", bound=BaseModel)


def count_members(context: Members | None, members: Collection[str]) -> None:
    """Note the members of an object, where there is a context to note them in."""
    if context is not None:
        context.append(len(members))


def read(parse: Callable[..., _Model], body: bytes | bytearray) -> _Model:
    """Validate a request from its bytes.

    Args:
        parse: Pydantic's `validate_json` for the request's model.
        body: JSON text.

    Raises:
        pydantic.ValidationError: not JSON, or not such a request.
        ValidationFailed: right but for a key that an object has twice.
    """
    noted: Members = []
    request = parse(body, context=noted)
    if body.count(b":") != sum(noted) and (wrong := duplicates(body)):
        raise ValidationFailed(*wrong)
    return request


def duplicates(text: bytes | bytearray) -> list[Place]:
    """The keys that an object in a JSON text has twice; the text is known to be JSON, and not too deep."""
    return list(_duplicates(json.loads(text, object_pairs_hook=_Object), ()))


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys it was given twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]


def _duplicates(value: Any, path: tuple[str | int, ...]) -> Iterator[Place]:
    if isinstance(value, _Object):
        for key in value.twice:
            yield Place((*path, key), "stands there twice: leave one out")
        for key, inner in value.items():
            yield from _duplicates(inner, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for i, inner in enumerate(value):
            yield from _duplicates(inner, (*path, i))
