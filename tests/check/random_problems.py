"""Random networks with generic numbers: no zeros, no symmetric weights, nothing at a kink, no gradient that is next to nothing."""

from itertools import pairwise
from typing import Any, Final

import numpy as np

from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.network import Layout
from app.engine.optimizers import Adam, AdamW, Optimizer, RmsProp, Sgd
from app.engine.step import Step
from tests.check.backprop_by_hand import Hand, Problem
from tests.check.functions_by_hand import Array
from tests.engine.networks import ACTIVATIONS, LOSSES, fits

__all__ = ["as_step", "random_optimizer", "random_problem"]

_KINKS: Final = {"hard_sigmoid": (-3.0, 3.0), "hard_tanh": (-1.0, 1.0), "relu": (0.0,), "leaky_relu": (0.0,)}
_KINKS_OF_SCALED: Final = {"elu": (0.0,), "selu": (0.0,)}
_NEAR: Final = 1e-6
_LEAST_GRADIENT: Final = 1e-4
_LARGEST: Final = 1e3


def random_problem(
    rng: np.random.Generator, shape: str, optimizer: Optimizer, *, stepped: bool | None = None
) -> Problem:
    """A problem of 1 to 4 layers of 2 to 5 units and 3 to 6 samples.

    Args:
        rng: decides.
        shape: "distinct" (sizes as different as they can be), "square" (layers of one width), "cube" (and as many
            samples), "twos" (two of all) or "column" (one output).
        optimizer: of its step.
        stepped: whether steps have been made before, so that there is a memory; None: perhaps.
    """
    with np.errstate(all="ignore"):
        while True:
            problem = _drawn(rng, shape, optimizer, stepped=stepped)
            if _generic(problem):
                return problem


def _drawn(rng: np.random.Generator, shape: str, optimizer: Optimizer, *, stepped: bool | None) -> Problem:
    m, sizes = _sizes(rng, shape)
    n = sizes[-1]
    activations = [_activation(rng, width) for width in sizes[1:]]
    losses = [loss for loss in LOSSES if fits(activations[-1], loss)]
    loss = losses[rng.integers(len(losses))]
    memory: dict[str, Array] = {}
    t = 1
    W = tuple(rng.normal(0, 1.2 / np.sqrt(p), (p, q)) for p, q in pairwise(sizes))
    b = tuple(rng.normal(0, 0.5, (1, q)) if rng.random() < 0.8 else None for q in sizes[1:])
    if optimizer.memory and (rng.random() < 0.5 if stepped is None else stepped):
        t = int(rng.integers(2, 6))
        for l, parameters in enumerate(zip(W, b, strict=True), 1):
            for name, P in zip("Wb", parameters, strict=True):
                if P is not None:
                    memory |= {f"{of}_{name}_{l}": _remembered(rng, of, P.shape) for of in optimizer.memory}
    return Problem(
        X=rng.normal(0, 1, (m, sizes[0])),
        y=_targets(rng, loss, m, n),
        W=W,
        b=b,
        activations=tuple(activations),
        loss=loss,
        l2=0.0 if rng.random() < 0.7 else float(np.round(rng.uniform(0.05, 0.3), 3)),
        optimizer=optimizer,
        t=t,
        memory=memory,
    )


def _remembered(rng: np.random.Generator, of: str, shape: tuple[int, ...]) -> Array:
    return rng.uniform(0.01, 0.1, shape) if of == "v" else rng.normal(0, 0.2, shape)


def _sizes(rng: np.random.Generator, shape: str) -> tuple[int, list[int]]:
    """The number of samples, and of the inputs and units of each layer."""
    depth = int(rng.integers(1, 5))
    if shape == "twos":
        return 2, [2] * (depth + 1)
    if shape in {"square", "cube"}:
        width = int(rng.integers(2 if shape == "square" else 3, 6))
        m = width if shape == "cube" else int(rng.choice([k for k in range(3, 7) if k != width]))
        return m, [width] * (depth + 1)
    sizes = rng.permutation([2, 3, 4, 5])[: depth + 1].tolist()
    if len(sizes) <= depth:
        sizes.append(sizes[int(rng.integers(0, 3))])
    if shape == "column":
        sizes[-1] = 1
    m = int(rng.choice([k for k in range(3, 7) if k not in sizes[1:]] or [6]))
    return m, [int(size) for size in sizes]


