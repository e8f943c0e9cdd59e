"""The update: clipping, then the optimizer's rule for every parameter that is not frozen, as statements.

A rule's short names get their parameter's: `P` becomes `W_1`, `P_next` `W_1_next`, `m_next` `m_W_1_next`. What an
optimizer remembers has no value on the first step; a statement of its own (`m_W_1 = zeros(W_1)`) then says how it starts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.engine.formula import Formula
from app.engine.optimizers import Optimizer
from app.engine.parameters import Positive
from app.engine.program import Statement

__all__ = ["Clip", "ClipNorm", "ClipValue", "rule_names", "update_statements"]


@dataclass(frozen=True, slots=True)
class ClipValue:
    """Every entry of every gradient is cut to between -value and value, before the optimizer sees it.

    Elsewhere: the same as PyTorch's clip_grad_value_.
    """

    value: Positive

    def statements(self, gradients: list[str]) -> Iterator[tuple[str, str]]:
        """One clipped gradient for each of `gradients`."""
        for d in gradients:
            yield f"{d}_clipped", f"clip({d}, -value, value)"


@dataclass(frozen=True, slots=True)
class ClipNorm:
    """All gradients are scaled by one factor so that their common Euclidean norm is at most `norm`.

    Convention: the norm is over all parameters that are updated, weights and biases together.
    Elsewhere: PyTorch's clip_grad_norm_ adds 1e-6 to the norm; TensorFlow's clip_by_global_norm does not, nor is it done here.
    Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks" (2013), algorithm 1.
    """

    norm: Positive

    def statements(self, gradients: list[str]) -> Iterator[tuple[str, str]]:
        """The global norm, then one clipped gradient for each of `gradients`."""
        yield "gradient_norm", "sqrt(" + " + ".join(f"sum({d} ** 2)" for d in gradients) + ")"
        for d in gradients:
            yield f"{d}_clipped", f"{d} / maximum(gradient_norm / norm, 1)"


Clip = ClipValue | ClipNorm


def update_statements(
    parameters: Mapping[str, int], optimizer: Optimizer, clip: Clip | None, *, first: bool
) -> Iterable[Statement]:
    """The statements of one step.

    Args:
        parameters: the layer of each parameter to update, by its name (`W_1`), in order.
        optimizer: whose rule it is.
        clip: how gradients are clipped before it, if they are.
        first: whether this is the first step, on which nothing is remembered.
    """
    layer_of_gradient = {f"d{parameter}_clipped": layer for parameter, layer in parameters.items()}
    if clip is not None and parameters:
        for name, text in clip.statements([f"d{parameter}" for parameter in parameters]):
            yield Statement(name, Formula(text), "update", layer_of_gradient.get(name))
    for name, text in optimizer.schedule():
        yield Statement(name, Formula(text), "update")
    for parameter, layer in parameters.items():
        for name, formula in _rule(parameter, optimizer, clipped=clip is not None, first=first):
            yield Statement(name, formula, "update", layer)


def _rule(parameter: str, optimizer: Optimizer, *, clipped: bool, first: bool) -> Iterator[tuple[str, Formula]]:
    """The optimizer's rule with the parameter's names."""
    lines = list(optimizer.rule(first=first))
    if first:
        used = {name for _, text in lines for name in Formula(text).names}
        lines[:0] = [(name, start) for name, start in optimizer.memory.items() if name in used]
    names = rule_names(parameter, optimizer, [name for name, _ in lines], clipped=clipped)
    for name, text in lines:
        yield names[name], Formula(text).rename(names)


def rule_names(parameter: str, optimizer: Optimizer, lines: Iterable[str], *, clipped: bool) -> dict[str, str]:
    """What the short names of an optimizer's rule stand for.

    Args:
        parameter: whose rule it is.
        optimizer: the optimizer.
        lines: the names that its rule computes.
        clipped: whether the gradient was clipped.
    """
    gradient = f"d{parameter}_clipped" if clipped else f"d{parameter}"
    own = {*lines, *optimizer.memory}
    names = {name: f"{name}_{parameter}" for name in own}
    names |= {"P": parameter, "P_next": f"{parameter}_next", "dP": gradient}
    names |= {f"{memory}_next": f"{memory}_{parameter}_next" for memory in optimizer.memory}
    names |= {name: f"{name.removesuffix('_hat')}_{parameter}_hat" for name in own if name.endswith("_hat")}
    names.setdefault("g", gradient)
    return names
