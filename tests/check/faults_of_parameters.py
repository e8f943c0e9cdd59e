"""Mistakes in the gradients of weights and biases, and in the rules that update them."""

from typing import Any, Final

from tests.check.backprop_by_hand import Hand
from tests.check.faults import Careless, Fault, codes, mean_over_samples

__all__ = ["CARELESS", "FAULTS_OF_PARAMETERS"]


def _unpenalized(h: Hand, value: Any) -> Any:
    """Where the whole of dW is wrong, and not what comes back through the layer alone."""
    return None if h.p.l2 else value


def _passes(h: Hand) -> int:
    """How many passes the gradient was added up over: a number that means nothing else in this network."""
    return next(k for k in (3, 4, 5) if k not in {h.m, h.n})


_WEIGHTS: Final = (
    Fault("wrong_operand", "Z for A", "dW", lambda h, l, _: h.v[f"Z_{l - 1}"].T @ h.v[f"dZ_{l}"] if l > 1 else None),
    Fault(
        "wrong_operand",
        "A of this layer",
        "dW",
        lambda h, l, dW: h.A(l).T @ h.v[f"dZ_{l}"] if dW.shape[0] == dW.shape[1] else None,
        "square",
    ),
    Fault("wrong_operand", "dA for dZ", "dW", lambda h, l, _: h.A(l - 1).T @ h.v[f"dA_{l}"]),
    Fault("transpose_missing", "the transposed", "dW", lambda h, _, dW: _unpenalized(h, dW.T)),
    Fault("transpose_missing", "the transposed, square", "dW", lambda h, _, dW: _unpenalized(h, dW.T), "square"),
    Fault("elementwise_instead_of_matmul", "A.T * dZ", "dW", lambda h, l, _: h.A(l - 1).T * h.v[f"dZ_{l}"], "cube"),
    Fault(
        "batch_mean_twice",
        "1/m again",
        "dW",
        lambda h, _, dW: dW / h.m if mean_over_samples(h) else None,
        everywhere=True,
    ),
    Fault(
        "constant_factor",
        "2 * dW",
        "dW",
        lambda h, _, dW: _unpenalized(h, 2 * dW),
        also=codes("gradient_accumulated"),
    ),
    Fault("sign_flipped", "-dW", "dW", lambda h, _, dW: _unpenalized(h, -dW)),
    Fault("term_missing", "no penalty in dW", "penalty", lambda h, _, R: 0 * R if h.p.l2 else None),
    Fault(
        "gradient_accumulated",
        "dW of several passes",
        "dW",
        lambda h, l, dW: dW * _passes(h) + (_passes(h) - 1) * h.p.l2 * h.p.W[l - 1],
        everywhere=True,
    ),
)

_BIASES: Final = (
    Fault(
        "gradient_accumulated",
        "db of several passes",
        "db",
        lambda h, _, db: db * _passes(h),
        everywhere=True,
    ),
    Fault(
        "bias_sum_wrong_axis",
        "a sum for each sample, m x 1",
        "db",
        lambda h, l, _: h.v[f"dZ_{l}"].sum(axis=1, keepdims=True),
        everywhere=True,
    ),
    Fault(
        "bias_sum_wrong_axis",
        "a sum for each sample, as a row of n = m",
        "db",
        lambda h, l, _: h.v[f"dZ_{l}"].sum(axis=1)[None, :],
        "cube",
        everywhere=True,
    ),
    Fault("bias_not_summed", "db = dZ", "db", lambda h, l, _: h.v[f"dZ_{l}"], everywhere=True),
    Fault("bias_not_summed", "the last sample's dZ alone", "db", lambda h, l, _: h.v[f"dZ_{l}"][-1:], everywhere=True),
    Fault("bias_averaged", "the mean", "db", lambda h, _, db: db / h.m, everywhere=True),
)

FAULTS_OF_PARAMETERS: Final = (*_WEIGHTS, *_BIASES)

CARELESS: Final = (
    Careless("epsilon_inside_root", "epsilon_inside_root", ("adam", "adamw", "rmsprop"), "eps"),
    Careless("function_missing", "root_missing", ("adam", "adamw"), "eps"),
    Careless("bias_correction_missing", "corrections_missing", ("adam", "adamw")),
    Careless("bias_correction_missing", "first_correction_missing", ("adam", "adamw")),
    Careless("bias_correction_missing", "second_correction_missing", ("adam", "adamw")),
    Careless("step_count_off_by_one", "step_count_ahead", ("adam", "adamw")),
    Careless("step_count_off_by_one", "step_count_behind", ("adam", "adamw"), "t"),
    Careless("betas_swapped", "betas_swapped", ("adam", "adamw")),
    Careless("weight_decay_coupled", "weight_decay_coupled", ("adamw",), "weight_decay"),
    Careless("weight_decay_missing", "weight_decay_missing", ("sgd", "adam", "adamw", "rmsprop"), "weight_decay"),
    Careless("learning_rate_missing", "learning_rate_missing", ("sgd", "adam", "adamw", "rmsprop")),
    Careless("sign_flipped", "sign_flipped", ("sgd", "adam", "adamw", "rmsprop")),
    Careless("momentum_missing", "momentum_missing", ("sgd", "rmsprop"), "momentum"),
)
