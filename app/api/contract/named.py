"""Choices on the wire: a bare name (`"relu"`) or an object with its parameters (`{"kind": "elu", "alpha": 0.5}`).

The choices are the members of a union of dataclasses in the engine, which Pydantic reads natively: their parameters,
bounds and docstrings are the schema's. Nothing here lists a name.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from app.api.contract.members import count_members
from app.api.contract.schema_details import component

__all__ = ["Named", "kinds"]


def kinds(union: Any) -> dict[str, type]:
    """The classes of a union of dataclasses by their `kind`, in the order in which they are written."""
    members = get_args(union) or (union,)
    return {member.__dataclass_fields__["kind"].default: member for member in members}


class Named:
    """Metadata for `Annotated[Union, Named("Union", kinds(Union))]`: one of `choices`, tagged by its `kind`.

    A bare name stands for an object with its defaults; `aliases` are further names for some. The OpenAPI document calls
    all of it by `title`.
    """

    def __init__(self, title: str, choices: Mapping[str, type], **aliases: str) -> None:
        self._title = title
        self._choices = tuple(choices.values())
        self._defaults = {name: choice() for name, choice in choices.items()}
        self._aliases = aliases
        self._defaults |= {alias: self._defaults[name] for alias, name in self._aliases.items()}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        union: Any = Union[self._choices]  # noqa: UP007 - made of a tuple
        tagged = Annotated[union, Field(discriminator="kind")]
        return core_schema.with_info_wrap_validator_function(self._read, handler.generate_schema(tagged))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        name: JsonSchemaValue = {"type": "string", "enum": list(self._defaults)}
        either = [component(f"{self._title}Name", name), component(f"{self._title}Object", handler(core))]
        return component(self._title, {"anyOf": either})

    def _read(self, value: Any, inner: core_schema.ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        match value:
            case str() if value in self._defaults:
                return self._defaults[value]
            case str():
                return inner({"kind": value})
            case dict():
                count_members(info.context, value)
                kind = value.get("kind")
                if isinstance(kind, str) and kind in self._aliases:
                    value = {**value, "kind": self._aliases[kind]}
                return inner(value)
        example = next(iter(self._defaults))
        raise PydanticCustomError(
            "not_a_choice", f'must be a name, such as "{example}", or an object with its parameters'
        )
