"""Where the tensors of a safetensors file stand in the JSON of a request or of an answer: the one rule, both ways.

It is written below in the words of the OpenAPI document, which shows them.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.api.problems.places import Path
from app.engine.errors import Place

__all__ = ["ANSWERS", "REFERENCE", "REQUESTS", "put_in", "taken_out"]

REFERENCE: Final = "$tensor"

_RULE: Final = """\
Wherever JSON has a matrix, `{"$tensor": "W_1"}` stands for the tensor of that name: with the tensors put in, this is the JSON \
of `application/json`, with nothing lost.
"""

ANSWERS: Final = f"""\
The answer as a safetensors file. Its JSON is a string in the file's metadata under `answer`. {_RULE}
A tensor is called by its key (`Z_1`, `dW_1`, `X`), with the number, from 1, of the item of a list that it stands in (`W_1` in \
`layers`, `analytic_1` in `checks`), and with `_next` in `next`. They are in order of computation, as F64 or F32; class numbers \
as I64. The loss, and whatever else is a single number, is in the JSON.
"""

REQUESTS: Final = f"""\
The request as a safetensors file. Its JSON is a string in the file's metadata under `request`. {_RULE}
A tensor that the JSON refers to nowhere is put into the place that its name says: `X` and `y` there; `W_1` and `b_1` into the \
first of `layers`, and so on; all others by their path, such as `claims.dW_1` and `optimizer.state.m_W_1`. So beside `X`, `y`, \
`W_1`, `b_1` there need only be `{{"layers": [{{"activation": "sigmoid"}}]}}`; and an answer's `next` can be put into the JSON as \
it is, with the tensors that it refers to.

F64 and F32 (which is widened) are taken, and I64 or I32 for class numbers. Everything else is as in JSON, pointers in \
problems included.
"""

_OF_A_LAYER: Final = re.compile(r"([A-Za-z]+)_([1-9][0-9]{0,3})")


def put_in(document: dict[str, Any], names: list[str]) -> list[Place]:
    """Put a reference to each tensor that a request refers to nowhere into its place; return what is in the way."""
    referred = set(_referred(document))
    wrong = [_put(document, _path(name), name) for name in names if name not in referred]
    return list({place.path: place for place in reversed(wrong) if place is not None}.values())[::-1]


def _path(name: str) -> Path:
    """The place in a request that a tensor's name says."""
    if of_a_layer := _OF_A_LAYER.fullmatch(name):
        return ("layers", int(of_a_layer[2]) - 1, of_a_layer[1])
    return tuple(name.split(".", 2))


def _put(document: dict[str, Any], path: Path, name: str) -> Place | None:
    here: Any = document
    match path:
        case ("layers", int(i), key):
            layers = document.get("layers")
            if not (isinstance(layers, list) and i < len(layers) and isinstance(layers[i], dict)):
                return Place(("layers",), f"must have an object for layer {i + 1}, as there is a tensor {key}_{i + 1}")
            here = layers[i]
        case (*outer, key):
            for depth, around in enumerate(outer, 1):
                here = here.setdefault(around, {})
                if not isinstance(here, dict):
                    return Place(path[:depth], "must be an object, as there is a tensor that belongs into it")
    if key in here:
        return Place(path, "stands there twice, in `request` and as a tensor: leave one out")
    here[key] = {REFERENCE: name}
    return None


def _referred(value: Any) -> Iterator[str]:
    """The names of all tensors that a document refers to."""
    match value:
        case {"$tensor": str(name)}:
            yield name
        case dict():
            for inner in value.values():
                yield from _referred(inner)
        case [dict() | list(), *_]:
            for inner in value:
                yield from _referred(inner)
        case _:
            pass


def taken_out(answer: Any) -> tuple[Any, dict[str, NDArray[Any]]]:
    """An answer with a reference in the place of each array, and the arrays by name, in order."""
    tensors: dict[str, NDArray[Any]] = {}
    return _without(answer, (), tensors), tensors


def _without(value: Any, path: Path, tensors: dict[str, NDArray[Any]]) -> Any:
    """A part of an answer without its arrays, which go to `tensors`."""
    match value:
        case np.ndarray() if value.ndim:
            name = _name(path)
            # What stands in `next` mostly is among the updates, too, and then under the same name.
            if tensors.setdefault(name, value) is not value:
                name = ".".join(map(str, path))
                tensors[name] = value
            return {REFERENCE: name}
        case dict():
            return {key: _without(inner, (*path, key), tensors) for key, inner in value.items()}
        case list():
            return [_without(inner, (*path, i), tensors) for i, inner in enumerate(value)]
    return value


def _name(path: Path) -> str:
    """What the tensor at a place of an answer is called."""
    number = "".join(f"_{part + 1}" for part in path if isinstance(part, int))
    return f"{path[-1]}{number}{'_next' if path[0] == 'next' else ''}"
