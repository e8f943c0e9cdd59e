"""What Schemathesis is told of this service, beside its OpenAPI document. It runs in a Python of its own, without the service's code.

JSON Schema knows neither that all rows of a matrix have one length, nor that a network's shapes meet, nor which numbers have a
loss. So what is generated as valid is made to fit before it is sent: the matrices that were drawn are cut, or repeated, to the
sizes that go together, and their numbers are made small ones; every choice beside them stays as it was drawn. Then it has to be
accepted. What is generated as invalid is sent as it is.
"""

import json
import math
import struct
from collections.abc import Iterator
from itertools import cycle, islice, pairwise
from typing import Any, Final

import schemathesis
from schemathesis import Case, DeserializationContext, HookContext, Response, SerializationContext

FILE: Final = "application/vnd.safetensors"
MOST: Final = 6
"""Rows, columns and units."""

# The last activation that gives a loss what it has a value on.
LAST: Final = {
    "binary_cross_entropy": "sigmoid",
    "cross_entropy": "softmax",
    "kl_divergence": "softmax",
    "poisson_nll": "softplus",
}
CLASSES: Final = {"cross_entropy", "softmax_cross_entropy", "kl_divergence"}
TELL_ELEMENTS: Final = {"json", "markdown", "html"}
MOST_STEPS: Final = 30


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Make what was generated as valid fit."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or meta.phase.name.value == "examples":
        return
    if isinstance(case.body, dict):
        case.body = fitted(case.body)
    if case.query:
        case.query = _query(dict(case.query), case.body)


@schemathesis.serializer(FILE)
def write_file(context: SerializationContext, value: Any) -> bytes:
    """A text that was generated as valid stands for a small network in a file, which it gives its numbers; all else is sent as it is."""
    meta = context.case.meta
    if isinstance(value, str) and meta is not None and meta.generation.mode.is_positive:
        return _file(value, context.case.operation.path)
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@schemathesis.deserializer(FILE)
def read_file(context: DeserializationContext, response: Response) -> str:
    """A file is binary text to JSON Schema; that its JSON is JSON is seen here."""
    (length,) = struct.unpack("<Q", response.content[:8])
    json.loads(json.loads(response.content[8 : 8 + length])["__metadata__"]["answer"])
    return ""


@schemathesis.deserializer("application/jsonl")
def read_lines(context: DeserializationContext, response: Response) -> Any:
    """The document has the schema of a line; the one of all that is looked at is the last."""
    return [json.loads(line) for line in response.content.splitlines()][-1]


def fitted(body: dict[str, Any]) -> dict[str, Any]:
    """A request whose parts fit each other, made of one whose parts are valid."""
    body = _with_integers(body)
    for name in ("optimizer", "clip", "scheme", "regularization", "loss"):
        if name in body:
            body[name] = _modest(body[name])
    if "sizes" in body:
        body["sizes"] = [min(size, 20) for size in body["sizes"]]
        body["activations"] = list(islice(cycle(map(_modest, body["activations"])), len(body["sizes"]) - 1))
        return body
    if "layers" not in body:
        return body
    _fit_network(body)
    if "include" in body and body["include"] is not None:
        body["include"] = [("*", "?_1", "Z_1")[len(pattern) % 3] for pattern in body["include"]]
    if "steps" in body:
        body["steps"] = min(body["steps"], MOST_STEPS)
    if "claims" in body:
        X, W, claims = body["X"], body["layers"][0]["W"], body["claims"].values()
        body["claims"] = dict(
            zip(("dW_1", "dX", "loss"), (_like(W, next(iter(claims))), _like(X, next(iter(claims))), 1.5), strict=True)
        )
        body["claims"] = dict(islice(body["claims"].items(), max(1, len(claims))))
    return body


