"""What is absent from a large body is told without a copy of the body.

Of every error Pydantic keeps the value that is wrong, as Python objects. For a field that is not there this is the object that
it is not in: four absent fields of a body of 8 MB made four copies of it, and a gigabyte. So the validator is made once more
of the model's own core schema, in which absent fields have a default that is of no type at all, and are found wrong themselves.
"""

from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, core_schema

__all__ = ["ABSENT", "validator_of"]

ABSENT: Final = ...
"""What stands where nothing stands: of no type that JSON has."""


@lru_cache(maxsize=64)
def validator_of(adapter: TypeAdapter[Any]) -> SchemaValidator:
    """The validator of a model that is copied for none of its fields that are absent."""
    return SchemaValidator(_with_absent(adapter.core_schema), _use_prebuilt=False)  # prebuilt ones do copy


def _with_absent(node: Any) -> Any:
    """The schema, or part of one, with a default for every field that is required."""
    match node:
        case {"type": "model-field", "schema": {"type": kind} as inner} if kind != "default":
            field = core_schema.with_default_schema(_with_absent(inner), default=ABSENT, validate_default=True)
            return {**node, "schema": field}
        case dict():
            return {key: _with_absent(inner) for key, inner in node.items()}
        case list():
            return [_with_absent(inner) for inner in node]
    return node
