"""What generated schemas leave out, or say amiss."""

from collections.abc import Iterator
from typing import Any, Final

__all__ = ["complete_schemas"]

JSON = dict[str, Any]

_FORMATS: Final = {"number": "double", "integer": "int64"}


def complete_schemas(schemas: JSON) -> None:
    """Mend the component schemas of an OpenAPI document in place."""
    for schema in _objects(schemas):
        # Without a format, some generators of clients take a number for a 32-bit one.
        match schema:
            case {"type": "number" | "integer" as number}:
                schema.setdefault("format", _FORMATS[number])
            case _:
                pass
        for described in schema.get("properties", {}).values():
            described.pop("title", None)  # made of the name, it says the name again
        if "discriminator" in schema:
            _require(schema["discriminator"], schemas)


def _require(discriminator: JSON, schemas: JSON) -> None:
    """Require the tag in every member of a tagged union: it has a default in Python, but on the wire it decides."""
    tag = discriminator["propertyName"]
    for ref in discriminator["mapping"].values():
        member = schemas[ref.rpartition("/")[2]]
        required = member.setdefault("required", [])
        if tag not in required:
            required.insert(0, tag)
        member["properties"][tag].pop("default", None)


def _objects(node: object) -> Iterator[JSON]:
    """Walk through every object of a JSON document."""
    if isinstance(node, dict):
        yield node
        for value in list(node.values()):
            yield from _objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from _objects(value)
