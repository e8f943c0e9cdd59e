"""Optimizers with a running mean of gradients: Adam and what came of it, in the notation of `optimizers.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal

from app.engine.parameters import Decay, NonNegative, Positive
from app.engine.rules import BETAS_SWAPPED, Defaults, Mistakes, Rule, decay, with_steps, zeros

__all__ = ["Adam", "AdamW", "Adamax", "Lion", "NAdam"]


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
    mistakes: ClassVar[Mistakes] = (
        ("bias_correction_missing", {"P_next": "P - lr * m_next / u_next"}),
        (
            "betas_swapped",
            {
                "m_next": "beta2 * m + (1 - beta2) * g",
                "u_next": "maximum(beta1 * u, abs(g) + eps)",
                "P_next": "P - lr / (1 - beta2 ** t) * m_next / u_next",
            },
        ),
    )

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
    mistakes: ClassVar[Mistakes] = (
        (
            "betas_swapped",
            {"step": "sign(beta2 * m + (1 - beta2) * g)", "m_next": "beta1 * m + (1 - beta1) * g"},
        ),
        (
            "weight_decay_coupled",
            {
                "step": "sign(beta1 * m + (1 - beta1) * (g + weight_decay * P))",
                "m_next": "beta2 * m + (1 - beta2) * (g + weight_decay * P)",
                "P_next": "P - lr * step",
            },
        ),
    )

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
    mistakes: ClassVar[Mistakes] = (
        ("epsilon_inside_root", {"P_next": "P - lr * m_hat / sqrt(v_hat + eps)"}),
        ("bias_correction_missing", {"v_hat": "v_next"}),
    )

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
