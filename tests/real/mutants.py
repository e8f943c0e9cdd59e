"""Requests and their mutants: what a fuzzer sends.

A mutant is made by knowing what a request is. Its JSON is changed as a tree (a value replaced by an extreme one, a key left out,
doubled or misspelt, a matrix resized, an activation swapped for another), so that most mutants get past the parser and many
past the checks of shapes; only now and then its bytes are. `fresh` draws a whole network whose shapes fit.
"""

import json
import struct
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Any, Final
from urllib.parse import quote, urlencode

from app.api.contract.examples import examples_for
from app.api.formats.binary import MEDIA_TYPE
from app.explain.forms import FORMS
from tests.real.values import ACTIVATIONS, FIELDS, LOSSES, NAMES, choice_of, edge, matrix, number, switch

__all__ = ["VERBS", "Sent", "mutant", "seeds"]

JSON: Final = "application/json"
VERBS: Final = ("forward", "backward", "step", "train", "gradcheck", "initialize", "check", "check/probe", "explain")
MAX_BYTES: Final = 65_536

_FORMS: Final = [form.media_type for form in FORMS.values()]
_ACCEPTED: Final = ["*/*", JSON, MEDIA_TYPE, *_FORMS, "text/csv", "application/*;q=0.1, */*;q=0", "text/*", ";;q=,,"]
_DECLARED: Final = [
    JSON,
    MEDIA_TYPE,
    "application/json; charset=utf-8",
    "application/json; charset=latin-1",
    "text/plain",
    "",
]
_PIECES: Final = [
    b"NaN",
    b"1e999",
    b"-0",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b'"',
    b"\\ud800",
    b"\x00",
    b"\xff",
    b'"X": 1,',
    b"null",
    b"1e-400",
]


@dataclass(frozen=True)
class Sent:
    """One request: to which verb, with what query, declared and accepted as what, and its body."""

    verb: str
    body: bytes
    query: str = ""
    declared: str = JSON
    accepted: str = "*/*"

    def __bytes__(self) -> bytes:
        """All of it as a file: a line of JSON, and the body."""
        head = [self.verb, self.query, self.declared, self.accepted]
        return json.dumps(head).encode() + b"\n" + self.body

    @classmethod
    def of(cls, data: bytes) -> "Sent":
        """The request that a file holds; what is no such file is a body."""
        head, _, body = data.partition(b"\n")
        try:
            verb, query, declared, accepted = json.loads(head)
            return cls(verb, body, query, declared, accepted)
        except (ValueError, TypeError):
            return cls("forward", data)

    @property
    def tree(self) -> Any:
        """The JSON of its body; None if that is none."""
        try:
            return json.loads(_metadata(self.body)[0] if self.declared == MEDIA_TYPE else self.body)
        except (ValueError, RecursionError, KeyError, TypeError, struct.error):
            return None

    def with_tree(self, tree: Any) -> "Sent":
        """The same with other JSON."""
        text = json.dumps(tree)
        if self.declared != MEDIA_TYPE:
            return replace(self, body=text.encode())
        _, header, data = _metadata(self.body)
        return replace(self, body=_file(text, header, data))


def _metadata(body: bytes) -> tuple[str, dict[str, Any], bytes]:
    """Of a safetensors file: the request in it, its header without that, and its data."""
    (length,) = struct.unpack("<Q", body[:8])
    header = json.loads(body[8 : 8 + length])
    return header.pop("__metadata__")["request"], header, body[8 + length :]


def _file(text: str, header: dict[str, Any], data: bytes) -> bytes:
    head = json.dumps({"__metadata__": {"request": text}, **header}).encode()
    head += b" " * (-len(head) % 8)
    return struct.pack("<Q", len(head)) + head + data


def seeds() -> Iterator[Sent]:
    """The ready requests of every verb, as JSON and as files."""
    for verb in VERBS:
        for example in examples_for(verb).values():
            sent = Sent(verb, json.dumps(example.request).encode())
            yield sent
            yield as_file(sent, Random(0))


