"""Stanford CS231n, assignment 2, FullyConnectedNets notebook: 5-50-7, relu and softmax, rows; and its affine layer."""

import numpy as np

from tests.published.case import Call, Case

_URL = "https://cs231n.github.io/assignments (assignment 2, FullyConnectedNets.ipynb)"


def _spread(start: float, stop: float, *shape: int) -> list[list[float]]:
    """Equally spaced numbers, row by row."""
    numbers: list[list[float]] = np.linspace(start, stop, num=int(np.prod(shape))).reshape(shape).tolist()
    return numbers


CASES = (
    Case(
        name="cs231n, two-layer net",
        example="10_cs231n_two_layer_net",
        source=_URL,
        request={
            "X": np.transpose(_spread(-5.5, 4.5, 5, 3)).tolist(),
            "y": [0, 5, 1],
            "layers": [
                {"W": _spread(-0.7, 0.3, 5, 50), "b": _spread(-0.1, 0.9, 1, 50), "activation": "relu"},
                {"W": _spread(-0.3, 0.4, 50, 7), "b": _spread(-0.9, 0.1, 1, 7)},
            ],
            "loss": "softmax_cross_entropy",
            "regularization": {"l2": 0},
        },
        calls=[
            Call(
                "/forward",
                {
                    "A_2": [
                        [
                            "11.53165108",
                            "12.2917344",
                            "13.05181771",
                            "13.81190102",
                            "14.57198434",
                            "15.33206765",
                            "16.09215096",
                        ],
                        [
                            "12.05769098",
                            "12.74614105",
                            "13.43459113",
                            "14.1230412",
                            "14.81149128",
                            "15.49994135",
                            "16.18839143",
                        ],
                        [
                            "12.58373087",
                            "13.20054771",
                            "13.81736455",
                            "14.43418138",
                            "15.05099822",
                            "15.66781506",
                            "16.2846319",
                        ],
                    ],
                    "loss": "3.4702243556",
                },
            ),
            Call("/forward", {"loss": "26.5948426952"}, change={"regularization": {"l2": 1.0}}),
        ],
    ),
    Case(
        name="cs231n, affine_forward",
        example="10b_cs231n_affine",
        source=_URL,
        request={
            "X": _spread(-0.1, 0.5, 2, 120),
            "layers": [{"W": _spread(-0.2, 0.3, 120, 3), "b": _spread(-0.3, 0.1, 1, 3)}],
        },
        calls=[
            Call(
                "/forward",
                {"Z_1": [["1.49834967", "1.70660132", "1.91485297"], ["3.25553199", "3.5141327", "3.77273342"]]},
            )
        ],
        note="The inputs are 4 x 5 x 6 in the notebook, flattened by its layer.",
    ),
)
