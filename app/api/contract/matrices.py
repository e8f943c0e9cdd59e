"""JSON to arrays and back: the only place where lists become matrices and matrices become text.

In: rows of finite numbers, all of one length, checked cell by cell in one pass over the body's bytes that stops at the
first bad cell. Out: shortest text that reads back to the same bits (float64 or float32), never rounded.
"""

from typing import Annotated, Any, Final, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from app.api.contract.schema_details import component
from app.engine.functions import Array

__all__ = ["MAX_SIDE", "Bias", "Claimed", "Matrix", "Number", "Remembered", "Taken", "Targets", "Tensor", "to_json"]

MAX_SIDE: Final = 1_000_000
"""The most rows, and the most columns, that one matrix may have."""

_CELL: Final = core_schema.float_schema(strict=True, allow_inf_nan=False)
_ROW: Final = core_schema.list_schema(_CELL, min_length=1, max_length=MAX_SIDE, fail_fast=True)
_ROWS: Final = core_schema.list_schema(_ROW, min_length=1, max_length=MAX_SIDE, fail_fast=True)
_CLASSES: Final = core_schema.list_schema(
    core_schema.int_schema(strict=True, ge=0, lt=2**31), min_length=1, max_length=MAX_SIDE, fail_fast=True
)

_NUMBER: Final = {"type": "number", "format": "double"}
_LIST: Final = {"type": "array", "minItems": 1, "maxItems": MAX_SIDE}
_ROWS_JSON: Final = {**_LIST, "items": {**_LIST, "items": _NUMBER}}


def _matrix(rows: list[list[float]]) -> Array:
    try:
        return np.array(rows, np.float64)
    except ValueError:  # which NumPy raises for rows of several lengths, and does not say which
        width = len(rows[0])
        i, row = next((i, row) for i, row in enumerate(rows) if len(row) != width)
        context = {"here": len(row), "there": width, "at": [i]}
        raise PydanticCustomError("ragged", "has {here} numbers but row 0 has {there}", context) from None


def _vector(numbers: list[float]) -> Array:
    return np.array(numbers, np.float64)


def _class_numbers(numbers: list[int]) -> NDArray[np.intp]:
    return np.array(numbers, np.intp)


_MATRIX: Final = core_schema.no_info_after_validator_function(_matrix, _ROWS)
_FLAT: Final = core_schema.no_info_after_validator_function(_vector, _ROW)
_NUMBERS: Final = core_schema.no_info_after_validator_function(_class_numbers, _CLASSES)


def _depth(value: Any) -> str:
    """Whether a JSON value looks like rows or like one flat list; what is neither is judged as rows."""
    return "flat" if isinstance(value, list) and value and not isinstance(value[0], list) else "rows"


def _flat_or_rows(flat: CoreSchema) -> CoreSchema:
    return core_schema.tagged_union_schema({"flat": flat, "rows": _MATRIX}, _depth)


class Taken(NamedTuple):
    """Which arrays a place takes: of how many dimensions; and whether a flat one holds class numbers."""

    ranks: tuple[int, ...]
    classes: bool = False


class _Wire:
    """How an array is read from JSON and shown in the OpenAPI document; its schema says what it takes where it is no JSON."""

    def __init__(self, core: CoreSchema, shown: JsonSchemaValue, taken: Taken) -> None:
        self._core: Any = {**core, "metadata": {"array": taken}}
        self._shown = shown

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        core: CoreSchema = self._core
        return core

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return dict(self._shown)


Matrix = Annotated[Array, _Wire(_MATRIX, component("Matrix", _ROWS_JSON), Taken((2,)))]
"""Rows of numbers, each row of the same length, at least one by one."""

Bias = Annotated[
    Array,
    _Wire(
        _flat_or_rows(_FLAT),
        component("Bias", {"anyOf": [{**_LIST, "items": _NUMBER}, _ROWS_JSON]}),
        Taken((1, 2)),
    ),
]
"""One number a unit: a flat list, or a matrix of one row (of one column in the layout "columns")."""

Targets = Annotated[
    Array | NDArray[np.intp],
    _Wire(
        _flat_or_rows(_NUMBERS),
        component(
            "Targets",
            {"anyOf": [_ROWS_JSON, {**_LIST, "items": {"type": "integer", "format": "int32", "minimum": 0}}]},
        ),
        Taken((2,), classes=True),
    ),
]
"""A matrix of targets, or a list of class numbers."""

Number = Annotated[float, Field(json_schema_extra={"format": "double"})]
"""A double as JSON Schema writes it."""


def _claim_depth(value: Any) -> str:
    return _depth(value) if isinstance(value, list) else "number"


def _number_or_rows(value: Any) -> str:
    return "rows" if isinstance(value, list) else "number"


Claimed = Annotated[
    Array | float,
    _Wire(
        core_schema.tagged_union_schema({"number": _CELL, "flat": _FLAT, "rows": _MATRIX}, _claim_depth),
        component("Claimed", {"anyOf": [_NUMBER, {**_LIST, "items": _NUMBER}, _ROWS_JSON]}),
        Taken((0, 1, 2)),
    ),
]
"""A tensor of any shape that somebody claims: a number, a flat list or rows."""

Remembered = Annotated[
    Array | float,
    _Wire(
        core_schema.tagged_union_schema({"number": _CELL, "rows": _MATRIX}, _number_or_rows),
        component("Remembered", {"anyOf": [_NUMBER, _ROWS_JSON]}),
        Taken((0, 2)),
    ),
]
"""What an optimizer remembers under a name: a number or a matrix."""

Tensor = Annotated[
    float | list[list[float]],
    WithJsonSchema(
        component("Tensor", {"anyOf": [_NUMBER, {"type": "array", "items": {"type": "array", "items": _NUMBER}}]})
    ),
]
"""What goes out under a tensor's name: rows of numbers, or one number for a scalar."""


def to_json(answer: object) -> bytes:
    """JSON text of an answer whose leaves may be arrays and NumPy scalars.

    A number that is not finite would become null: answers are checked before they come here.
    """
    return orjson.dumps(answer, _contiguous, orjson.OPT_SERIALIZE_NUMPY)


def _contiguous(value: object) -> object:
    """What orjson cannot write itself: arrays that are views with strides."""
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