def mutant(sent: Sent, random: Random) -> Sent:
    """Change a request in one place or a few; one in three is a new one first, lest all be wrong in many places in the end."""
    costly = sent.verb in {"check", "gradcheck"} and random.random() < 0.7
    if new := costly or random.random() < 0.33:
        sent = fresh(other_verb(Sent(sent.verb, sent.body, sent.query), random), random)
    for _ in range(random.choice((0, 1, 1, 2, 3, 6) if new else (1, 1, 1, 2, 3, 6))):
        (change,) = random.choices(list(_CHANGES), list(_CHANGES.values()))
        sent = change(sent, random)
    return sent if len(sent.body) <= MAX_BYTES else fresh(sent, random)


# Changes of the whole.


def fresh(sent: Sent, random: Random) -> Sent:
    """A new network whose shapes fit, with all fields of its verb that come to mind."""
    verb = sent.verb if sent.verb in VERBS else "forward"
    if verb == "initialize":
        sizes = [random.randint(1, 9) for _ in range(random.randint(2, 6))]
        body: dict[str, Any] = {"sizes": sizes, "activations": [choice_of(ACTIVATIONS, random) for _ in sizes[1:]]}
    else:
        body = _network(random)
    optional = [name for name in NAMES[verb] if name not in _SHAPED]
    for name in random.sample(optional, random.randint(0, min(3, len(optional)))):
        body[name] = FIELDS[name](random)
    if verb == "train":
        body["steps"] = random.randint(1, 20)
    if verb == "check":
        body["claims"] = {name: _like(name, body, random) for name in random.sample(_CLAIMED, random.randint(1, 3))}
    return replace(sent, verb=verb, body=json.dumps(body).encode(), declared=JSON)


_SHAPED: Final = {"X", "y", "loss", "layout", "sizes", "activations", "claims", "steps"}
_CLAIMED: Final = ["loss", "Z_1", "A_1", "dA_1", "dZ_1", "dW_1", "db_1", "dX", "W_1_next", "b_1_next", "loss_next"]


def _like(name: str, body: dict[str, Any], random: Random) -> Any:
    """A claim about a tensor that has its shape, for the first layer."""
    X, W = body["X"], body["layers"][0]["W"]
    if body.get("layout") == "columns":
        X, W = _turned(X), _turned(W)
    rows, columns = {"W": (len(W), len(W[0])), "b": (1, len(W[0])), "X": (len(X), len(X[0]))}.get(
        name.removeprefix("d")[0], (len(X), len(W[0]))
    )
    return number(random) if name.startswith("loss") else matrix(rows, columns, random)


def _network(random: Random) -> dict[str, Any]:
    sizes = [random.choice((1, 2, 3, 5)) for _ in range(random.choices((2, 3, 4, 9, 65), (40, 20, 20, 18, 2))[0])]
    samples, loss = random.randint(1, 5), choice_of(LOSSES, random)
    layers = [
        {"W": matrix(inputs, units, random), "activation": choice_of(ACTIVATIONS, random)}
        | ({"b": matrix(1, units, random)[0]} if random.random() < 0.7 else {})
        for inputs, units in pairwise(sizes)
    ]
    body: dict[str, Any] = {"X": matrix(samples, sizes[0], random), "layers": layers, "loss": loss}
    kind = loss if isinstance(loss, str) else loss["kind"]
    outputs = sizes[-1]
    if getattr(LOSSES[kind], "classes", False) and random.random() < 0.5:
        body["y"] = [random.randrange(outputs) for _ in range(samples)]
    elif "hinge" in kind:
        body["y"] = [[random.choice((-1, 1)) for _ in range(outputs)] for _ in range(samples)]
    else:
        body["y"] = [[random.choice((0, 1, 0.5, 1 / outputs)) for _ in range(outputs)] for _ in range(samples)]
    if random.random() < 0.3:
        body["layout"] = "columns"
        body["X"], body["y"] = _turned(body["X"]), body["y"] if isinstance(body["y"][0], int) else _turned(body["y"])
        for layer in layers:
            layer["W"] = _turned(layer["W"])
    return body


def other_verb(sent: Sent, random: Random) -> Sent:
    """The same to another verb, a costly one less often; rarely to a path that there is not."""
    return replace(sent, verb=random.choices(list(_OFTEN), list(_OFTEN.values()))[0])


_OFTEN: Final = dict.fromkeys(VERBS, 40) | {"gradcheck": 10, "check": 5, "forward/": 1, "catalog": 1, "naught": 1}


