"""A tensor of a file as a part of a request: held to all that its JSON would be held to.

The model is the same. Its validator is made once more of its own core schema, in which the place of an array also takes a
reference to a tensor; so every field, bound and word is that of JSON.
"""

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, SchemaValidator, core_schema

from app.api.contract.matrices import MAX_SIDE, Taken
from app.api.contract.members import Members
from app.api.formats.safetensors_file import Tensor
from app.api.formats.tensor_places import REFERENCE

__all__ = ["Given", "validator_of"]

_RANKS: Final = ("a number", "a list", "a matrix")
_CLASSES: Final = 2**31


class Given(Members):
    """The context of a validation: the tensors that there are."""

    def __init__(self, tensors: dict[str, Tensor]) -> None:
        super().__init__()
        self.tensors = tensors


@lru_cache(maxsize=64)
def validator_of(adapter: TypeAdapter[Any]) -> tuple[SchemaValidator, CoreSchema]:
    """The validator of a model that takes references to tensors, and its schema."""
    schema = _with_tensors(adapter.core_schema)
    return SchemaValidator(schema, _use_prebuilt=False), schema  # prebuilt ones know no tensors


def _with_tensors(node: Any) -> Any:
    """The schema, or part of one, with every array replaced by an array or a reference."""
    match node:
        case {"metadata": {"array": Taken() as taken}}:

            def check(value: dict[str, Any], info: ValidationInfo) -> Any:
                return _part(value[REFERENCE], info.context, taken)

            tensor = core_schema.with_info_plain_validator_function(check)
            return core_schema.tagged_union_schema({"tensor": tensor, "json": node}, _form)
        case dict():
            return {key: _with_tensors(inner) for key, inner in node.items()}
        case list():
            return [_with_tensors(inner) for inner in node]
    return node


def _form(value: Any) -> str:
    return "tensor" if isinstance(value, dict) and REFERENCE in value else "json"


def _part(name: object, given: Any, taken: Taken) -> Any:
    """The array that a reference means, as the models know it: float64, or class numbers; a tensor without dimensions is a number."""
    tensor: Tensor | None = given.tensors.get(name) if isinstance(name, str) else None
    if tensor is None:
        raise PydanticCustomError("no_tensor", "refers to a tensor that the file does not hold")
    array, classes = tensor.array, taken.classes and tensor.dtype in {"I64", "I32"}
    if array is None or not (classes or array.dtype.kind == "f"):
        also = ", and I64 and I32 for class numbers" if taken.classes else ""
        raise PydanticCustomError("dtype", "has another dtype than is taken here: F64 and F32{also}", {"also": also})
    ranks = (1,) if classes else taken.ranks
    if array.ndim not in ranks:
        here = _RANKS[array.ndim] if array.ndim < len(_RANKS) else f"a tensor of {array.ndim} dimensions"
        wanted = " or ".join(_RANKS[rank] for rank in ranks)
        raise PydanticCustomError("rank", "is {here}, but must be {wanted}", {"here": here, "wanted": wanted})
    if array.ndim and not 1 <= min(array.shape) <= max(array.shape) <= MAX_SIDE:
        raise PydanticCustomError(
            "side", "has a side of {here}; from 1 to {most} are taken", {"here": _worst(array.shape), "most": MAX_SIDE}
        )
    if classes:
        return _class_numbers(array)
    finite = np.isfinite(array)  # BLAS could say it sooner, but wakes all its threads for it
    if not finite.all():
        raise _at("finite_number", finite)
    return array.astype(np.float64, copy=False) if array.ndim else float(array)


def _worst(shape: tuple[int, ...]) -> int:
    return 0 if 0 in shape else max(shape)


def _class_numbers(array: NDArray[Any]) -> NDArray[np.intp]:
    if array.min() < 0:
        raise _at("greater_than_equal", array >= 0, ge=0)
    if array.max() >= _CLASSES:
        raise _at("less_than", array < _CLASSES, lt=_CLASSES)
    return array.astype(np.intp, copy=False)


def _at(kind: Any, right: NDArray[np.bool_], **context: int) -> PydanticCustomError:
    """The error of a kind, in the words that it has for JSON, at the first entry that is not right."""
    first = np.unravel_index(int(right.argmin()), right.shape)
    return PydanticCustomError(kind, "", {**context, "at": [int(i) for i in first]})
