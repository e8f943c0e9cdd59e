"""What a planted mistake is made of; the mistakes themselves stand in `faults_of_*.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from tests.check.backprop_by_hand import Hand

__all__ = ["Careless", "Fault", "Place", "Shape", "affine", "codes", "kind", "mean_over_all", "mean_over_samples"]

Shape = Literal["distinct", "square", "cube", "twos", "column"]
Place = Literal["loss", "outputs", "Z", "A", "dZ", "dA", "dW", "db", "penalty_of_loss", "penalty", "loss_next"]
Slip: TypeAlias = Callable[[Hand, int, Any], Any]


def codes(text: str) -> frozenset[str]:
    """A set of codes, written with spaces."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in one kind of statement.

    A slip is given the program, the layer and the right value. None from it says that the mistake cannot be made there (no
    other layer of that width, no such loss); the generator then draws another network.

    Attributes:
        name: the code that it is planted as.
        what: was done, in a few words.
        place: the kind of statement that it is made in.
        slip: computes the wrong value.
        shape: of the networks in which it can be made.
        also: other codes that are right for it, because its numbers are the same.
        everywhere: whether it may be made in all statements of that kind at once.
    """

    name: str
    what: str
    place: Place
    slip: Slip
    shape: Shape = "distinct"
    also: frozenset[str] = field(default=frozenset(), kw_only=True)
    everywhere: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Careless:
    """A mistake inside an optimizer's rule, made for all parameters.

    Attributes:
        name: the code that it is planted as.
        what: the switch in the rules of `backprop_by_hand.py`.
        optimizers: that can have it.
        wants: a setting that it does not show without.
    """

    name: str
    what: str
    optimizers: tuple[str, ...]
    wants: str = ""


def kind(h: Hand, l: int) -> str:
    """The activation of layer l."""
    return str(h.p.activations[l - 1].kind)


def affine(h: Hand, l: int, product: Any) -> Any:
    """A product and the bias of layer l, if it has one."""
    b = h.p.b[l - 1]
    return product if b is None else product + b


def mean_over_samples(h: Hand) -> bool:
    """Whether the loss is divided by m."""
    return str(h.p.loss.kind) != "half_sse"


def mean_over_all(h: Hand) -> bool:
    """Whether the loss is divided by m * n."""
    over_samples = {"half_mse", "cross_entropy", "softmax_cross_entropy", "kl_divergence"}
    return mean_over_samples(h) and str(h.p.loss.kind) not in over_samples
