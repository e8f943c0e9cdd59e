"""Mistakes in the loss and in its gradient by the outputs."""

from typing import Any, Final

import numpy as np

from tests.check.backprop_by_hand import Hand
from tests.check.faults import Fault, codes, kind, mean_over_all, mean_over_samples
from tests.check.functions_by_hand import gradient, loss_of, sigmoid, softmax

__all__ = ["FAULTS_OF_LOSS"]


def _halved(h: Hand) -> bool:
    return h.p.loss.kind in {"half_mse", "half_sse"}


def _plain_column(h: Hand) -> bool:
    """Whether y as a list would be broadcast, and not be taken for classes."""
    return h.n == 1 and h.p.loss.kind not in {"softmax_cross_entropy", "kl_divergence"}


def _flat_loss(h: Hand, l: int, _: Any) -> Any:
    return loss_of(h.p.loss, h.A(l), h.p.y.ravel()) if _plain_column(h) else None


def _flat(h: Hand, l: int, _: Any) -> Any:
    return gradient(h.p.loss, h.A(l), h.p.y.ravel()) if _plain_column(h) else None


def _flat_and_summed(h: Hand, l: int, right: Any) -> Any:
    broadcast = _flat(h, l, right)
    return None if broadcast is None else broadcast.sum(axis=1, keepdims=True)


def _of_logits(h: Hand, l: int, _: Any) -> Any:
    return gradient(h.p.loss, h.v[f"Z_{l}"], h.p.y) if h.p.loss.takes == "real" else None


def _both_negative(h: Hand, l: int, _: Any) -> Any:
    A, y = h.A(l), h.p.y
    return -(y / A + (1 - y) / (1 - A)) / A.size if h.p.loss.kind == "binary_cross_entropy" else None


def _one_term(h: Hand, l: int, _: Any) -> Any:
    A = h.A(l)
    return -h.p.y / A / A.size if h.p.loss.kind == "binary_cross_entropy" else None


def _fused(h: Hand, l: int, _: Any) -> Any:
    A, y = h.A(l), h.p.y
    if (h.p.loss.kind, kind(h, l)) == ("binary_cross_entropy", "sigmoid"):
        return (A - y) / A.size
    if (h.p.loss.kind, kind(h, l)) == ("cross_entropy", "softmax"):
        return (A - y) / h.m
    return None


def _other_targets(h: Hand) -> Any:
    """The other class for the positive one, or 0 and 1 for -1 and 1."""
    match h.p.loss.kind:
        case "binary_cross_entropy" | "sigmoid_cross_entropy":
            return 1 - h.p.y
        case "hinge" | "squared_hinge":
            return (h.p.y + 1) / 2
    return None


def _gradient_of_others(h: Hand, l: int, _: Any) -> Any:
    others = _other_targets(h)
    return None if others is None else gradient(h.p.loss, h.A(l), others)


def _loss_of_others(h: Hand, l: int, _: Any) -> Any:
    others = _other_targets(h)
    return None if others is None else loss_of(h.p.loss, h.A(l), others)


def _margin_turned(h: Hand, l: int, _: Any) -> Any:
    return np.mean(np.maximum(h.p.y * h.A(l) - 1, 0)) if h.p.loss.kind == "hinge" else None


def _of_probabilities(h: Hand, l: int, _: Any) -> Any:
    """Of a loss that takes logits and is given what went through sigmoid or softmax already, the gradient by that."""
    probabilities = {"sigmoid_cross_entropy": sigmoid, "softmax_cross_entropy": softmax}.get(h.p.loss.kind)
    return gradient(h.p.loss, probabilities(h.A(l)), h.p.y) if probabilities else None


FAULTS_OF_LOSS: Final = (
    Fault("wrong_target", "other targets in the loss", "loss", _loss_of_others),
    Fault("wrong_target", "other targets in the gradient", "outputs", _gradient_of_others),
    Fault(
        "wrong_reduction",
        "the loss summed over samples",
        "loss",
        lambda h, _, L: L * h.m if mean_over_samples(h) else None,
        also=codes("batch_mean_missing"),
    ),
    Fault(
        "wrong_reduction",
        "the loss averaged over outputs as well",
        "loss",
        lambda h, _, L: None if mean_over_all(h) else L / h.n,
    ),
    Fault(
        "wrong_reduction",
        "the loss not averaged over outputs",
        "loss",
        lambda h, _, L: L * h.n if mean_over_all(h) else None,
    ),
    Fault(
        "constant_factor",
        "the loss without its 1/2",
        "loss",
        lambda h, _, L: 2 * L if _halved(h) else None,
        also=codes("factor_missing"),
    ),
    Fault("sign_flipped", "the negative loss", "loss", lambda _, __, L: -L),
    Fault("sign_flipped", "the hinge at y A - 1", "loss", _margin_turned),
    Fault("term_missing", "no penalty in the loss", "penalty_of_loss", lambda h, _, R: 0 * R if h.p.l2 else None),
    Fault("label_broadcast", "y flat in the loss", "loss", _flat_loss, "column"),
    Fault(
        "batch_mean_missing",
        "no 1/m",
        "outputs",
        lambda h, _, dA: dA * h.m if mean_over_samples(h) else None,
    ),
    Fault("batch_mean_twice", "1/m twice", "outputs", lambda h, _, dA: dA / h.m if mean_over_samples(h) else None),
    Fault(
        "constant_factor",
        "twice the gradient",
        "outputs",
        lambda _, __, dA: 2 * dA,
    ),
    Fault("constant_factor", "half the gradient", "outputs", lambda _, __, dA: dA / 2, also=codes("factor_missing")),
    Fault("sign_flipped", "y - A", "outputs", lambda _, __, dA: -dA),
    Fault("sign_flipped", "both terms of the cross-entropy negative", "outputs", _both_negative),
    Fault("term_missing", "only -y/A of the binary cross-entropy", "outputs", _one_term),
    Fault(
        "wrong_reduction",
        "mean over outputs as well",
        "outputs",
        lambda h, _, dA: None if mean_over_all(h) else dA / h.n,
    ),
    Fault(
        "wrong_reduction", "no mean over outputs", "outputs", lambda h, _, dA: dA * h.n if mean_over_all(h) else None
    ),
    Fault("wrong_operand", "Z for A in the gradient of the loss", "outputs", _of_logits),
    Fault("fused_derivative_twice", "A - y, and then the activation's derivative again", "outputs", _fused),
    Fault("function_applied_twice", "probabilities for logits", "outputs", _of_probabilities),
    Fault("label_broadcast", "y flat: an m x m gradient", "outputs", _flat, "column"),
    Fault("label_broadcast", "y flat, summed back to m x 1", "outputs", _flat_and_summed, "column"),
    Fault("value_before_update_used", "the loss before the update", "loss_next", lambda h, _, __: h.v["loss"]),
)
