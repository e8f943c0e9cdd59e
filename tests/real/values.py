"""Values for mutants of requests: sensible ones for every field, and extreme ones for any place."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from random import Random
from typing import Any, Final, get_args, get_type_hints

from app.api.contract.named import kinds
from app.engine.activations import Activation
from app.engine.initializers import Initializer
from app.engine.losses import Loss
from app.engine.optimizers import Optimizer

__all__ = ["ACTIVATIONS", "FIELDS", "LOSSES", "NAMES", "choice_of", "edge", "matrix", "number", "switch"]

_EXTREME: Final = [
    *(
        0.0,
        -0.0,
        5e-324,
        -1e-310,
        2.3e-308,
        1e-154,
        1e-16,
        1 / 3,
        1 - 2**-53,
        1.0,
        -1.0,
        20.0,
        88.8,
        104.0,
        -708.4,
        709.8,
    ),
    *(-745.2, 1e16, 1e154, 1.4e154, 1e300, 1.7976931348623157e308, -1.7976931348623157e308, 3.5e38, 1e-46, 16777217.0),
]
_ODD: Final[list[Any]] = [
    *(
        True,
        False,
        None,
        "",
        "relu",
        "W",
        "W_1",
        "NaN",
        "1",
        "dW_*",
        "L",
        "\ud800",
        "\x00",
        "x" * 300,
        "é\u2028",
        "$tensor",
        "__proto__",
    ),
    *(
        [],
        {},
        [[]],
        [[1.0]],
        [1.0],
        [[[1.0]]],
        [{}],
        {"$tensor": "W_1"},
        {"kind": "relu"},
        {"kind": "sgd", "lr": 1},
        {"t": 1},
    ),
    *(
        0,
        1,
        -1,
        64,
        65,
        2**31 - 1,
        2**31,
        2**53 + 1,
        2**63,
        2**64,
        10**30,
        10**400,
        float("nan"),
        float("inf"),
        [None],
        [True],
        ["1"],
    ),
]


def number(random: Random) -> float:
    """A number, extreme in one of four cases."""
    return random.choice(_EXTREME) if random.random() < 0.25 else random.gauss(0, 1)


def edge(random: Random) -> Any:
    """Anything that JSON has, at its edges."""
    return random.choice(_EXTREME) if random.random() < 0.5 else random.choice(_ODD)


def matrix(rows: int, columns: int, random: Random) -> list[list[float]]:
    """Numbers of one family."""
    draw = random.choice(_FAMILIES)
    return [[draw(random) for _ in range(columns)] for _ in range(rows)]


_FAMILIES: Final[list[Callable[[Random], float]]] = [
    *[lambda random: random.gauss(0, 1)] * 8,
    *[lambda random: round(random.uniform(0, 1), 2)] * 6,
    *[lambda random: random.randint(-2, 2)] * 2,
    lambda random: 0,
    lambda random: 0.5,
    lambda random: random.gauss(0, 1e-310),
    lambda random: random.gauss(0, 1e3),
    lambda random: random.gauss(0, 1e100),
    number,
]


def switch(name: str, random: Random) -> str:
    """A name misspelt, or another name."""
    return random.choice(
        (name[:-1], name + "s", name.upper(), name.swapcase(), name + "\u200b", *FIELDS, "", "x" * 200)
    )


def choice_of(classes: dict[str, type], random: Random) -> Any:
    """A kind's name, or an object with some of its parameters."""
    kind = random.choice(list(classes))
    if random.random() < 0.5:
        return kind
    hints = get_type_hints(classes[kind])
    chosen = [f for f in fields(classes[kind]) if f.name != "kind" and random.random() < 0.6]
    return {"kind": kind} | {f.name: _parameter(hints[f.name], f.default, random) for f in chosen}


def _parameter(hint: Any, default: object, random: Random) -> Any:
    if random.random() < 0.1:
        return edge(random)
    if isinstance(default, bool):
        return random.random() < 0.5
    if isinstance(default, float) or default is MISSING:
        return random.choice((*(0.1, 0.2, 0.5, 0.9, 0.999) * 3, 0.0, 1.0, 2.0, 1e-8, 1e-300, 1e10, 1e300, -1.0))
    return random.choice([*get_args(hint), default])


ACTIVATIONS: Final = {**kinds(Activation), "linear": kinds(Activation)["identity"]}
LOSSES: Final = kinds(Loss)
OPTIMIZERS: Final = kinds(Optimizer)
INITIALIZERS: Final = kinds(Initializer)

