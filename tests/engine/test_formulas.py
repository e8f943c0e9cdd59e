"""Every formula that is shown, computed by other means over what is returned, gives what is shown beside it."""

from collections.abc import Mapping
from typing import Any, Final

import httpx
import numpy as np
import pytest

from app.engine.activations import Activation, Sigmoid, Softmax, Tanh
from app.engine.losses import CrossEntropy, HalfMse, Loss
from app.engine.network import Layout, Network
from app.engine.optimizers import Optimizer
from app.engine.program import Program
from app.engine.step import Step
from app.engine.update import Clip, ClipNorm, ClipValue
from tests.engine.evaluator import evaluate
from tests.engine.networks import ONE_EACH, described, make_network, variants

OPTIMIZERS: Final[list[Optimizer]] = variants(Optimizer, at_once=2)


def _require_true(program: Program, inputs: Mapping[str, Any], computed: Mapping[str, Any]) -> None:
    """Each statement's text must give, over what stands before it, the value that is beside it."""
    known = dict(inputs)
    for statement in program.statements:
        value, text = computed[statement.name], statement.formula.text
        assert np.allclose(value, evaluate(text, known), rtol=1e-9, atol=1e-12), f"{statement.name} = {text}"
        known[statement.name] = value


def _require_true_step(step: Step) -> Step:
    """The statements of a step must be true; gives the next one."""
    values = step.run()
    _require_true(step.sketch.program, step.inputs(), values)
    network = Network(step.network.X, step.network.y, tuple(step.next_layers(values)), layout=step.network.layout)
    return Step(network, step.optimizer, step.clip, step.next_state(values))


@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize(("activation", "loss"), ONE_EACH, ids=described)
def test_forward_and_backward_formulas_are_true(activation: Activation, loss: Loss, layout: Layout) -> None:
    """For every activation and every loss, in both layouts, each text evaluates to its tensor."""
    network = make_network(activation, loss, layout=layout)
    _require_true(network.sketch(backward=True).program, network.inputs(), network.backward())


@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize("bias", ["all", "none", "last"])
@pytest.mark.parametrize(("l1", "l2"), [(0.1, 0.0), (0.0, 0.1), (0.1, 0.1)])
def test_formulas_of_penalties_and_class_numbers_are_true(layout: Layout, bias: Any, l1: float, l2: float) -> None:
    """Penalties, absent biases and class numbers leave their marks in the texts, and those are true as well."""
    network = make_network(Softmax(), CrossEntropy(), classes=True, bias=bias, l1=l1, l2=l2, layout=layout)
    _require_true(network.sketch(backward=True).program, network.inputs(), network.backward())


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=described)
def test_update_formulas_are_true(optimizer: Optimizer) -> None:
    """For every optimizer, whatever it is told to do, each text evaluates to its tensor on the first three steps."""
    step = Step(make_network(Sigmoid(), HalfMse()), optimizer)
    for _ in range(3):
        step = _require_true_step(step)


@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize("clip", [ClipValue(0.01), ClipNorm(0.01), ClipNorm(1e6)], ids=repr)
@pytest.mark.parametrize("optimizer", variants(Optimizer, at_once=0), ids=described)
def test_update_formulas_are_true_with_clipping(optimizer: Optimizer, clip: Clip, layout: Layout) -> None:
    """Clipping by value and by norm, in both layouts, shows true texts on a first and on a later step."""
    step = Step(make_network(Tanh(), HalfMse(), layout=layout, bias="last"), optimizer, clip)
    _require_true_step(_require_true_step(step))


@pytest.mark.anyio
async def test_what_is_returned_suffices(client: httpx.AsyncClient) -> None:
    """Of every example that trains, the answer's own statements, tensors and constants, with the request, are enough to compute all."""
    lines = (await client.get("/examples")).json()
    names = [line["name"] for line in lines if {"backward", "step"} & set(line["verbs"])]
    trained = [(await client.get(f"/examples/{name}")).json() for name in names]
    assert trained
    for request in trained:
        body = {"optimizer": {"kind": "adam"}, **request, "trace": True}
        for _ in range(2):
            answer = (await client.post("/step", json=body)).json()
            _require_true_answer(body, answer)
            body.update(answer["next"])


def _require_true_answer(request: dict[str, Any], answer: dict[str, Any]) -> None:
    """Each statement of an answer must give, over request, constants and what stands before it, the value of its name."""
    computed = {"L": answer["loss"], **answer["tensors"], **answer["gradients"], **answer["updates"]}
    given = {"X": request["X"], "y": request["y"], **request["optimizer"].get("state", {})}
    for i, layer in enumerate(request["layers"], 1):
        given[f"W_{i}"] = layer["W"]
        if layer.get("b") is not None:
            given[f"b_{i}"] = np.reshape(layer["b"], (1, -1))
    known = {name: np.array(value) for name, value in given.items()} | answer["constants"]
    assert [statement["name"] for statement in answer["statements"]]
    for statement in answer["statements"]:
        value = np.array(computed[statement["name"]])
        assert list(value.shape) == statement["shape"]
        assert np.allclose(value, evaluate(statement["formula"], known), rtol=1e-9, atol=1e-12), statement
        known[statement["name"]] = value