def _with_integers(value: Any) -> Any:
    """The same with 2 for 2.0: to JSON Schema both are integers, to this service, as to most programs, only the first one is."""
    if isinstance(value, dict):
        return {key: _with_integers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_integers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _fit_network(body: dict[str, Any]) -> None:
    """Give every matrix the size that it has to have."""
    layers = [dict(layer) for layer in body["layers"]]
    samples, *sizes = (
        min(len(body["X"]), MOST),
        min(len(body["X"][0]), MOST),
        *(min(len(layer["W"][0]), MOST) for layer in layers),
    )
    columns = body.get("layout") == "columns"
    kind = _kind(body.get("loss", "half_mse"))
    for layer, (inputs, units) in zip(layers, pairwise(sizes), strict=True):
        layer["W"] = _matrix(layer["W"], inputs, units, columns_first=columns)
        layer["activation"] = _modest(layer.get("activation", "identity"))
        if layer.get("b") is not None:
            flat = not isinstance(layer["b"][0], list)
            layer["b"] = (
                list(islice(_numbers(layer["b"]), units))
                if flat
                else _matrix(layer["b"], 1, units, columns_first=columns)
            )
    if kind in LAST:
        layers[-1]["activation"] = LAST[kind]
    body["layers"] = layers
    body["X"] = _matrix(body["X"], samples, sizes[0], columns_first=columns)
    y = body.get("y")
    if isinstance(y, list) and not isinstance(y[0], list) and kind in CLASSES:
        body["y"] = [number % sizes[-1] for number in islice(cycle(y), samples)]
    elif y is not None:
        rows = _matrix(y, samples, sizes[-1], columns_first=columns)
        body["y"] = [[math.copysign(1, cell) if "hinge" in kind else abs(cell) for cell in row] for row in rows]


def _kind(choice: Any) -> str:
    return str(choice["kind"] if isinstance(choice, dict) else choice)


def _modest(choice: Any) -> Any:
    """A choice whose parameters are no larger than 1 and no smaller than a millionth, and do not exclude each other."""
    if not isinstance(choice, dict):
        return choice
    modest = {name: _modest_number(value) for name, value in choice.items() if name != "state"}
    if modest.get("nesterov"):
        modest |= {"momentum": 0.5, "dampening": 0}
    for bound, sign in (("low", -1), ("high", 1)):  # either may be left out, and 0 is between what is taken then
        if bound in modest:
            modest[bound] = math.copysign(modest[bound], sign)
    return modest


def _modest_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or value == 0:
        return value
    return math.copysign(min(max(abs(value), 1e-6), 1.0), value)


def _numbers(matrix: Any) -> Iterator[float]:
    """The numbers of a matrix or a list without an end, each brought between -1 and 1."""
    flat = [cell for row in matrix for cell in (row if isinstance(row, list) else [row])]
    return cycle([cell if abs(cell) <= 1 else math.fmod(cell, 1) for cell in flat])


def _matrix(drawn: Any, rows: int, columns: int, *, columns_first: bool = False) -> list[list[float]]:
    """So many rows and columns of the numbers that were drawn; the other way about in the layout `columns`."""
    if columns_first:
        rows, columns = columns, rows
    numbers = _numbers(drawn)
    return [list(islice(numbers, columns)) for _ in range(rows)]


def _like(matrix: list[list[float]], drawn: Any) -> list[list[float]]:
    return _matrix(drawn if isinstance(drawn, list) else [drawn], len(matrix), len(matrix[0]))


def _query(query: dict[str, Any], body: Any) -> dict[str, Any]:
    """A query about something that there is: what `include` is fitted to leave belongs to the first layer's forward pass."""
    if "layer" in query:
        query["layer"] = 1
    if "phase" in query and (query["phase"] in {"update", "loss"} or _is_filtered(body)):
        query["phase"] = "forward"
    if "element" in query:
        query = {"element": "Z_1[0,0]", **({"format": query["format"]} if query.get("format") in TELL_ELEMENTS else {})}
    return query


def _is_filtered(body: Any) -> bool:
    return isinstance(body, dict) and bool(body.get("include"))


def _file(text: str, path: str) -> bytes:
    """A network of one layer with numbers from a text, and what else the verb at a path requires."""
    numbers = [min(ord(letter) / 1000, 1.0) for letter in text[:4]] + [0.5] * 5
    tensors = {"X": ([1, 2], numbers[:2]), "W_1": ([2, 1], numbers[2:4]), "y": ([1, 1], numbers[4:5])}
    request: dict[str, Any] = {"layers": [{"activation": "tanh"}]}
    if path == "/train":
        request["steps"] = 2
    if path == "/check":
        request["claims"] = {"loss": 0.5}
    if path == "/initialize":
        request, tensors = {"sizes": [2, 1], "activations": ["tanh"]}, {}
    header: dict[str, Any] = {"__metadata__": {"request": json.dumps(request)}}
    data = b""
    for name, (shape, values) in tensors.items():
        start, data = len(data), data + struct.pack(f"<{len(values)}d", *values)
        header[name] = {"dtype": "F64", "shape": shape, "data_offsets": [start, len(data)]}
    head = json.dumps(header).encode()
    return struct.pack("<Q", len(head)) + head + data