_PATTERNS: Final = ["loss", "dW_*", "*", "Z_?", "A_1", "dX", "*_next", "d*", "W_1", "?" * 30 + "*" * 30]
_BAD_PATTERNS: Final = ["nothing", "[", "x" * 65, "é"]


def _optimizer(random: Random) -> Any:
    optimizer = choice_of(OPTIMIZERS, random)
    if random.random() < 0.2 and isinstance(optimizer, dict):
        names = random.sample(("m_W_1", "v_W_1", "u_W_1", "m_b_1", "s_W_1", "x"), random.randint(0, 2))
        optimizer["state"] = {"t": random.choice((1, 2, 2**53, 0, 1.5))} | {
            name: matrix(2, 2, random) for name in names
        }
    return optimizer


FIELDS: Final[dict[str, Callable[[Random], Any]]] = {
    "X": lambda random: matrix(random.randint(1, 4), random.randint(1, 4), random),
    "y": lambda random: random.choice(([0], [0, 1, 2], [[1]], [[0.5, 0.5]], matrix(2, 2, random))),
    "W": lambda random: matrix(random.randint(1, 4), random.randint(1, 4), random),
    "b": lambda random: random.choice((None, [0.0], [0, 0, 0], matrix(1, 3, random), matrix(3, 1, random))),
    "activation": lambda random: choice_of(ACTIVATIONS, random),
    "frozen": lambda random: random.choice((["W"], ["b"], ["W", "b"], ["W", "W"], [])),
    "loss": lambda random: choice_of(LOSSES, random),
    "regularization": lambda random: {
        "l1": random.choice((0, 0, 0.1, 1e300)),
        "l2": random.choice((0, 0, 0.1, 5, 1e300)),
    },
    "layout": lambda random: random.choice(("rows", "columns")),
    "dtype": lambda random: random.choice(("float32", "float32", "float64")),
    "include": lambda random: random.sample(_PATTERNS + _BAD_PATTERNS * (random.random() < 0.1), random.randint(1, 3)),
    "trace": lambda random: random.random() < 0.7,
    "optimizer": _optimizer,
    "clip": lambda random: random.choice(
        ({"value": 1.0}, {"value": 0.1}, {"norm": 0.1}, {"norm": 5.0}, {"norm": 1e-300}, {"value": 1, "norm": 1}, {})
    ),
    "seed": lambda random: random.choice((0, 1, 2, 77, 2**32 - 1, 2**32)),
    "steps": lambda random: random.choice((1, 2, 20, 200, 10**7)),
    "batch_size": lambda random: random.choice((1, 2, 3, 1000)),
    "shuffle_seed": lambda random: random.choice((0, 7, 2**32 - 1)),
    "first_batch": lambda random: random.choice((0, 1, 5, 2**53 - 1)),
    "report_every": lambda random: random.choice((1, 3, 10**9)),
    "stop_below": lambda random: random.choice((0.0, 0.1, 1e300, -1.0)),
    "elapsed": lambda random: random.random() < 0.5,
    "sizes": lambda random: [random.choice((1, 2, 5, 40, 10**6)) for _ in range(random.randint(1, 5))],
    "activations": lambda random: [choice_of(ACTIVATIONS, random) for _ in range(random.randint(1, 4))],
    "scheme": lambda random: choice_of(INITIALIZERS, random),
    "bias": lambda random: random.random() < 0.5,
    "tolerance": lambda random: random.choice((1e-9, 1e-3, 1.0, 1e-300)),
    "claims": lambda random: {
        random.choice(("loss", "dW_1", "Z_1", "db_1", "W_1_next", "nothing")): matrix(2, 2, random)
    },
}
"""What a field may be given, by its name."""

_NETWORK: Final = ["X", "y", "loss", "regularization", "layout", "dtype"]
_SHOWN: Final = ["include", "trace"]
_UPDATED: Final = ["optimizer", "clip"]

NAMES: Final = {
    "forward": _NETWORK + _SHOWN,
    "backward": _NETWORK + _SHOWN,
    "step": _NETWORK + _SHOWN + _UPDATED * 2,
    "train": [
        *_NETWORK,
        "include",
        *_UPDATED,
        "steps",
        "batch_size",
        "shuffle_seed",
        "first_batch",
        "report_every",
        "stop_below",
        "elapsed",
    ],
    "gradcheck": [*_NETWORK, "seed"],
    "initialize": ["sizes", "activations", "scheme", "seed", "bias", "layout"],
    "check": [*_NETWORK, *_UPDATED, "claims", "tolerance"],
    "check/probe": [*_NETWORK, "seed"],
    "explain": _NETWORK + _SHOWN + _UPDATED,
}
"""The fields that a verb's request may have."""
