"""Every optimizer that PyTorch has, five steps through /step against torch.optim; clipping against torch.nn.utils."""

import inspect
from copy import deepcopy
from typing import Any, Final

import httpx
import numpy as np
import pytest

from tests.engine.optimizers_by_hand import DEFAULTS, SETTINGS, shown
from tests.engine.training import SCALES
from tests.real.pytorch.peers import Json, apart, graph

pytestmark = pytest.mark.anyio

CLASSES: Final = {
    "sgd": "SGD",
    "adagrad": "Adagrad",
    "rmsprop": "RMSprop",
    "adadelta": "Adadelta",
    "adam": "Adam",
    "adamw": "AdamW",
    "nadam": "NAdam",
    "adamax": "Adamax",
}
"""PyTorch's class of each optimizer of ours."""

RENAMED: Final = {"rho": {"rmsprop": "alpha"}, "initial_accumulator": {"adagrad": "initial_accumulator_value"}}

STATE: Final = {
    "sgd": {"u": "momentum_buffer"},
    "adagrad": {"s": "sum"},
    "rmsprop": {"v": "square_avg", "a": "grad_avg", "u": "momentum_buffer"},
    "adadelta": {"v": "square_avg", "u": "acc_delta"},
    "adam": {"m": "exp_avg", "v": "exp_avg_sq", "v_max": "max_exp_avg_sq"},
    "adamw": {"m": "exp_avg", "v": "exp_avg_sq", "v_max": "max_exp_avg_sq"},
    "nadam": {"m": "exp_avg", "v": "exp_avg_sq"},
    "adamax": {"m": "exp_avg", "u": "exp_inf"},
}
"""What PyTorch calls what ours remembers of a parameter."""

COMPARED: Final = [settings for settings in SETTINGS if settings["kind"] in CLASSES]


def torch_arguments(settings: Json) -> Json:
    """All parameters of an optimizer, our defaults included, as PyTorch calls them."""
    kind = settings["kind"]
    ours = {name: value for name, value in {**DEFAULTS[kind], **settings}.items() if name != "kind"}
    if "beta1" in ours:
        ours["betas"] = (ours.pop("beta1"), ours.pop("beta2"))
    return {RENAMED.get(name, {}).get(kind, name): value for name, value in ours.items()}


def network(dtype: str = "float64", frozen: tuple[str, ...] = ()) -> Json:
    """Layers of 3-4-3-2 units, the middle one without a bias; `frozen` names parameters, such as W_1."""
    draw = np.random.default_rng(8)
    layers: list[Json] = []
    for i, (p, n, activation) in enumerate([(3, 4, "tanh"), (4, 3, "silu"), (3, 2, "identity")], 1):
        layer = {"W": draw.normal(size=(p, n)).tolist(), "activation": activation}
        if i != 2:
            layer["b"] = draw.normal(size=(1, n)).tolist()
        layers.append(layer | {"frozen": [name for name in "Wb" if f"{name}_{i}" in frozen]})
    return {"y": draw.normal(size=(5, 2)).tolist(), "layers": layers, "dtype": dtype}


class Training:
    """The same network in PyTorch and, as a request, here."""

    def __init__(self, torch: Any, request: Json) -> None:
        """Take over the request's parameters and optimizer."""
        self.torch, self.request = torch, deepcopy(request)
        dtype = getattr(torch, request["dtype"])
        self.parameters = {
            f"{name}_{i}": torch.tensor(layer[name], dtype=dtype, requires_grad=name not in layer["frozen"])
            for i, layer in enumerate(request["layers"], 1)
            for name in ("W", "b")
            if name in layer
        }
        self.trained = [parameter for parameter in self.parameters.values() if parameter.requires_grad]
        settings = request["optimizer"]
        self.kind = settings["kind"]
        self.optimizer = getattr(torch.optim, CLASSES[self.kind])(self.trained, **torch_arguments(settings))

    async def step(self, client: httpx.AsyncClient, scale: float) -> Json:
        """One step on a batch of that scale in both; our answer, whose `next` is in the request already."""
        self.request["X"] = (scale * np.random.default_rng(9).normal(size=(5, 3))).tolist()
        response = await client.post("/step", json=self.request)
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        self.optimizer.zero_grad()
        graph(self.torch, self.request, self.parameters)["L"].backward()
        self.clip(self.request.get("clip", {}))
        self.optimizer.step()
        self.request |= answer["next"]
        return answer

    def clip(self, clip: Json) -> None:
        """Clip PyTorch's gradients; the 1e-6 that it adds to the norm is taken out again."""
        utils = self.torch.nn.utils
        if "value" in clip:
            utils.clip_grad_value_(self.trained, clip["value"])
        if "norm" in clip:
            norm = utils.clip_grad_norm_(self.trained, clip["norm"])
            for parameter in self.trained if norm > clip["norm"] else ():
                parameter.grad *= (norm + 1e-6) / norm

    def differences(self) -> dict[str, float]:
        """How far parameters, and what the optimizers remember of them, are apart."""
        layers = self.request["layers"]
        state = self.request["optimizer"].get("state", {})
        far = {}
        for name, theirs in self.parameters.items():
            letter, i = name.split("_")
            far[name] = apart(layers[int(i) - 1][letter], theirs.detach().numpy())
            remembered = self.optimizer.state.get(theirs, {})
            for ours, their_name in STATE[self.kind].items():
                if f"{ours}_{name}" in state or remembered.get(their_name) is not None:
                    far[f"{ours}_{name}"] = apart(state[f"{ours}_{name}"], remembered[their_name].numpy())
        if "mu_product" in state:
            far["mu_product"] = apart(state["mu_product"], self.optimizer.state[self.trained[0]]["mu_product"].numpy())
        return far