def other_query(sent: Sent, random: Random) -> Sent:
    """A query that /explain understands, or nearly."""
    if sent.verb != "explain" and random.random() < 0.8:
        return replace(sent, verb="explain")
    keys = [random.choice(list(_QUERIES)) for _ in range(random.choice((0, 1, 1, 2, 3, 25)))]
    query = urlencode([(key, _QUERIES[key](random)) for key in keys], errors="replace")
    return replace(sent, query=query if random.random() < 0.95 else quote(query[::-1]) + "&%ff=%00&;=")


def _element(random: Random) -> str:
    name = random.choice(
        (
            "X",
            "y",
            "L",
            "loss",
            "W_1",
            "b_1",
            "Z_1",
            "A_1",
            "dA_1",
            "dZ_1",
            "dW_1",
            "db_1",
            "dX",
            "W_2",
            "dW_2",
            "W_1_next",
        )
    )
    index = random.choice(
        ("[0,0]", "[0,0]", "[1,0]", "[0, 1]", "[2,1]", "", "[0]", "[-1,0]", "[99,0]", "[0,0", "[0,0,0]", "[\u0660,0]")
    )
    return name + index


_QUERIES: Final[dict[str, Callable[[Random], object]]] = {
    "format": lambda random: random.choice((*FORMS, "pdf", "")),
    "dialect": lambda random: random.choice(("numpy", "pytorch", "jax", "lua")),
    "view": lambda random: random.choice(("network", "graph", "")),
    "layer": lambda random: random.choice(("1", "2", "3", "0", "65", "x", "1.0", "9" * 30)),
    "phase": lambda random: random.choice(("forward", "loss", "backward", "update", "sideways")),
    "element": _element,
    "nonsense": edge,
}


def other_headers(sent: Sent, random: Random) -> Sent:
    """Another Accept, or rarely another Content-Type."""
    if random.random() < 0.8:
        return replace(sent, accepted=random.choice(_ACCEPTED))
    return replace(sent, declared=random.choice(_DECLARED))


def as_file(sent: Sent, random: Random) -> Sent:
    """The same as a safetensors file: some of its matrices are tensors."""
    if sent.declared == MEDIA_TYPE or not isinstance(tree := sent.tree, dict):
        return sent
    header: dict[str, Any] = {}
    data = bytearray()
    for path in [path for path in _paths(tree) if _is_matrix(_at(tree, path))]:
        value = _at(tree, path)
        if any(len(row) != len(value[0]) for row in value) or not all(map(_numeric, value)):
            continue
        cells = [float(cell) for row in value for cell in row]
        if any(abs(cell) > 3e38 for cell in cells) or random.random() < 0.2:
            continue
        name, width, dtype = f"t{len(header)}", *random.choice(((8, "F64"), (8, "F64"), (4, "F32")))
        packed = struct.pack(f"<{len(cells)}{'d' if width == 8 else 'f'}", *cells)
        header[name] = {
            "dtype": dtype,
            "shape": [len(value), len(value[0])],
            "data_offsets": [len(data), len(data) + len(packed)],
        }
        data += packed
        _at(tree, path[:-1])[path[-1]] = {"$tensor": name}
    return replace(sent, declared=MEDIA_TYPE, body=_file(json.dumps(tree), header, bytes(data)))


def _numeric(row: list[Any]) -> bool:
    return all(type(cell) is float or (type(cell) is int and abs(cell) < 10**300) for cell in row)


def other_bytes(sent: Sent, random: Random) -> Sent:
    """Some bytes flipped, left out, doubled or put in."""
    body = bytearray(sent.body)
    for _ in range(random.choice((1, 1, 2, 8))):
        start = random.randrange(len(body) + 1)
        end = min(len(body), start + random.choice((1, 1, 4, 8, 64)))
        match random.randrange(4):
            case 0 if start < end:
                body[start] ^= 1 << random.randrange(8)
            case 1:
                del body[start:end]
            case 2:
                body[start:start] = body[start:end]
            case _:
                body[start:start] = random.choice(_PIECES)
    return replace(sent, body=bytes(body))


# Changes of the tree.


