"""candle-nn (MIT or Apache-2.0) and candle-optimisers (MIT): a linear regression in float32, checked there against PyTorch.

Four samples of y = 3 x1 + x2 - 2, all parameters from 0, the sum of squared errors; printed with four digits after so many
steps. Of the cases of 1000 steps only AdamW's are here; pytorch.py has the others' optimizers with more digits.
"""

from tests.published.case import Call, Case, Json
from tests.published.printed import AS_PRINTED, Closeness

_X = [[2, 1], [7, 4], [-4, 12], [5, 8]]
_DIVERGING = Closeness("computed in float32 there, and these two diverge, which magnifies rounding", relative=5e-5)

_REQUEST: Json = {
    "X": _X,
    # The mean over four samples of the squares of twice the errors is the sum of their squares.
    "y": [[2 * (3 * x1 + x2 - 2)] for x1, x2 in _X],
    "layers": [{"W": [[0], [0]], "b": [0]}, {"W": [[2]], "frozen": ["W"]}],
    "loss": "mse",
}


def _case(  # noqa: PLR0913, PLR0917 - a row of the table below
    optimizer: Json, steps: int, W: tuple[str, str], b: str, source: str, close: Closeness = AS_PRINTED
) -> Case:
    said = ", ".join(f"{name} {value}" for name, value in optimizer.items() if name != "kind")
    prints = {"W_1_next": [[W[0]], [W[1]]], "b_1_next": [[b]]}
    last = Call("/step", prints, close=dict.fromkeys(prints, close))
    return Case(
        name=f"candle, {optimizer['kind']} {said}".rstrip(),
        source=source,
        request={**_REQUEST, "optimizer": optimizer},
        calls=[*[Call("/step")] * (steps - 1), last],
    )


def _optimisers(  # noqa: PLR0913, PLR0917 - likewise
    file: str, optimizer: Json, W: tuple[str, str], b: str, steps: int = 100, close: Closeness = AS_PRINTED
) -> Case:
    return _case(optimizer, steps, W, b, f"https://github.com/KGrewal1/candle-optimisers tests/{file} (MIT)", close)


def _sgd(optimizer: Json, W: tuple[str, str], b: str, close: Closeness = AS_PRINTED) -> Case:
    return _optimisers("esgd_tests.rs", {"kind": "sgd", "lr": 0.004, **optimizer}, W, b, close=close)


def _rmsprop(optimizer: Json, W: tuple[str, str], b: str) -> Case:
    return _optimisers("rmsprop-tests.rs", {"kind": "rmsprop", **optimizer}, W, b)


def _folded(optimizer: Json, l2: float, parameters: tuple[str, str, str]) -> Case:
    """The bias as the weight of a constant input, and `l2` for weight decay: with SGD it is the same."""
    prints = {"W_1_next": [[figure] for figure in parameters]}
    return Case(
        name=f"candle, sgd with l2 {l2}" + ", momentum" * ("momentum" in optimizer),
        source="https://github.com/KGrewal1/candle-optimisers tests/esgd_tests.rs (MIT)",
        request={
            **_REQUEST,
            "X": [[*x, 1] for x in _X],
            "layers": [{"W": [[0], [0], [0]]}, {"W": [[2]], "frozen": ["W"]}],
            "regularization": {"l2": l2},
            "optimizer": {"kind": "sgd", "lr": 0.004, **optimizer},
        },
        calls=[*[Call("/step")] * 99, Call("/step", prints)],
    )


CASES = (
    _sgd({}, ("2.8809", "0.8513"), "-0.5606"),
    _sgd({"weight_decay": 0.4}, ("2.8700", "0.8450"), "-0.5003"),
    _folded({}, 0.4, ("2.8700", "0.8450", "-0.5003")),
    _sgd({"momentum": 0.1}, ("2.8870", "0.8589"), "-0.6341"),
    _sgd({"momentum": 0.1, "weight_decay": 0.4}, ("2.8751", "0.8514"), "-0.5626"),
    _folded({"momentum": 0.1}, 0.4, ("2.8751", "0.8514", "-0.5626")),
    _sgd({"momentum": 0.1, "dampening": 0.2}, ("2.8746", "0.8434"), "-0.4838"),
    _sgd({"momentum": 0.1, "nesterov": True}, ("1.0750", "-9.9042"), "-1.8961", _DIVERGING),
    _sgd({"momentum": 0.1, "nesterov": True, "weight_decay": 0.1}, ("0.9921", "-10.3803"), "-1.9331", _DIVERGING),
    _rmsprop({}, ("1.6650", "0.7867"), "1.3012"),
    _rmsprop({"weight_decay": 0.4}, ("1.6643", "0.7867"), "1.2926"),
    _rmsprop({"centered": True}, ("1.8892", "0.7617"), "1.3688"),
    _rmsprop({"centered": True, "weight_decay": 0.4}, ("1.8883", "0.7621"), "1.3558"),
    _rmsprop({"momentum": 0.4}, ("2.3042", "0.6835"), "1.5441"),
    _rmsprop({"momentum": 0.4, "weight_decay": 0.4}, ("2.3028", "0.6858"), "1.5149"),
    _rmsprop({"centered": True, "momentum": 0.4}, ("2.4486", "0.6715"), "1.5045"),
    _rmsprop({"centered": True, "momentum": 0.4, "weight_decay": 0.4}, ("2.4468", "0.6744"), "1.4695"),
    _optimisers("adadelta_tests.rs", {"kind": "adadelta", "lr": 0.004}, ("0.0016", "0.0016"), "0.0016"),
    _optimisers("adamax_tests.rs", {"kind": "adamax", "lr": 0.004}, ("0.3895", "0.3450"), "0.3643"),
    _optimisers(
        "adamax_tests.rs", {"kind": "adamax", "lr": 0.004, "weight_decay": 0.6}, ("0.3894", "0.3450"), "0.3639"
    ),
    _optimisers("nadam_tests.rs", {"kind": "nadam"}, ("0.1897", "0.1837"), "0.1864"),
    _optimisers("nadam_tests.rs", {"kind": "nadam", "weight_decay": 0.6}, ("0.1897", "0.1837"), "0.1863"),
    _optimisers("adam_tests.rs", {"kind": "adamw", "weight_decay": 0.6}, ("0.6901", "0.5677"), "0.6287", 1000),
    _optimisers(
        "adam_tests.rs", {"kind": "adamw", "amsgrad": True, "weight_decay": 0.6}, ("0.6901", "0.5648"), "0.6287", 1000
    ),
    _case(
        {"kind": "adamw", "lr": 0.1},
        100,
        ("2.7257", "0.7097"),
        "0.7873",
        "https://github.com/huggingface/candle candle-nn/tests/optim.rs (MIT or Apache-2.0)",
    ),
)
