"""What generated schemas leave out, or say amiss."""

from collections.abc import Iterator
from typing import Any, Final

__all__ = ["complete_schemas", "component"]

JSON = dict[str, Any]

_FORMATS: Final = {"number": "double", "integer": "int64"}
_COMPONENT: Final = "x-component"
_OF_THE_PLACE: Final = {"description", "default"}


def component(name: str, schema: JSON) -> JSON:
    """Mark a schema as one of the document's components, so that generated clients have one type for it, of this name."""
    return {_COMPONENT: name, **schema}


def complete_schemas(schemas: JSON) -> None:
    """Mend the component schemas of an OpenAPI document in place."""
    for schema in list(_objects(schemas)):
        if _COMPONENT in schema:
            _move(schema, schemas)
    for schema in _objects(schemas):
        # Without a format, some generators of clients take a number for a 32-bit one.
        match schema:
            case {"type": "number" | "integer" as number}:
                schema.setdefault("format", _FORMATS[number])
            case _:
                pass
        for described in schema.get("properties", {}).values():
            described.pop("title", None)  # made of the name, it says the name again
            _say_default(described)
        if "discriminator" in schema:
            _require(schema["discriminator"], schemas)


def _move(schema: JSON, schemas: JSON) -> None:
    """Leave in the place of a marked schema a reference to it, and what is said of the place."""
    name = schema.pop(_COMPONENT)
    moved = {key: schema.pop(key) for key in list(schema) if key not in _OF_THE_PLACE}
    schemas[name] = {**moved, "title": name}
    schema["$ref"] = f"#/components/schemas/{name}"


def _say_default(schema: JSON) -> None:
    """Say a default that is an object in words: generators write it down as no program reads it. Its members have their own."""
    if isinstance(default := schema.get("default"), dict):
        del schema["default"]
        if "kind" in default:
            schema["description"] += f" Default: `{default['kind']}`."


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
