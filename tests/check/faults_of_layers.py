"""Mistakes on the way through the layers: forward (Z, A) and back (dZ, dA)."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tests.check.backprop_by_hand import Hand
from tests.check.faults import Fault, affine, codes, kind, mean_over_samples
from tests.check.functions_by_hand import OF_OUTPUT, activated, sigmoid, slope, softmax

__all__ = ["FAULTS_OF_LAYERS"]


def _slope_at(h: Hand, l: int, Z: Any) -> Any:
    """The derivative of layer l at some Z; None where it is no matter of single numbers."""
    return None if kind(h, l) in {"softmax", "log_softmax"} else slope(h.p.activations[l - 1], Z)


def _times(dA: Any, slope_elsewhere: Any) -> Any:
    """None, too, where the slope is the same all over: then nobody can tell where it was taken."""
    return None if slope_elsewhere is None or np.ptp(slope_elsewhere) == 0 else dA * slope_elsewhere


def _at_input(h: Hand, l: int, _: Any) -> Any:
    rule = OF_OUTPUT.get(kind(h, l))
    return rule(h.v[f"dA_{l}"], h.v[f"Z_{l}"]) if rule else None


def _at_other_layer(h: Hand, l: int, _: Any) -> Any:
    """Of sigmoid and its like the derivative at another layer's A, of others at its Z."""
    width = h.p.W[l - 1].shape[1]
    others = [k for k in range(1, h.p.depth + 1) if k != l and h.p.W[k - 1].shape[1] == width]
    if not others:
        return None
    rule = OF_OUTPUT.get(kind(h, l))
    if rule:
        return rule(h.v[f"dA_{l}"], h.A(others[0]))
    return _times(h.v[f"dA_{l}"], _slope_at(h, l, h.v[f"Z_{others[0]}"]))


def _one_factor(h: Hand, l: int, _: Any) -> Any:
    dA, A = h.v[f"dA_{l}"], h.A(l)
    match kind(h, l):
        case "sigmoid":
            return dA * (1 - A) if l % 2 else dA * A
        case "tanh":
            return dA * (1 - A)
    return None


def _one_term(h: Hand, l: int, _: Any) -> Any:
    dA, A, Z = h.v[f"dA_{l}"], h.A(l), h.v[f"Z_{l}"]
    if np.allclose(dA.sum(axis=1), 0):  # as with softmax on softmax cross-entropy: the other term is 0 in several ways
        return None
    terms: dict[str, Callable[[], Any]] = {
        "silu": lambda: dA * sigmoid(Z),
        "mish": lambda: dA * np.tanh(np.log(1 + np.exp(Z))),
        "softmax": lambda: dA * A,
    }
    return terms[kind(h, l)]() if kind(h, l) in terms else None


def _left_side_all_over(h: Hand, l: int, _: Any) -> Any:
    """The slope of an exponential unit's left side on its right side, too, where it is not 1."""
    scale = {"elu": getattr(h.p.activations[l - 1], "alpha", 1.0), "selu": 1.0507009873554805 * 1.6732632423543772}
    factor = scale.get(kind(h, l))
    return None if factor is None or factor == 1 else h.v[f"dA_{l}"] * factor * np.exp(np.minimum(h.v[f"Z_{l}"], 0))


def _matmul(h: Hand, l: int, _: Any) -> Any:
    factor = _slope_at(h, l, h.v[f"Z_{l}"])
    return None if factor is None or np.ptp(factor) == 0 else h.v[f"dA_{l}"] @ factor


def _on_top(h: Hand, l: int, dZ: Any) -> Any:
    if l < h.p.depth or kind(h, l) != "identity":
        return None
    A = h.A(l)
    if h.p.loss.kind == "sigmoid_cross_entropy":
        return dZ * sigmoid(A) * (1 - sigmoid(A))
    return OF_OUTPUT["softmax"](dZ, softmax(A)) if h.p.loss.kind == "softmax_cross_entropy" else None


def _other_weights(h: Hand, l: int, _: Any) -> Any:
    own = h.p.W[l]
    others = [W for W in h.p.W if W is not own and W.shape == own.shape]
    return h.v[f"dZ_{l + 1}"] @ others[0].T if others else None


