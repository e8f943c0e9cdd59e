"""A training step as a student writes it: plain NumPy on rows of samples, with a place to go wrong at every statement.

A slip is a function that is given the program, the layer and the right value, and gives the wrong one; all that is computed
afterwards follows from it. Slips of the optimizer are switches inside its rule, for they are made for all parameters at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np

from tests.check.functions_by_hand import Array, activated, gradient, loss_of, passed_back

__all__ = ["RULES", "Hand", "Impossible", "Problem", "Slip", "Slips"]


class Impossible(Exception):
    """The mistake cannot be made in this network."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A network, a batch and an optimizer with its memory: everything in rows, layer l in place l - 1."""

    X: Array
    y: Array
    W: tuple[Array, ...]
    b: tuple[Array | None, ...]
    activations: tuple[Any, ...]
    loss: Any
    l2: float
    optimizer: Any
    t: int
    memory: Mapping[str, Array]

    @property
    def depth(self) -> int:
        """The number of layers."""
        return len(self.W)

    @property
    def parameters(self) -> dict[str, Array]:
        """Weights and biases by their names."""
        named: dict[str, Array] = {}
        for l, (W, b) in enumerate(zip(self.W, self.b, strict=True), 1):
            named[f"W_{l}"] = W
            if b is not None:
                named[f"b_{l}"] = b
        return named


Slip: TypeAlias = Callable[["Hand", int, Array], Any]
Slips: TypeAlias = Mapping[str, Slip]


class Hand:
    """One run by hand; `v` holds what was computed, by name."""

    def __init__(self, problem: Problem, slips: Slips, careless: str = "") -> None:
        self.p = problem
        self.m, self.n = len(problem.X), problem.W[-1].shape[1]
        self.slips = slips
        self.careless = careless
        self.v: dict[str, Any] = {}

    def A(self, l: int) -> Array:
        """The output of layer l; X is that of layer 0."""
        return self.p.X if l == 0 else np.asarray(self.v[f"A_{l}"])

    def run(self) -> dict[str, Any]:
        """Everything as far as the program gets: wrong shapes may stop it, as they stop a student's."""
        try:
            self.forward()
            self.backward()
            for name in self.p.parameters:
                self.updated(name)
            self._put("loss_next", self.p.depth, self._after().forward())
        except ValueError:  # shapes that do not meet
            pass
        return {name: value for name, value in self.v.items() if not name.startswith("penalty")}

    def forward(self) -> Any:
        """The loss, and all that comes before it."""
        for l in range(1, self.p.depth + 1):
            b = self.p.b[l - 1]
            product = self.A(l - 1) @ self.p.W[l - 1]
            Z = self._put(f"Z_{l}", l, product if b is None else product + b)
            self._put(f"A_{l}", l, activated(self.p.activations[l - 1], Z))
        data = self._put("loss", self.p.depth, loss_of(self.p.loss, self.A(self.p.depth), self.p.y))
        penalty = self._put("penalty", 0, self.p.l2 / 2 * sum(np.sum(W**2) for W in self.p.W))
        self.v["loss"] = data + penalty
        return self.v["loss"]

    def backward(self) -> None:
        """All gradients, from the last layer down to X."""
        last = self.p.depth
        dA = self._put(f"dA_{last}", last, gradient(self.p.loss, self.A(last), self.p.y))
        for l in range(last, 0, -1):
            dZ = self._put(f"dZ_{l}", l, passed_back(self.p.activations[l - 1], dA, self.v[f"Z_{l}"], self.A(l)))
            dW = self._put(f"dW_{l}", l, self.A(l - 1).T @ dZ)
            self.v[f"dW_{l}"] = dW + self._put(f"penalty_{l}", l, self.p.l2 * self.p.W[l - 1])
            if self.p.b[l - 1] is not None:
                self._put(f"db_{l}", l, dZ.sum(axis=0, keepdims=True))
            dA = self._put(f"dA_{l - 1}" if l > 1 else "dX", l - 1, dZ @ self.p.W[l - 1].T)

    def updated(self, name: str) -> Any:
        """A parameter after the update, which is made once."""
        if f"{name}_next" not in self.v:
            dP = self._slipped(f"into_{name}", 0, self.v[f"d{name}"])
            rule = RULES[self.p.optimizer.kind]
            memory = {memory: self.p.memory.get(f"{memory}_{name}") for memory in ("m", "v", "u")}
            for key, value in rule(self.p.optimizer, self.p.parameters[name], dP, memory, self.p.t, self.careless):
                self.v[key.replace("P", name)] = value
        return self.v[f"{name}_next"]

    def _after(self) -> "Hand":
        W = tuple(self.v[f"W_{l}_next"] for l in range(1, self.p.depth + 1))
        b = tuple(self.v.get(f"b_{l}_next") for l in range(1, self.p.depth + 1))
        return Hand(replace(self.p, W=W, b=b), self.slips)

    def _put(self, name: str, l: int, right: Any) -> Any:
        self.v[name] = self._slipped(name, l, right)
        return self.v[name]

    def _slipped(self, name: str, l: int, right: Any) -> Any:
        """The right value, or what the slip of this name makes of it."""
        slip = self.slips.get(name)
        if slip is None:
            return right
        try:
            wrong = slip(self, l, right)
        except ValueError:  # shapes with which the mistake would not have run
            wrong = None
        if wrong is None:
            raise Impossible
        return wrong


