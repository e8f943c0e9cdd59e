"""Kinsley and Kukieła, "Neural Networks from Scratch in Python", chapter 9: the backward passes of single layers."""

from math import log

import numpy as np

from tests.published.case import Call, Case, target_for
from tests.published.printed import Closeness

_BOOK = "https://nnfs.io, chapter 9"

_X = [[1.0, 2.0, 3.0, 2.5], [2.0, 5.0, -1.0, 2.0], [-1.5, 2.7, 3.3, -0.8]]
_W = np.transpose([[0.2, 0.8, -0.5, 1.0], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]])
_b = [2, 3, 0.5]

_Z = [[1.0, 2.0, -3.0, -4.0], [2.0, -7.0, -1.0, 3.0], [-1.0, 2.0, 5.0, -1.0]]

_LOGITS = [[log(p) for p in row] for row in ([0.7, 0.1, 0.2], [0.1, 0.5, 0.4], [0.02, 0.9, 0.08])]
_IDENTITY_3 = np.eye(3).tolist()

CASES = (
    Case(
        name="nnfs, dense layer",
        example="06a_nnfs_dense_backward",
        source=_BOOK,
        request={
            "X": _X,
            "y": target_for([[1.0] * 3, [2.0] * 3, [3.0] * 3], _X @ _W + _b),
            "layers": [{"W": _W.tolist(), "b": _b}],
            "loss": "half_sse",
        },
        calls=[
            Call(
                "/backward",
                {
                    "dX": [
                        ["0.44", "-0.38", "-0.07", "1.37"],
                        ["0.88", "-0.76", "-0.14", "2.74"],
                        ["1.32", "-1.14", "-0.21", "4.11"],
                    ],
                    "dW_1": [["0.5"] * 3, ["20.1"] * 3, ["10.9"] * 3, ["4.1"] * 3],
                    "db_1": [["6", "6", "6"]],
                },
            )
        ],
        note="The book gives the gradient that comes from above; y is such that it does.",
    ),
    Case(
        name="nnfs, relu",
        example="06b_nnfs_relu_backward",
        source=_BOOK,
        request={
            "X": _Z,
            "y": target_for([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], np.maximum(_Z, 0)),
            "layers": [{"W": np.eye(4).tolist(), "activation": "relu"}],
            "loss": "half_sse",
        },
        calls=[Call("/backward", {"dZ_1": [["1", "2", "0", "0"], ["5", "0", "0", "8"], ["0", "10", "11", "0"]]})],
        note="As above; the identity for weights makes Z of X.",
    ),
    Case(
        name="nnfs, softmax and cross-entropy in one",
        example="06c_nnfs_softmax_ce_backward",
        source=_BOOK,
        request={
            "X": _LOGITS,
            "y": [0, 1, 1],
            "layers": [{"W": _IDENTITY_3}],
            "loss": "softmax_cross_entropy",
        },
        calls=[
            Call(
                "/backward",
                {
                    "dZ_1": [
                        ["-0.1", "0.03333333", "0.06666667"],
                        ["0.03333333", "-0.16666667", "0.13333333"],
                        ["0.00666667", "-0.03333333", "0.02666667"],
                    ]
                },
            )
        ],
        note="The book gives probabilities; their logarithms are logits that have them for softmax.",
    ),
    Case(
        name="nnfs, softmax and cross-entropy in two steps",
        example="06c_nnfs_softmax_ce_backward",
        source=_BOOK,
        request={
            "X": _LOGITS,
            "y": [0, 1, 1],
            "layers": [{"W": _IDENTITY_3, "activation": "softmax"}],
            "loss": "cross_entropy",
        },
        calls=[
            Call(
                "/backward",
                {
                    "A_1": [["0.7", "0.1", "0.2"], ["0.1", "0.5", "0.4"], ["0.02", "0.9", "0.08"]],
                    "dZ_1": [
                        ["-0.09999999", "0.03333334", "0.06666667"],
                        ["0.03333334", "-0.16666667", "0.13333334"],
                        ["0.00666667", "-0.03333333", "0.02666667"],
                    ],
                },
                close={"dZ_1": Closeness("the book computes this one in float32", units=1.5)},
            )
        ],
    ),
    Case(
        name="nnfs, one neuron",
        example="06d_nnfs_single_neuron",
        source=_BOOK,
        request={
            "X": [[1.0, -2.0, 3.0]],
            "y": [[5.0]],
            "layers": [{"W": [[-3.0], [-1.0], [2.0]], "b": [1.0], "activation": "relu"}],
            "loss": "half_sse",
            "optimizer": {"kind": "sgd", "lr": 0.001},
        },
        calls=[
            Call(
                "/step",
                {
                    "Z_1": [["6"]],
                    "dX": [["-3", "-1", "2"]],
                    "dW_1": [["1"], ["-2"], ["3"]],
                    "db_1": [["1"]],
                    "W_1_next": [["-3.001"], ["-0.998"], ["1.997"]],
                    "b_1_next": [["0.999"]],
                },
            ),
            Call("/forward", {"A_1": [["5.985"]]}),
        ],
        note="The book makes the output itself smaller: a gradient of 1, as the target one below the output gives.",
    ),
)