_FORWARD: Final = (
    Fault("bias_missing", "Z without b", "Z", lambda h, l, _: _unless(h.p.b[l - 1], h.A(l - 1) @ h.p.W[l - 1])),
    Fault("sign_flipped", "Z with -b", "Z", lambda h, l, Z: _unless(h.p.b[l - 1], 2 * (h.A(l - 1) @ h.p.W[l - 1]) - Z)),
    Fault("transpose_missing", "W.T for W", "Z", lambda h, l, _: affine(h, l, h.A(l - 1) @ h.p.W[l - 1].T), "square"),
    Fault(
        "elementwise_instead_of_matmul", "A * W", "Z", lambda h, l, _: affine(h, l, h.A(l - 1) * h.p.W[l - 1]), "cube"
    ),
    Fault(
        "wrong_operand",
        "Z of the layer before for its A",
        "Z",
        lambda h, l, _: affine(h, l, h.v[f"Z_{l - 1}"] @ h.p.W[l - 1]) if l > 1 else None,
    ),
    Fault("function_applied_twice", "the activation of A", "A", lambda h, l, A: activated(h.p.activations[l - 1], A)),
    Fault(
        "activation_missing",
        "A = Z",
        "A",
        lambda h, l, _: h.v[f"Z_{l}"],
        also=codes("wrong_operand"),
    ),
    Fault(
        "wrong_reduction",
        "softmax along the samples",
        "A",
        lambda h, l, _: softmax(h.v[f"Z_{l}"], 0) if kind(h, l) == "softmax" else None,
    ),
)


def _unless(b: Any, value: Any) -> Any:
    return None if b is None else value


_THROUGH_ACTIVATIONS: Final = (
    Fault("activation_derivative_missing", "dZ = dA", "dZ", lambda h, l, _: h.v[f"dA_{l}"]),
    Fault("activation_derivative_wrong_argument", "Z in the derivative written in A", "dZ", _at_input),
    Fault(
        "activation_derivative_wrong_argument",
        "the derivative at A",
        "dZ",
        lambda h, l, _: _times(h.v[f"dA_{l}"], _slope_at(h, l, h.A(l))),
        also=codes("function_applied_twice"),
    ),
    Fault(
        "activation_derivative_wrong_layer", "the derivative at another layer's Z or A", "dZ", _at_other_layer, "square"
    ),
    Fault("factor_missing", "one factor of the derivative", "dZ", _one_factor),
    Fault("term_missing", "one term of the derivative", "dZ", _one_term),
    Fault(
        "activation_derivative_wrong",
        "sech for its square",
        "dZ",
        lambda h, l, _: h.v[f"dA_{l}"] / np.cosh(h.v[f"Z_{l}"]) if kind(h, l) == "tanh" else None,
        also=codes("factor_missing"),
    ),
    Fault("function_missing", "the slope of the left side all over", "dZ", _left_side_all_over),
    Fault("sign_flipped", "the derivative negative", "dZ", lambda _, __, dZ: -dZ),
    Fault(
        "batch_mean_twice",
        "1/m again in dZ",
        "dZ",
        lambda h, l, dZ: dZ / h.m if mean_over_samples(h) and l < h.p.depth else None,
    ),
    Fault("matmul_instead_of_elementwise", "dA @ slope", "dZ", _matmul, "cube"),
    Fault("fused_derivative_twice", "the fused gradient through sigmoid or softmax again", "dZ", _on_top),
)

# Here l is the layer whose A gets its gradient, and l + 1 the one it comes from; X is layer 0.
_THROUGH_WEIGHTS: Final = (
    Fault(
        "updated_weights_used",
        "W after the update",
        "dA",
        lambda h, l, _: h.v[f"dZ_{l + 1}"] @ h.updated(f"W_{l + 1}").T,
        everywhere=True,
    ),
    Fault("gradient_used_for_weights", "dW for W", "dA", lambda h, l, _: h.v[f"dZ_{l + 1}"] @ h.v[f"dW_{l + 1}"].T),
    Fault("transpose_missing", "W for W.T", "dA", lambda h, l, _: h.v[f"dZ_{l + 1}"] @ h.p.W[l], "square"),
    Fault("elementwise_instead_of_matmul", "dZ * W.T", "dA", lambda h, l, _: h.v[f"dZ_{l + 1}"] * h.p.W[l].T, "cube"),
    Fault("wrong_operand", "dA for dZ", "dA", lambda h, l, _: h.v[f"dA_{l + 1}"] @ h.p.W[l].T),
    Fault("wrong_operand", "the weights of another layer", "dA", _other_weights, "square"),
)

FAULTS_OF_LAYERS: Final = (*_FORWARD, *_THROUGH_ACTIVATIONS, *_THROUGH_WEIGHTS)