Memory: TypeAlias = Mapping[str, Any]
Rule: TypeAlias = Callable[[Any, Any, Any, Memory, int, str], list[tuple[str, Any]]]


def _decayed(o: Any, P: Any, dP: Any, careless: str) -> list[tuple[str, Any]]:
    """The gradient with weight decay, where there is some."""
    if not o.weight_decay:
        return []
    return [("g_P", dP if careless == "weight_decay_missing" else dP + o.weight_decay * P)]


def _rate(o: Any, careless: str) -> float:
    return 1.0 if careless == "learning_rate_missing" else -o.lr if careless == "sign_flipped" else o.lr


def _sgd(o: Any, P: Any, dP: Any, memory: Memory, _: int, careless: str) -> list[tuple[str, Any]]:
    computed = _decayed(o, P, dP, careless)
    g = computed[0][1] if computed else dP
    step = g
    if o.momentum:
        forgets = memory["u"] is None or careless == "momentum_missing"
        u = g if forgets else o.momentum * memory["u"] + (1 - o.dampening) * g
        computed.append(("u_P_next", u))
        step = g + o.momentum * u if o.nesterov and careless != "nesterov_missing" else u
    return [*computed, ("P_next", P - _rate(o, careless) * step)]


def _adam(o: Any, P: Any, dP: Any, memory: Memory, t: int, careless: str) -> list[tuple[str, Any]]:  # noqa: PLR0913, PLR0917 - as all rules
    decoupled = o.kind == "adamw"
    computed = [] if decoupled else _decayed(o, P, dP, careless)
    g = computed[0][1] if computed else dP
    if careless == "weight_decay_coupled":
        g = dP + o.weight_decay * P
    t += {"step_count_ahead": 1, "step_count_behind": -1}.get(careless, 0)
    first, second = (o.beta2, o.beta1) if careless == "betas_swapped" else (o.beta1, o.beta2)
    m = first * (0 if memory["m"] is None else memory["m"]) + (1 - first) * g
    v = second * (0 if memory["v"] is None else memory["v"]) + (1 - second) * g**2
    m_hat = m if careless in {"corrections_missing", "first_correction_missing"} else m / (1 - first**t)
    v_hat = v if careless in {"corrections_missing", "second_correction_missing"} else v / (1 - second**t)
    root = np.sqrt(v_hat + o.eps) if careless == "epsilon_inside_root" else np.sqrt(v_hat) + o.eps
    if careless == "root_missing":
        root = v_hat + o.eps
    kept = P
    if decoupled and careless not in {"weight_decay_coupled", "weight_decay_missing"}:
        kept = P - o.lr * o.weight_decay * P
    computed += [("m_P_next", m), ("v_P_next", v), ("m_P_hat", m_hat), ("v_P_hat", v_hat)]
    return [*computed, ("P_next", kept - _rate(o, careless) * m_hat / root)]


def _rmsprop(o: Any, P: Any, dP: Any, memory: Memory, _: int, careless: str) -> list[tuple[str, Any]]:
    computed = _decayed(o, P, dP, careless)
    g = computed[0][1] if computed else dP
    v = o.rho * (0 if memory["v"] is None else memory["v"]) + (1 - o.rho) * g**2
    step = g / (np.sqrt(v + o.eps) if careless == "epsilon_inside_root" else np.sqrt(v) + o.eps)
    computed.append(("v_P_next", v))
    if o.momentum:
        forgets = memory["u"] is None or careless == "momentum_missing"
        step = step if forgets else o.momentum * memory["u"] + step
        computed.append(("u_P_next", step))
    return [*computed, ("P_next", P - _rate(o, careless) * step)]


RULES: Final[dict[str, Rule]] = {"sgd": _sgd, "adam": _adam, "adamw": _adam, "rmsprop": _rmsprop}
