"""Optimizers, sorted in order of increasing complexity: each a list of statements for one parameter `P`.

In a rule, `P` is a weight matrix or a bias, `dP` its gradient (clipped, if clipping is on), `g` the gradient with weight
decay added where that is coupled, `x` a tensor that the optimizer remembers and `x_next` its new value, `t` the number
of this step, counted from 1. All are of the shape of `P`. `memory` names what is remembered and how it starts; on the
first step a rule may differ (`first`). `scalars` and `schedule` are the numbers that a whole step shares.
The formulas and the defaults follow PyTorch's; each class says where they or others differ.
To add an optimizer, write its class here and put it into the union at the bottom. A rule may depend on a
number only through its being zero or not: programs are cached by that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal

from app.engine.parameters import Decay, NonNegative, Positive
from app.engine.rules import BETAS_SWAPPED, ZEROS, Defaults, Mistakes, Rule, decay, with_steps, zeros

__all__ = ["Optimizer"]


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
        rate = "lr / (1 + (t - 1) * lr_decay)" if self.lr_decay else "lr"
        yield "P_next", f"P - {rate} * g / (sqrt(s_next) + eps)"


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


@dataclass(frozen=True, slots=True)
class _Moments(Defaults):
    """What Adam and AdamW share: two moments, corrected for their start at 0."""

    lr: NonNegative = 0.001
    beta1: Decay = 0.9
    beta2: Decay = 0.999
    eps: Positive = 1e-8
    weight_decay: NonNegative = 0.0
    amsgrad: bool = False

    @property
    def memory(self) -> Mapping[str, str]:
        """The first and second moments, and the largest second one with amsgrad."""
        return zeros("m", "v", *["v_max"] * self.amsgrad)

    def moments(self) -> Rule:
        """The new moments and their corrections."""
        yield "m_next", "beta1 * m + (1 - beta1) * g"
        yield "v_next", "beta2 * v + (1 - beta2) * g ** 2"
        if self.amsgrad:
            yield "v_max_next", "maximum(v_max, v_next)"
        yield "m_hat", "m_next / (1 - beta1 ** t)"
        yield "v_hat", f"{'v_max_next' if self.amsgrad else 'v_next'} / (1 - beta2 ** t)"


@dataclass(frozen=True, slots=True)
class Adam(_Moments):
    """Running means of the gradient and of its square, both corrected for their start at 0.

    Convention: t counts from 1; epsilon stands outside the root, and is not itself corrected; weight decay is added to
    the gradient (`adamw` decouples it). `amsgrad` divides by the largest mean of squares so far.
    Elsewhere: Keras and TensorFlow add epsilon before the correction of v ("epsilon hat" in the paper), with 1e-7.
    Source: Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2014), algorithm 1; Reddi et al. (2018) for amsgrad.
    """

    kind: Literal["adam"] = "adam"
    mistakes: ClassVar[Mistakes] = (
        ("epsilon_inside_root", {"P_next": "P - lr * m_hat / sqrt(v_hat + eps)"}),
        ("bias_correction_missing", {"m_hat": "m_next", "v_hat": "v_next"}),
        ("step_count_off_by_one", with_steps("t + 1")),
        ("step_count_off_by_one", with_steps("t - 1")),
        ("betas_swapped", BETAS_SWAPPED),
        (
            "betas_swapped",
            {**BETAS_SWAPPED, "m_hat": "m_next / (1 - beta2 ** t)", "v_hat": "v_next / (1 - beta1 ** t)"},
        ),
    )

    def rule(self, *, first: bool) -> Rule:
        """One step for one parameter."""
        yield from decay(self.weight_decay)
        yield from self.moments()
        yield "P_next", "P - lr * m_hat / (sqrt(v_hat) + eps)"


@dataclass(frozen=True, slots=True)
class AdamW(_Moments):
    """Adam with weight decay taken from the parameter itself, times lr, and not through the gradient.

    Convention: as Adam's.
    Elsewhere: the paper multiplies weight_decay by the schedule alone, PyTorch, Keras and this by lr; Keras' default is 0.004.
    Source: Loshchilov, Hutter, "Decoupled Weight Decay Regularization" (2017), algorithm 2; PyTorch, torch.optim.AdamW.
    """

    weight_decay: NonNegative = 0.01
    kind: Literal["adamw"] = "adamw"
    mistakes: ClassVar[Mistakes] = (
        ("epsilon_inside_root", {"P_next": "P * (1 - lr * weight_decay) - lr * m_hat / sqrt(v_hat + eps)"}),
        (
            "weight_decay_coupled",
            {
                "m_next": "beta1 * m + (1 - beta1) * (g + weight_decay * P)",
                "v_next": "beta2 * v + (1 - beta2) * (g + weight_decay * P) ** 2",
                "P_next": "P - lr * m_hat / (sqrt(v_hat) + eps)",
            },
        ),
        *Adam.mistakes[1:],
    )

    def rule(self, *, first: bool) -> Rule:
        """One step for one parameter."""
        yield from self.moments()
        decayed = "P * (1 - lr * weight_decay)" if self.weight_decay else "P"
        yield "P_next", f"{decayed} - lr * m_hat / (sqrt(v_hat) + eps)"


@dataclass(frozen=True, slots=True)
class Adamax(Defaults):
    """Adam with the largest recent gradient in place of the root of the mean square.

    Convention: epsilon is added to |g| inside the maximum, as in PyTorch; the mean is corrected, the maximum needs no correction.
    Elsewhere: the paper has no epsilon; Keras adds it to the divisor.
    Source: Kingma, Ba (2014), algorithm 2; PyTorch, torch.optim.Adamax.
    """

    lr: NonNegative = 0.002
    beta1: Decay = 0.9
    beta2: Decay = 0.999
    eps: Positive = 1e-8
    weight_decay: NonNegative = 0.0
    kind: Literal["adamax"] = "adamax"
    memory: ClassVar[Mapping[str, str]] = zeros("m", "u")

    def rule(self, *, first: bool) -> Rule:
        """One step for one parameter."""
        yield from decay(self.weight_decay)
        yield "m_next", "beta1 * m + (1 - beta1) * g"
        yield "u_next", "maximum(beta2 * u, abs(g) + eps)"
        yield "P_next", "P - lr / (1 - beta1 ** t) * m_next / u_next"


@dataclass(frozen=True, slots=True)
class Lion(Defaults):
    """Steps of one size: the sign of a mix of the running mean and the gradient. Weight decay is decoupled, as in `adamw`.

    Convention: the step mixes by beta1, the memory by beta2; sign(0) = 0.
    Source: Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023), algorithm 2 (program 1).
    """

    lr: NonNegative = 0.0001
    beta1: Decay = 0.9
    beta2: Decay = 0.99
    weight_decay: NonNegative = 0.0
    kind: Literal["lion"] = "lion"
    memory: ClassVar[Mapping[str, str]] = zeros("m")

    def rule(self, *, first: bool) -> Rule:
        """One step for one parameter."""
        yield "step", "sign(beta1 * m + (1 - beta1) * g)"
        yield "m_next", "beta2 * m + (1 - beta2) * g"
        decayed = "P * (1 - lr * weight_decay)" if self.weight_decay else "P"
        yield "P_next", f"{decayed} - lr * step"


@dataclass(frozen=True, slots=True)
class NAdam(Defaults):
    """Adam with Nesterov's look ahead: the momentum follows a schedule, and the step uses that of the next step.

    Convention: `mu` is this step's momentum, `mu_ahead` the next one's, `mu_product` the product of all so far, which the state
    carries; epsilon stands outside the root.
    Source: Dozat, "Incorporating Nesterov Momentum into Adam" (2016); PyTorch, torch.optim.NAdam.
    """

    lr: NonNegative = 0.002
    beta1: Decay = 0.9
    beta2: Decay = 0.999
    eps: Positive = 1e-8
    weight_decay: NonNegative = 0.0
    momentum_decay: NonNegative = 0.004
    kind: Literal["nadam"] = "nadam"
    scalars: ClassVar[Mapping[str, float]] = MappingProxyType({"mu_product": 1.0})
    memory: ClassVar[Mapping[str, str]] = zeros("m", "v")

    def schedule(self) -> Rule:
        """The momenta of this step and of the next, and their product so far."""
        yield "mu", "beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))"
        yield "mu_ahead", "beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))"
        yield "mu_product_next", "mu_product * mu"

    def rule(self, *, first: bool) -> Rule:
        """One step for one parameter."""
        yield from decay(self.weight_decay)
        yield "m_next", "beta1 * m + (1 - beta1) * g"
        yield "v_next", "beta2 * v + (1 - beta2) * g ** 2"
        yield "v_hat", "v_next / (1 - beta2 ** t)"
        yield "m_hat", "mu_ahead * m_next / (1 - mu_product_next * mu_ahead) + (1 - mu) * g / (1 - mu_product_next)"
        yield "P_next", "P - lr * m_hat / (sqrt(v_hat) + eps)"


Optimizer = Sgd | Adagrad | RmsProp | Adadelta | Adam | AdamW | Adamax | Lion | NAdam
