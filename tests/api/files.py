"""Requests and answers as safetensors files, made and read by the safetensors library and the rule of the documentation."""

import copy
import json
from collections.abc import Mapping
from typing import Any, Final

import httpx
import numpy as np
import orjson
from numpy.typing import NDArray
from safetensors.numpy import load, save

__all__ = ["BINARY", "SENT", "as_file", "in_json", "metadata", "order", "raw_file", "whole"]

BINARY: Final = "application/vnd.safetensors"
SENT: Final = {"content-type": BINARY}

Tensors = dict[str, NDArray[Any]]


def as_file(request: Mapping[str, Any]) -> bytes:
    """A JSON request as a file in which everything that may be a tensor is one."""
    document, tensors = copy.deepcopy(dict(request)), Tensors()
    for l, layer in enumerate(document.get("layers", []), 1):
        tensors |= {f"{key}_{l}": np.array(layer.pop(key), float) for key in ("W", "b") if layer.get(key) is not None}
    if "X" in document:
        tensors["X"] = np.array(document.pop("X"), float)
    if document.get("y") is not None:
        y = document.pop("y")
        tensors["y"] = np.array(y, float if isinstance(y[0], list) else np.int64)
    tensors |= {f"claims.{name}": np.array(value, float) for name, value in document.pop("claims", {}).items()}
    optimizer = document.get("optimizer")
    state = optimizer.get("state") or {} if isinstance(optimizer, dict) else {}
    for name in [name for name in state if name != "t"]:
        tensors[f"optimizer.state.{name}"] = np.array(state.pop(name), float)
    return save(tensors, {"request": json.dumps(document)})


def raw_file(header: bytes | Mapping[str, Any], data: bytes = b"", length: int | None = None) -> bytes:
    """A file as no library would write it: any header, any data, any length said of the header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def _header(file: bytes) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(file[8 : 8 + int.from_bytes(file[:8], "little")])
    return header


def metadata(file: bytes) -> dict[str, str]:
    """What is written about a file's tensors."""
    found: dict[str, str] = _header(file)["__metadata__"]
    return found


def order(file: bytes) -> list[str]:
    """The names of the tensors as the header has them; the library forgets it."""
    return [name for name in _header(file) if name != "__metadata__"]


def whole(file: bytes) -> Any:
    """The JSON answer that a file stands for: each reference replaced by its tensor's numbers."""
    return _put_in(json.loads(metadata(file)["answer"]), load(file))


def _put_in(value: Any, tensors: Tensors) -> Any:
    match value:
        case {"$tensor": name}:
            # Not `tolist`: a float32 has a shorter text than the float64 that it becomes.
            return orjson.loads(orjson.dumps(tensors[name], option=orjson.OPT_SERIALIZE_NUMPY))
        case dict():
            return {key: _put_in(inner, tensors) for key, inner in value.items()}
        case list():
            return [_put_in(inner, tensors) for inner in value]
    return value


def in_json(answer: httpx.Response) -> str:
    """An answer of any format as JSON text: equal texts are equal numbers, bit for bit, in equal order."""
    assert answer.status_code == 200, answer.text
    return json.dumps(whole(answer.content) if answer.headers["content-type"] == BINARY else answer.json())
