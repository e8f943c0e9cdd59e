"""Small examples: a forward pass by hand, one linear neuron, and optimizers on a single number or matrix."""

from tests.published.case import Call, Case, linear_neuron
from tests.published.printed import Closeness

_BY_HAND = Closeness("worked by hand from figures rounded to four or five digits", units=1.5)

CASES = (
    Case(
        name="primelearnpoint, forward",
        example="19a_primelearnpoint_2-2-1",
        source="https://www.primelearnpoint.com/deep-learning/backpropagation-solved-step-by-step/",
        request={
            "layout": "columns",
            "X": [[0.35], [0.7]],
            "y": [[1.0]],
            "layers": [
                {"W": [[0.2, 0.2], [0.3, 0.3]], "activation": "sigmoid"},
                {"W": [[0.3, 0.9]], "activation": "sigmoid"},
            ],
            "loss": "half_sse",
        },
        calls=[
            Call(
                "/forward",
                {
                    "Z_1": [["0.2100"], ["0.3150"]],
                    "A_1": [["0.5523"], ["0.5781"]],
                    "Z_2": [["0.6860"]],
                    "A_2": [["0.6651"]],
                    "loss": "0.0561",
                },
            )
        ],
    ),
    Case(
        name="backpropbuilder, one linear neuron",
        example="20_backpropbuilder_identity_neuron",
        source="https://github.com/davbachman/BackpropBuilder src/learning/network.test.ts",
        request={
            "X": [[2]],
            "y": [[9]],
            "layers": [{"W": [[3]], "b": [1]}],
            "loss": "mse",
            "optimizer": {"kind": "sgd", "lr": 0.05},
        },
        calls=[
            Call(
                "/step",
                {
                    "A_1": [["7"]],
                    "loss": "4",
                    "dW_1": [["-8"]],
                    "db_1": [["-4"]],
                    "W_1_next": [["3.4"]],
                    "b_1_next": [["1.2"]],
                },
            ),
            Call("/forward", {"A_1": [["8"]], "loss": "1"}),
        ],
    ),
    Case(
        name="gbasran, adam on the square of a number",
        example="16_gbasran_adam_3_steps",
        source="https://gbasran.github.io/ADAM-Machine-Learning-Deepdive/concept-12-full-adam.html",
        request={
            "X": [[1]],
            "y": [[0]],
            "layers": [{"W": [[5]]}],
            "loss": "mse",
            "optimizer": {"kind": "adam", "lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        },
        calls=[
            Call(
                "/step",
                {
                    "dW_1": [["10"]],
                    "m_W_1_next": [["1"]],
                    "v_W_1_next": [["0.1"]],
                    "m_W_1_hat": [["10"]],
                    "v_W_1_hat": [["100"]],
                    "W_1_next": [["4.9"]],
                },
            ),
            Call(
                "/step",
                {
                    "dW_1": [["9.8"]],
                    "m_W_1_next": [["1.88"]],
                    "v_W_1_next": [["0.19594"]],
                    "m_W_1_hat": [["9.895"]],
                    "v_W_1_hat": [["98.02"]],
                    "W_1_next": [["4.8001"]],
                },
            ),
            Call(
                "/step",
                {
                    "dW_1": [["9.6002"]],
                    "m_W_1_next": [["2.652"]],
                    "v_W_1_next": [["0.28790"]],
                    "m_W_1_hat": [["9.786"]],
                    "v_W_1_hat": [["96.06"]],
                    "W_1_next": [["4.7003"]],
                },
                close={"dW_1": _BY_HAND, "v_W_1_next": _BY_HAND, "W_1_next": _BY_HAND},
            ),
        ],
        note="The squared error of one weight, fed with 1, from 0 is the square of the weight.",
    ),
    Case(
        name="zeroDeepLearning, momentum",
        example="17_zerodl_momentum",
        source="https://github.com/IkumaOka/zeroDeepLearning test/optims/momentumTest.jl",
        request=linear_neuron(
            [1.1, 1.2, 1.3, 1.4, 1.5, 1.6],
            [0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
            {"kind": "sgd", "lr": 0.1, "momentum": 0.9},
        ),
        calls=[
            Call("/step", {"W_1_next": [["1.05"], ["1.14"], ["1.23"], ["1.32"], ["1.41"], ["1.5"]]}),
            Call("/step", {"W_1_next": [["0.955"], ["1.026"], ["1.097"], ["1.168"], ["1.239"], ["1.31"]]}),
        ],
        note="A matrix of 2 x 3 there, one column here. With lr constant its v is ours times -lr.",
    ),
)
