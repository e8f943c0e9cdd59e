"""From Pydantic's location of an error to its place in the body.

A location is the path that validation took: `("optimizer", "adam", "lr")`, or `("b", "list[float]", 0)`. The members of
unions that were tried stand in it like keys, and nothing in the location tells them from keys. The model's core schema
does, so the two are walked together; and where the walk ends, the schema knows which fields there could have been.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import CoreSchema

__all__ = ["Path", "locate"]

Path = tuple[str | int, ...]
Schema = Mapping[str, Any]

_UNKNOWN: Final[Schema] = {}


def locate(location: Path, root: CoreSchema) -> tuple[Path, list[str]]:
    """Return the place in the body that a location means, and what is known to fit: its siblings, or the members of a union."""
    definitions = {definition["ref"]: definition for definition in root.get("definitions", ())}
    path: list[str | int] = []
    siblings: list[str] = []
    here: Schema = root
    for index, part in enumerate(location):
        here = _unwrapped(here, definitions)
        match here:
            case {"type": "tagged-union", "choices": choices}:
                here = choices.get(part, _UNKNOWN)
                continue
            case {"type": "union", "choices": choices}:
                here = _member(choices, location[index + 1 :], definitions)
                continue
            case {"fields": fields}:
                by_name = _by_name(fields)
                siblings = list(by_name)
                here = by_name.get(str(part), _UNKNOWN)
            case {"items_schema": dict() as inside} | {"items_schema": [inside, *_]} | {"values_schema": inside}:
                here = inside
            case _:
                here = _UNKNOWN
        path.append(part)
    match _unwrapped(here, definitions):
        case {"type": "tagged-union", "choices": choices}:
            siblings = [tag for tag in choices if isinstance(tag, str)]
        case _:
            pass
    return tuple(path), siblings


def _unwrapped(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Take off what leaves no trace in a location: models around their fields, defaults, nulls, validating functions."""
    while True:
        match schema:
            case {"type": "definition-ref", "schema_ref": ref}:
                schema = definitions.get(ref, _UNKNOWN)
            case {"json_schema": inner} | {"strict_schema": inner} | {"steps": [inner, *_]} | {"schema": inner}:
                schema = inner
            case _:
                return schema


def _by_name(fields: Mapping[str, Schema] | list[Schema]) -> dict[str, Schema]:
    """Return the schemas of the fields of a model, or of a dataclass, by their names on the wire."""
    named = fields.items() if isinstance(fields, Mapping) else ((field["name"], field) for field in fields)
    return {field.get("validation_alias", name): field["schema"] for name, field in named}


def _member(choices: list[Any], rest: Path, definitions: Mapping[str, Schema]) -> Schema:
    """Return the member of an untagged union that the rest of a location fits; its label there is free text."""
    for choice in choices:
        member = _unwrapped(choice[0] if isinstance(choice, tuple) else choice, definitions)
        match member, rest:
            case {"items_schema": _}, (int(), *_):
                return member
            case {"values_schema": _}, (str(), *_):
                return member
            case {"fields": fields}, (str(name), *_) if name in _by_name(fields):
                return member
            case _:
                pass
    return _UNKNOWN