@pytest.mark.parametrize("settings", [pytest.param(s, id=shown(s)) for s in COMPARED])
@pytest.mark.parametrize(("dtype", "relative"), [("float64", 1e-10), ("float32", 1e-3)])
async def test_five_steps(client: httpx.AsyncClient, torch: Any, settings: Json, dtype: str, relative: float) -> None:
    """Parameters and moments are PyTorch's after each of five steps, on batches that differ."""
    training = Training(torch, network(dtype) | {"optimizer": settings})
    for t, scale in enumerate(SCALES, 1):
        answer = await training.step(client, scale)
        assert {name: far for name, far in training.differences().items() if far > relative} == {}, t
        assert all(np.any(gradient) for gradient in answer["gradients"].values())


@pytest.mark.parametrize("settings", [{"kind": "adam", "lr": 0.1}, {"kind": "sgd", "lr": 0.1, "momentum": 0.9}])
@pytest.mark.parametrize("clip", [{"value": 0.1}, {"value": 1e3}, {"norm": 0.5}, {"norm": 1e3}])
@pytest.mark.parametrize("frozen", [(), ("W_1", "b_3")])
async def test_clipping(
    client: httpx.AsyncClient, torch: Any, settings: Json, clip: Json, frozen: tuple[str, ...]
) -> None:
    """Clipping is PyTorch's, but for the 1e-6 that it adds to the norm; frozen parameters do not count and do not move."""
    training = Training(torch, network(frozen=frozen) | {"optimizer": settings, "clip": clip})
    for t, scale in enumerate(SCALES, 1):
        await training.step(client, scale)
        assert {name: far for name, far in training.differences().items() if far > 1e-10} == {}, t


async def test_the_epsilon_of_clip_grad_norm(client: httpx.AsyncClient, torch: Any) -> None:
    """PyTorch's clip_grad_norm_ leaves gradients shorter than asked for, by 1e-6 of the norm; ours have just that length."""
    request = network() | {"optimizer": "sgd", "clip": {"norm": 0.5}, "X": np.eye(5, 3).tolist()}
    answer = (await client.post("/step", json=request)).json()["updates"]
    ours = [np.asarray(value) for name, value in answer.items() if name.endswith("_clipped")]
    training = Training(torch, request | {"optimizer": {"kind": "sgd"}})
    graph(torch, request, training.parameters)["L"].backward()
    norm = torch.nn.utils.clip_grad_norm_(training.trained, 0.5)
    theirs = [parameter.grad.numpy() for parameter in training.trained]
    lengths = [float(np.sqrt(sum((g * g).sum() for g in gradients))) for gradients in (ours, theirs)]
    assert lengths == pytest.approx([0.5, 0.5 * float(norm) / (float(norm) + 1e-6)], rel=1e-12)


def test_all_are_compared() -> None:
    """Every optimizer but Lion, which PyTorch has not, is compared."""
    assert CLASSES.keys() == DEFAULTS.keys() - {"lion"}


@pytest.mark.parametrize("kind", sorted(CLASSES.keys() - {"sgd"}))  # whose default lr PyTorch keeps changing
def test_defaults(torch: Any, kind: str) -> None:
    """Every parameter has the default that PyTorch gives it."""
    signature = inspect.signature(getattr(torch.optim, CLASSES[kind])).parameters
    ours = torch_arguments({"kind": kind})
    assert ours == {name: signature[name].default for name in ours}
