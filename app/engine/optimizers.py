"""Optimizers, sorted in order of increasing complexity: each a list of statements for one parameter `P`.

In a rule, `P` is a weight matrix or a bias, `dP` its gradient (clipped, if clipping is on), `g` the gradient with weight
decay added where that is coupled, `x` a tensor that the optimizer remembers and `x_next` its new value, `t` the number
of this step, counted from 1. All are of the shape of `P`. `memory` names what is remembered and how it starts; on the
first step a rule may differ (`first`). `scalars` and `schedule` are the numbers that a whole step shares.
The formulas and the defaults follow PyTorch's; each class says where they or others differ.
To add an optimizer, write its class here, or beside its kin in `moments.py`, and put it into the union at the bottom.
A rule may depend on a number only through its being zero or not: programs are cached by that. `mistakes` are what people
get wrong in a rule that no single edit of a line makes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from app.engine.moments import Adam, Adamax, AdamW, Lion, NAdam
from app.engine.parameters import Decay, NonNegative, Positive
from app.engine.rules import ZEROS, Defaults, Mistakes, Rule, decay, zeros

__all__ = ["Adam", "AdamW", "Adamax", "Lion", "NAdam", "Optimizer"]


@dataclass(frozen=True, slots=True)
class Sgd(Defaults):
    """Gradient descent: P - lr * g, with momentum, dampening, Nesterov's look ahead and weight decay if they are not 0.

    Convention: with momentum the velocity `u` starts as the first gradient, undamped; weight decay is added to the gradient.
    Elsewhere: Keras puts lr inside the velocity (u = momentum * u - lr * g), which differs when lr changes. PyTorch's default
    lr is 0.001, Keras' 0.01.
    Source: PyTorch, torch.optim.SGD; Sutskever et al., "On the importance of initialization and momentum" (2013).
    """

    lr: NonNegative = 0.01
    momentum: Decay = 0.0
    dampening: Decay = 0.0
    weight_decay: NonNegative = 0.0
    nesterov: bool = False
    kind: Literal["sgd"] = "sgd"

    def __post_init__(self) -> None:
        if self.nesterov and (not self.momentum or self.dampening):
            raise ValueError("nesterov wants a momentum above 0 and a dampening of 0")

    @property
    def memory(self) -> Mapping[str, str]:
        """The velocity, if there is momentum."""
        return zeros(*["u"] * bool(self.momentum))

    def rule(self, *, first: bool) -> Rule:
        """One step for one parameter."""
        yield from decay(self.weight_decay)
        if not self.momentum:
            yield "P_next", "P - lr * g"
            return
        damped = "(1 - dampening) * g" if self.dampening else "g"
        yield "u_next", "g" if first else f"momentum * u + {damped}"
        yield "P_next", "P - lr * (g + momentum * u_next)" if self.nesterov else "P - lr * u_next"


@dataclass(frozen=True, slots=True)
class Adagrad(Defaults):
    """Divides each step by the root of the sum of all squared gradients so far.

    Convention: epsilon stands outside the root; lr is divided by 1 + (t - 1) * lr_decay.
    Elsewhere: Keras starts the sum at 0.1 and has epsilon inside the root.
    Source: Duchi, Hazan, Singer, "Adaptive Subgradient Methods" (2011); PyTorch, torch.optim.Adagrad.
    """

    lr: NonNegative = 0.01
    lr_decay: NonNegative = 0.0
    weight_decay: NonNegative = 0.0
    initial_accumulator: NonNegative = 0.0
    eps: Positive = 1e-10
    kind: Literal["adagrad"] = "adagrad"

    @property
    def memory(self) -> Mapping[str, str]:
        """The sum of squared gradients."""
        return {"s": "zeros(P) + initial_accumulator" if self.initial_accumulator else ZEROS}

    def rule(self, *, first: bool) -> Rule:
        """One step for one parameter."""
        yield from decay(self.weight_decay)
        yield "s_next", "s + g ** 2"
        yield "P_next", f"P - {self._rate} * g / (sqrt(s_next) + eps)"

    @property
    def mistakes(self) -> Mistakes:
        """Epsilon inside the root."""
        return (("epsilon_inside_root", {"P_next": f"P - {self._rate} * g / sqrt(s_next + eps)"}),)

    @property
    def _rate(self) -> str:
        return "lr / (1 + (t - 1) * lr_decay)" if self.lr_decay else "lr"


@dataclass(frozen=True, slots=True)
class RmsProp(Defaults):
    """Divides each step by the root of a running mean of squared gradients.

    Convention: epsilon stands outside the root. `centered` takes the running variance instead of the mean of squares.
    Elsewhere: rho is called alpha in PyTorch; Keras has rho = 0.9 and epsilon inside the root.
    Source: Tieleman, Hinton, lecture 6.5 (2012); Graves, "Generating Sequences" (2013), eq. 38-45 for `centered`.
    """

    lr: NonNegative = 0.01
    rho: Decay = 0.99
    eps: Positive = 1e-8
    weight_decay: NonNegative = 0.0
    momentum: Decay = 0.0
    centered: bool = False
    kind: Literal["rmsprop"] = "rmsprop"

    @property
    def memory(self) -> Mapping[str, str]:
        """The mean of squares; the mean, if centered; the velocity, if there is momentum."""
        return zeros("v", *["a"] * self.centered, *["u"] * bool(self.momentum))

    def rule(self, *, first: bool) -> Rule:
        """One step for one parameter."""
        yield from decay(self.weight_decay)
        yield "v_next", "rho * v + (1 - rho) * g ** 2"
        if self.centered:
            yield "a_next", "rho * a + (1 - rho) * g"
        if self.momentum:
            yield "u_next", f"momentum * u + g / (sqrt({self._square}) + eps)"
            yield "P_next", "P - lr * u_next"
        else:
            yield "P_next", f"P - lr * g / (sqrt({self._square}) + eps)"

    @property
    def mistakes(self) -> Mistakes:
        """Epsilon inside the root."""
        step = f"g / sqrt({self._square} + eps)"
        inside = {"u_next": f"momentum * u + {step}"} if self.momentum else {"P_next": f"P - lr * {step}"}
        return (("epsilon_inside_root", inside),)

    @property
    def _square(self) -> str:
        """What the step is divided by the root of."""
        return "maximum(v_next - a_next ** 2, 0)" if self.centered else "v_next"


@dataclass(frozen=True, slots=True)
class Adadelta(Defaults):
    """Scales each step by the ratio of the running sizes of past steps and past gradients.

    Convention: epsilon stands inside both roots.
    Elsewhere: Keras has lr = 0.001, rho = 0.95 and epsilon = 1e-7.
    Source: Zeiler, "ADADELTA: An Adaptive Learning Rate Method" (2012), algorithm 1; PyTorch, torch.optim.Adadelta.
    """

    lr: NonNegative = 1.0
    rho: Decay = 0.9
    eps: Positive = 1e-6
    weight_decay: NonNegative = 0.0
    kind: Literal["adadelta"] = "adadelta"
    memory: ClassVar[Mapping[str, str]] = zeros("v", "u")

    def rule(self, *, first: bool) -> Rule:
        """One step for one parameter."""
        yield from decay(self.weight_decay)
        yield "v_next", "rho * v + (1 - rho) * g ** 2"
        yield "step", "sqrt(u + eps) / sqrt(v_next + eps) * g"
        yield "u_next", "rho * u + (1 - rho) * step ** 2"
        yield "P_next", "P - lr * step"


Optimizer = Sgd | Adagrad | RmsProp | Adadelta | Adam | AdamW | Adamax | Lion | NAdam
