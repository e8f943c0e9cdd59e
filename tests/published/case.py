"""A published worked example: the requests to post, in order, and the figures that its source prints of the answers."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httpx
import numpy as np
from numpy.typing import ArrayLike

from tests.published.printed import AS_PRINTED, Closeness, Printed, disagreements, figures

__all__ = ["Call", "Case", "Json", "feeding", "linear_neuron", "play", "target_for"]

Json: TypeAlias = dict[str, Any]

_STEP_ONLY = {"optimizer", "clip"}


@dataclass(frozen=True)
class Call:
    """One request to post, and what the source prints of its answer, by our names; None where it prints nothing.

    Attributes:
        path: where to post it.
        prints: the figures, in the shapes of our tensors.
        wrong: figures that the source prints and that are not so; its case says why.
        close: how close ours must be, where half a unit of the last digit would be unfair.
        change: what is new in the request; the fields of an object that is there already are changed one by one.
    """

    path: str
    prints: Mapping[str, Printed] = field(default_factory=dict)
    wrong: Mapping[str, Printed] = field(default_factory=dict)
    close: Mapping[str, Closeness] = field(default_factory=dict)
    change: Mapping[str, Any] = field(default_factory=dict)

    def disagreements(self, answer: Json) -> list[str]:
        """Every printed figure that is not ours, and every wrong one that is."""
        found: list[str] = []
        for name, printed in self.prints.items():
            found += disagreements(_named(answer, name), printed, self.close.get(name, AS_PRINTED), name)
        for name, printed in self.wrong.items():
            refuted = list(disagreements(_named(answer, name), printed, place=name))
            if len(refuted) < len(list(figures(printed))):
                found.append(f"{name}: ours agrees with a figure that is known to be wrong in {printed}")
        return found


@dataclass(frozen=True)
class Case:
    """One worked example. After a /step its `next` is put into the request, so that calls are steps of one training.

    Attributes:
        name: what the test is called.
        source: where the figures stand.
        request: the first request.
        calls: what is posted, in order.
        example: the file of `../shared/data/worked_examples` that it comes from, if it comes from one.
        note: what is odd about the source, or how a piece of a network was made a whole one.
    """

    name: str
    source: str
    request: Json
    calls: Sequence[Call]
    example: str = ""
    note: str = ""

    def figures(self) -> set[str]:
        """Every figure of the source that this case compares, without signs."""
        tensors = [tensor for call in self.calls for tensor in (*call.prints.values(), *call.wrong.values())]
        return {figure.removeprefix("-") for tensor in tensors for figure in figures(tensor)}


async def play(client: httpx.AsyncClient, case: Case) -> list[str]:
    """Post a case's requests one after the other; what the source prints and we do not answer."""
    request = deepcopy(case.request)
    found = []
    for step, call in enumerate(case.calls, 1):
        for name, value in call.change.items():
            request[name] = {**request[name], **value} if isinstance(value, dict) and name in request else value
        body = request if call.path == "/step" else {k: v for k, v in request.items() if k not in _STEP_ONLY}
        response = await client.post(call.path, json=body)
        assert response.status_code == 200, f"call {step}: {response.text}"
        answer = response.json()
        found += [f"call {step}, {disagreement}" for disagreement in call.disagreements(answer)]
        request.update(answer.get("next", {}))
    return found


def _named(answer: Json, name: str) -> object:
    """The loss, or the tensor of that name."""
    tensors: Json = {"loss": answer["loss"]}
    for part in ("tensors", "gradients", "updates"):
        tensors |= answer.get(part, {})
    return tensors[name]


def target_for(upstream: ArrayLike, A: ArrayLike) -> list[list[float]]:
    """The `y` under which the gradient that comes to outputs `A` is `upstream`: with `half_sse`, dA = A - y."""
    y: list[list[float]] = (np.asarray(A, float) - np.asarray(upstream, float)).tolist()
    return y


def feeding(W: ArrayLike, b: ArrayLike, dW: ArrayLike, db: ArrayLike) -> Json:
    """A request, in columns, whose one layer has parameters `W`, `b` and just the gradients `dW`, `db`.

    Its samples are the unit vectors and a zero: each unit vector hands one column of dZ on to dW, the zero's goes to db alone.
    """
    weights, bias = np.asarray(W, float), np.asarray(b, float)
    gradient = np.asarray(dW, float)
    X = np.hstack([np.eye(weights.shape[1]), np.zeros((weights.shape[1], 1))])
    dZ = np.hstack([gradient, np.asarray(db, float) - gradient.sum(axis=1, keepdims=True)])
    return {
        "layout": "columns",
        "X": X.tolist(),
        "y": target_for(dZ, weights @ X + bias),
        "layers": [{"W": weights.tolist(), "b": bias.tolist(), "activation": "identity"}],
        "loss": "half_sse",
    }


def linear_neuron(parameters: Sequence[float], gradient: Sequence[float], optimizer: Json) -> Json:
    """A request whose weights are `parameters` and whose gradient is `gradient`, to the last bit and at every step.

    One linear neuron under the absolute error, its target far below: L = gradient . W - y, so dL/dW = gradient.
    """
    return {
        "X": [list(gradient)],
        "y": [[-1e6]],
        "layers": [{"W": [[parameter] for parameter in parameters]}],
        "loss": "mae",
        "optimizer": optimizer,
    }
