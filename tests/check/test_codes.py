"""What the list of mistakes shows as examples is true: each is a formula, and its numbers get its name."""

from itertools import pairwise
from typing import Any, Final

import httpx
import numpy as np
import pytest

from app.check.codes import MISTAKES
from app.engine.formula import Formula
from app.engine.program import Program, Statement

pytestmark = pytest.mark.anyio

_CUBE: Final = (3, 3, 3, 3)  # samples and sizes alike, so that what is multiplied wrongly has a shape
_PLAIN: Final = (5, 3, 4, 2)
_COLUMN: Final = (5, 3, 4, 1)

# The networks in which an example can be told from others, where that is not any one with sizes of its own.
_NETWORKS: Final[dict[str, tuple[tuple[int, ...], dict[str, Any]]]] = {
    "activation_derivative_wrong": (_PLAIN, {"activation": "tanh"}),
    "activation_derivative_wrong_layer": (_CUBE, {}),
    "fused_derivative_twice": (_COLUMN, {"loss": "binary_cross_entropy"}),
    "wrong_target": (_PLAIN, {"loss": "binary_cross_entropy"}),
    "transpose_missing": (_CUBE, {}),
    "elementwise_instead_of_matmul": (_CUBE, {}),
    "matmul_instead_of_elementwise": (_CUBE, {}),
    "label_broadcast": (_COLUMN, {}),
    "epsilon_inside_root": (_PLAIN, {"optimizer": {"kind": "adam", "eps": 0.01}}),
    "bias_correction_missing": (_PLAIN, {"optimizer": {"kind": "adam"}}),
    "function_missing": (_PLAIN, {"optimizer": {"kind": "adam"}}),
    "step_count_off_by_one": (_PLAIN, {"optimizer": {"kind": "adam"}}),
    "betas_swapped": (_PLAIN, {"optimizer": {"kind": "adam"}}),
    "weight_decay_coupled": (_PLAIN, {"optimizer": {"kind": "adamw", "weight_decay": 0.1}}),
    "weight_decay_missing": (_PLAIN, {"optimizer": {"kind": "sgd", "lr": 0.1, "weight_decay": 0.1}}),
    "momentum_missing": (_PLAIN, {"optimizer": {"kind": "sgd", "lr": 0.1, "momentum": 0.9}}),
    "value_before_update_used": (_PLAIN, {"optimizer": {"kind": "sgd", "lr": 0.1, "momentum": 0.9}}),
    "term_missing": (_PLAIN, {"regularization": {"l2": 0.1}}),
}


def _written(example: str) -> tuple[str, str]:
    """The tensor and the formula of an example, without the remark behind it."""
    name, _, formula = example.partition("  #")[0].partition(" = ")
    return name, formula


async def _second_step(client: httpx.AsyncClient, code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A request that has a step behind it, and what it is answered."""
    (m, *sizes), settings = _NETWORKS.get(code, (_PLAIN, {}))
    random = np.random.default_rng(7)
    activation = settings.get("activation", "sigmoid")
    request = {
        "X": random.normal(size=(m, sizes[0])).tolist(),
        "y": random.uniform(0.1, 0.9, size=(m, sizes[-1])).tolist(),
        "layers": [
            {
                "W": random.normal(size=shape).tolist(),
                "b": random.normal(size=shape[1]).tolist(),
                "activation": activation,
            }
            for shape in pairwise(sizes)
        ],
        "optimizer": {"kind": "sgd", "lr": 0.1},
        **{key: value for key, value in settings.items() if key != "activation"},
    }
    request.update((await client.post("/step", json=request)).json()["next"])
    return request, (await client.post("/step", json=request)).json()


def _values(request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """All that a formula of this step may mention."""
    optimizer = request["optimizer"]
    tensors = {"X": request["X"], "y": request["y"], **answer["tensors"], **answer["gradients"], **answer["updates"]}
    for l, layer in enumerate(request["layers"], 1):
        tensors |= {f"W_{l}": layer["W"], f"b_{l}": layer["b"]}
    state = optimizer.get("state") or {}
    numbers = {key: value for key, value in optimizer.items() if isinstance(value, float)}
    arrays = {name: np.array(value) for name, value in {**state, **tensors}.items()}
    return {**numbers, **arrays, "m": len(request["y"]), "n": len(request["y"][0]), "t": state.get("t", 0) + 1}


# That claims are of two runs is a matter of two tensors; `tests/api/test_check.py` has it.
@pytest.mark.parametrize("code", [code for code in MISTAKES if code != "inconsistent_claims"])
async def test_the_example_of_a_mistake_has_it(client: httpx.AsyncClient, code: str) -> None:
    """Who computes a tensor as the example of a code does, and others right, is told that code."""
    name, formula = _written(MISTAKES[code].example)
    request, answer = await _second_step(client, code)
    values = _values(request, answer)
    if code == "label_broadcast":
        values["y"] = values["y"].ravel()
    wrong = Program([Statement("claimed", Formula(formula), "backward")]).run(values)["claimed"]
    # Nobody has the rest right who made such a mistake as these; beside it, they would not be explained.
    spoiling = name in answer["updates"] or code == "fused_derivative_twice"
    right = {} if spoiling else {**answer["tensors"], **answer["gradients"]}
    claims = {**right, name: np.asarray(wrong).tolist()}
    report = (await client.post("/check", json={**request, "claims": claims})).json()
    named = {finding["name"]: [m["code"] for m in finding.get("mistakes", [])] for finding in report["findings"]}
    assert code in named[name]


def test_examples_are_written_as_formulas_are() -> None:
    """Each example is one statement of the language, spaced as answers space it."""
    for mistake in MISTAKES.values():
        _, formula = _written(mistake.example)
        assert Formula(formula).text == formula
