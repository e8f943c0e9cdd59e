"""What the rules of optimizers are made of, and what most of them share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

__all__ = ["BETAS_SWAPPED", "ZEROS", "Defaults", "Mistakes", "Rule", "decay", "with_steps", "zeros"]

Rule = Iterator[tuple[str, str]]
Mistakes = tuple[tuple[str, Mapping[str, str]], ...]  # a code, and all lines of the rule that are then other ones


def with_steps(t: str) -> Mapping[str, str]:
    """Both corrections of Adam, with another step count."""
    return {"m_hat": f"m_next / (1 - beta1 ** ({t}))", "v_hat": f"v_next / (1 - beta2 ** ({t}))"}


BETAS_SWAPPED: Mapping[str, str] = MappingProxyType(
    {"m_next": "beta2 * m + (1 - beta2) * g", "v_next": "beta1 * v + (1 - beta1) * g ** 2"}
)
_NO_SCALARS: Mapping[str, float] = MappingProxyType({})
ZEROS = "zeros(P)"


def zeros(*names: str) -> Mapping[str, str]:
    """A memory of these tensors, all starting at 0."""
    return MappingProxyType(dict.fromkeys(names, ZEROS))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What most optimizers share: nothing remembered for the step as a whole, nothing computed once a step."""

    scalars: ClassVar[Mapping[str, float]] = _NO_SCALARS

    @property
    def mistakes(self) -> Mistakes:
        """What people get wrong in the rule beside single edits of its lines: nothing that is known."""
        return ()

    def schedule(self) -> Rule:
        """The scalars of a step, computed once for all parameters."""
        return iter(())


def decay(weight_decay: float) -> Rule:
    """Weight decay that is coupled: added to the gradient."""
    if weight_decay:
        yield "g", "dP + weight_decay * P"
