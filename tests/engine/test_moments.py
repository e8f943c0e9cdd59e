"""What optimizers beyond Adam declare that people get wrong in them, beside the same written by hand."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from app.check.diagnosis import diagnose
from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import HalfMse
from app.engine.moments import Adamax, Lion, NAdam
from app.engine.optimizers import Adagrad
from app.engine.step import Step

RANDOM: Final = np.random.default_rng(4)
X, Y, W = RANDOM.normal(size=(5, 3)), RANDOM.normal(size=(5, 2)), RANDOM.normal(size=(3, 2))
G: Final = X.T @ (X @ W - Y) / 5
M, V, T = RANDOM.normal(size=W.shape), RANDOM.uniform(0.1, 1, size=W.shape), 3

Wrong = Callable[[Any], dict[str, Any]]


def _adagrad(o: Adagrad) -> dict[str, Any]:
    return {"W_1_next": W - o.lr * G / np.sqrt(V + G**2 + o.eps)}


def _adamax_uncorrected(o: Adamax) -> dict[str, Any]:
    m, u = o.beta1 * M + (1 - o.beta1) * G, np.maximum(o.beta2 * V, np.abs(G) + o.eps)
    return {"W_1_next": W - o.lr * m / u}


def _adamax_swapped(o: Adamax) -> dict[str, Any]:
    m, u = o.beta2 * M + (1 - o.beta2) * G, np.maximum(o.beta1 * V, np.abs(G) + o.eps)
    return {"W_1_next": W - o.lr / (1 - o.beta2**T) * m / u}


def _lion_swapped(o: Lion) -> dict[str, Any]:
    step = np.sign(o.beta2 * M + (1 - o.beta2) * G)
    return {"m_W_1_next": o.beta1 * M + (1 - o.beta1) * G, "W_1_next": W * (1 - o.lr * o.weight_decay) - o.lr * step}


def _lion_coupled(o: Lion) -> dict[str, Any]:
    g = G + o.weight_decay * W
    step = np.sign(o.beta1 * M + (1 - o.beta1) * g)
    return {"m_W_1_next": o.beta2 * M + (1 - o.beta2) * g, "W_1_next": W - o.lr * step}


def _nadam(o: NAdam, *, inside: bool) -> dict[str, Any]:
    """With epsilon inside the root, or without the correction of v."""
    mu, ahead = (o.beta1 * (1 - 0.5 * 0.96 ** (t * o.momentum_decay)) for t in (T, T + 1))
    product = 0.5 * mu
    m, v = o.beta1 * M + (1 - o.beta1) * G, o.beta2 * V + (1 - o.beta2) * G**2
    m_hat = ahead * m / (1 - product * ahead) + (1 - mu) * G / (1 - product)
    corrected = v / (1 - o.beta2**T)
    root = np.sqrt(corrected + o.eps) if inside else np.sqrt(v) + o.eps
    return {"W_1_next": W - o.lr * m_hat / root}


@pytest.mark.parametrize(
    ("optimizer", "memory", "wrong", "code"),
    [
        (Adagrad(0.1, eps=0.01), {"s": V}, _adagrad, "epsilon_inside_root"),
        (Adamax(0.1), {"m": M, "u": V}, _adamax_uncorrected, "bias_correction_missing"),
        (Adamax(0.1), {"m": M, "u": V}, _adamax_swapped, "betas_swapped"),
        (Lion(0.1, weight_decay=0.1), {"m": M}, _lion_swapped, "betas_swapped"),
        (Lion(0.1, weight_decay=0.9), {"m": M}, _lion_coupled, "weight_decay_coupled"),
        (NAdam(0.1, eps=0.01), {"m": M, "v": V}, lambda o: _nadam(o, inside=True), "epsilon_inside_root"),
        (NAdam(0.1), {"m": M, "v": V}, lambda o: _nadam(o, inside=False), "bias_correction_missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "kind", ""),
)
def test_a_mistake_in_a_rule_is_named(optimizer: Any, memory: dict[str, Any], wrong: Wrong, code: str) -> None:
    """Who updates by a rule that is wrong in a known way is told its name, from what the update gives alone."""
    scalars = dict.fromkeys(optimizer.scalars, 0.5)
    state = {"t": T - 1, **scalars, **{f"{name}_W_1": value for name, value in memory.items()}}
    step = Step(checked_network(X, Y, [Dense(W)], HalfMse()), optimizer, None, state)
    step.check()
    report = diagnose(step, wrong(optimizer))
    (first, *_) = (finding.mistakes[0] for finding in report.findings if finding.verdict == "wrong")
    assert first.code == code


def test_what_is_declared_is_a_mistake() -> None:
    """No line of a declared mistake is the right one, so that each is one."""
    for optimizer in (Adagrad(), Adamax(), Lion(weight_decay=0.1), NAdam()):
        right = dict(optimizer.rule(first=False))
        for _, lines in optimizer.mistakes:
            assert lines.items() - right.items() == lines.items()
