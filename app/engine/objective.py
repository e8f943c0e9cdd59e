"""The objective `L`: the loss of the outputs and, with regularization, penalties on the weights.

Penalties are on weights only, never on biases: l1 * sum(abs(W)) and l2 / 2 * sum(W * W), over all layers. Their gradients
(l1 * sign(W), with sign(0) = 0, and l2 * W) go straight back to the weights, beside what comes back through the layers.
Elsewhere: an optimizer's `weight_decay` adds weight_decay * P to the gradient of biases too, and nothing to the loss.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.engine.losses import Loss
from app.engine.program import Operation

__all__ = ["objective"]


def objective(  # noqa: PLR0913 - an objective has these parts
    loss: Loss, outputs: str, weights: Sequence[str], *, l1: bool, l2: bool, class_numbers: bool
) -> list[Operation]:
    """The operations from the outputs to `L`.

    Args:
        loss: of the outputs `A` and the targets `y`.
        outputs: the last layer's tensor (m, n).
        weights: the tensors that penalties are on.
        l1: whether there is a penalty on their absolute values.
        l2: whether there is one on their squares.
        class_numbers: whether `y` holds class numbers, which become the matrix `Y` first.
    """
    names = {"A": outputs, "y": "Y" if class_numbers else "y"}
    data = Operation.of("L", loss.formula, {"A": loss.gradient}, "loss").rename(names)
    hot = [Operation.of("Y", f"one_hot(y, {outputs}, axis=1)", {}, "loss")] if class_numbers else []
    if not (l1 or l2):
        return [*hot, data]
    terms = ["L_data"]
    if l1:
        terms.append(f"l1 * ({' + '.join(f'sum(abs({W}))' for W in weights)})")
    if l2:
        terms.append(f"l2 / 2 * ({' + '.join(f'sum({W} * {W})' for W in weights)})")
    gradients = {W: " + ".join([f"l1 * sign({W})"] * l1 + [f"l2 * {W}"] * l2) for W in weights}
    penalized = Operation.of("L", " + ".join(terms), gradients, "loss")
    return [
        *hot,
        replace(data, name="L_data", pullbacks={}),
        replace(penalized, pullbacks={**data.pullbacks, **penalized.pullbacks}),
    ]