def _activation(rng: np.random.Generator, width: int) -> Any:
    """The ones that are used most come half of the time."""
    usual = ("sigmoid", "tanh", "relu", "identity", "softmax")
    chosen = [
        a for a in ACTIVATIONS if (rng.random() < 0.3 or a.kind in usual) and (width > 1 or "softmax" not in a.kind)
    ]
    return chosen[rng.integers(len(chosen))]


def _targets(rng: np.random.Generator, loss: Any, m: int, n: int) -> Array:
    """Targets as the loss wants them; of classes, one class a sample or probabilities."""
    if loss.classes:
        hot = np.eye(n)[rng.integers(n, size=m)]
        return hot if rng.random() < 0.5 else rng.dirichlet(np.full(n, 2.0), m)
    if "hinge" in loss.kind:
        return rng.choice([-1.0, 1.0], (m, n))
    if loss.kind == "poisson_nll":
        return rng.integers(1, 5, (m, n)).astype(float)
    return rng.uniform(0.1, 0.9, (m, n))


def _generic(problem: Problem) -> bool:
    run = Hand(problem, {}).run()
    if not all(np.isfinite(value).all() and np.max(np.abs(value)) < _LARGEST for value in run.values()):
        return False
    if any(np.max(np.abs(run[f"dZ_{l}"])) < _LEAST_GRADIENT for l in range(1, problem.depth + 1)):
        return False
    A, y = run[f"A_{problem.depth}"], problem.y
    edges = {
        "mae": [A - y],
        "huber": [np.abs(A - y) - getattr(problem.loss, "delta", 0)],
        "hinge": [1 - y * A],
        "squared_hinge": [1 - y * A],
    }.get(problem.loss.kind, [])
    for l, activation in enumerate(problem.activations, 1):
        kinks = {**_KINKS, **_KINKS_OF_SCALED}.get(activation.kind, ())
        edges += [run[f"Z_{l}"] - kink for kink in kinks]
    return all(np.min(np.abs(edge)) > _NEAR for edge in edges)


def random_optimizer(rng: np.random.Generator, kind: str = "", wants: str = "") -> Optimizer:
    """An optimizer; of one kind and with what a mistake needs, if that is said."""
    kind = kind or str(rng.choice(["sgd", "sgd", "adam", "adamw", "rmsprop"]))
    some = {name: wants == name or (wants != "plain" and rng.random() < 0.3) for name in ("momentum", "weight_decay")}
    weight_decay = float(np.round(rng.uniform(0.05, 0.3), 3)) if some["weight_decay"] else 0.0
    momentum = float(np.round(rng.uniform(0.5, 0.95), 3)) if some["momentum"] else 0.0
    lr = float(np.round(rng.uniform(0.01, 0.3), 3))
    eps = 10.0 ** -int(rng.integers(1, 4)) if wants == "eps" else 1e-8
    match kind:
        case "sgd":
            return Sgd(lr, momentum, weight_decay=weight_decay, nesterov=bool(momentum and rng.random() < 0.5))
        case "rmsprop":
            return RmsProp(lr, eps=eps, weight_decay=weight_decay, momentum=momentum)
    return (Adam if kind == "adam" else AdamW)(lr, eps=eps, weight_decay=weight_decay)


def as_step(problem: Problem, layout: Layout) -> Step:
    """The same problem as the engine takes it; targets that are one class a sample as class numbers, half of the time."""
    X, y, memory = problem.X, problem.y, dict(problem.memory)
    layers = [Dense(W, b, a) for W, b, a in zip(problem.W, problem.b, problem.activations, strict=True)]
    if layout == "columns":
        X, layers = X.T.copy(), [layer.transpose() for layer in layers]
        memory = {name: value.T.copy() for name, value in memory.items()}
    targets: Any = y.T.copy() if layout == "columns" else y
    if problem.loss.classes and np.isin(y, [0.0, 1.0]).all() and len(y) % 2:
        targets = np.argmax(y, axis=1)
    network = checked_network(X, targets, layers, problem.loss, l2=problem.l2, layout=layout)
    step = Step(network, problem.optimizer, None, {"t": problem.t - 1, **memory} if memory else None)
    step.check()
    return step