def other_tree(sent: Sent, random: Random) -> Sent:
    """Its JSON with a place changed."""
    tree = sent.tree
    if not isinstance(tree, dict | list) or not (paths := list(_paths(tree))):
        return fresh(sent, random)
    path = random.choice(paths)
    outer, key, value = _at(tree, path[:-1]), path[-1], _at(tree, path)
    match random.randrange(6):
        case 0 if _is_matrix(value):
            outer[key] = other_matrix(value, random)
        case 1:
            outer[key] = edge(random)
        case 2:
            del outer[key]
        case 3 if isinstance(outer, list):
            outer.insert(key, value)
        case 3:
            outer[switch(str(key), random)] = outer.pop(key)
        case 4:
            outer[key] = deepcopy(_at(tree, random.choice(paths)))
        case _ if key in FIELDS:
            outer[key] = FIELDS[key](random)
        case _ if isinstance(value, int | float):
            outer[key] = number(random)
        case _:
            tree[random.choice(NAMES.get(sent.verb, ["X"]))] = edge(random)  # type: ignore[call-overload]  # a list takes none
    return sent.with_tree(tree)


def other_field(sent: Sent, random: Random) -> Sent:
    """Its JSON with a field of its verb or of a layer set to something sensible."""
    tree = sent.tree
    if not isinstance(tree, dict):
        return fresh(sent, random)
    layers = tree.get("layers")
    if isinstance(layers, list) and layers and random.random() < 0.4:
        layer = random.choice(layers)
        if isinstance(layer, dict):
            name = random.choice(("activation", "activation", "frozen", "b"))
            layer[name] = FIELDS[name](random)
    elif names := NAMES.get(sent.verb):
        name = random.choice(names)
        tree[name] = FIELDS[name](random)
    return sent.with_tree(tree)


def other_matrix(rows: list[list[Any]], random: Random) -> Any:
    """A matrix in another shape or with other numbers."""
    return random.choice(_MATRICES)(rows, random.randrange(len(rows)), random.randrange(len(rows[0])), random)


_MATRICES: Final[list[Callable[[list[list[Any]], int, int, Random], Any]]] = [
    lambda rows, _i, _j, _random: _turned(rows),
    lambda rows, i, _j, _random: rows[:i] + rows[i + 1 :],
    lambda rows, i, _j, _random: [*rows, rows[i]],
    lambda rows, _i, j, _random: [row[:j] + row[j + 1 :] for row in rows],
    lambda rows, _i, j, _random: [[*row, row[j % len(row)]] for row in rows],
    lambda rows, i, _j, _random: [*rows[:i], rows[i][:-1], *rows[i + 1 :]],
    lambda rows, i, _j, _random: rows[i],
    lambda rows, _i, _j, random: matrix(len(rows), len(rows[0]), random),
    lambda _rows, _i, _j, random: matrix(random.choice((1, 2, 8, 30)), random.choice((1, 3, 8, 30)), random),
    lambda rows, _i, _j, random: _scaled(rows, random.choice((0, -1, 2, 1e-3, 1e3, 1e10, 1e-300, 1e300))),
    lambda rows, i, j, random: _with_cell(rows, i, j, edge(random)),
    lambda rows, i, j, random: _with_cell(rows, i, j, number(random)),
]


def _scaled(rows: list[list[Any]], scale: float) -> list[list[Any]]:
    return [[cell * scale if isinstance(cell, float) else cell for cell in row] for row in rows]


def _with_cell(rows: list[list[Any]], i: int, j: int, cell: Any) -> list[list[Any]]:
    return [*rows[:i], [*rows[i][:j], cell, *rows[i][j + 1 :]], *rows[i + 1 :]]


def _turned(rows: list[list[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=False)]


def _is_matrix(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, list) and row for row in value)


def _paths(tree: Any, path: tuple[Any, ...] = (), *, whole: bool = False) -> Iterator[tuple[Any, ...]]:
    """The places of a tree; of a matrix only itself, its first row and its first cell, or they would be most of them."""
    match tree:
        case dict():
            for key, value in tree.items():
                yield (*path, key)
                yield from _paths(value, (*path, key))
        case list():
            for i, value in enumerate(tree[:1] if _is_matrix(tree) or whole else tree[:8]):
                yield (*path, i)
                yield from _paths(value, (*path, i), whole=True)


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


_CHANGES: Final[dict[Callable[[Sent, Random], Sent], int]] = {
    other_tree: 40,
    other_field: 30,
    fresh: 12,
    other_bytes: 6,
    other_query: 6,
    other_verb: 4,
    other_headers: 3,
    as_file: 5,
}
