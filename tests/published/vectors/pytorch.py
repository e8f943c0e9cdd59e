"""PyTorch's own baselines: 2-3-1 sigmoids trained on the sum of their outputs, every parameter with up to 17 digits.

The figures, in pytorch.json, are those after the first step and after the 101st, of test/cpp/api/optim_baseline.h. The test
beside it gives the initial weights with four digits only. Those below have all digits: they were found from the figures of
`SGD`, whose first step, after = before - 0.1 * gradient(before), was solved for `before`; they round to PyTorch's four.
"""

import json
from pathlib import Path

from tests.published.case import Call, Case, Json
from tests.published.printed import Closeness

_LAST_BITS = Closeness(
    "printed to the last bit, where the order of operations shows more with every step", relative=1e-11
)

_REQUEST: Json = {
    "layout": "columns",
    "X": [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]],
    "y": [[-1e6] * 3],
    "layers": [
        {
            "W": [
                [-0.2108988568338871, -0.4975560466422629],
                [-0.14129216202471762, -0.3420288967865903],
                [-0.2523635082803723, 0.6975570255493777],
            ],
            "b": [-0.10853121966252377, -0.297948499687533, 0.6892015099955717],
            "activation": "sigmoid",
        },
        {
            "W": [[-0.05080313011597659, -0.39413518751058996, -0.28433759745928844]],
            "b": [-0.07113812430174116],
            "activation": "sigmoid",
        },
        # The sum of three outputs is the mean of three times each, and that, but for a constant, is `mae` far above its target.
        {"W": [[3]], "frozen": ["W"]},
    ],
    "loss": "mae",
}


def _change(optimizer: Json, t: int) -> Json:
    """What is new in step t: for Adam its epsilon, which PyTorch, when it made the figures, added before correcting v.

    An epsilon of 1e-8 there is one of 1e-8 / sqrt(1 - beta2^t) here.
    """
    return {"optimizer": {"eps": 1e-8 / (1 - 0.999**t) ** 0.5}} if optimizer["kind"] == "adam" else {}


def _case(baseline: Json, steps: int) -> Case:
    optimizer, first, last = baseline["optimizer"], baseline["first"], baseline["last"]
    prints = [first, *[{}] * (steps - 2), last]
    return Case(
        name=f"pytorch, {baseline['name']}",
        source="https://github.com/pytorch/pytorch test/cpp/api/optim.cpp and optim_baseline.h",
        request={**_REQUEST, "optimizer": optimizer},
        calls=[
            Call("/step", printed, close=dict.fromkeys(printed, _LAST_BITS), change=_change(optimizer, t))
            for t, printed in enumerate(prints, 1)
        ],
    )


_FILE: Json = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

CASES = tuple(_case(baseline, _FILE["steps"]) for baseline in _FILE["baselines"])
