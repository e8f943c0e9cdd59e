"""Jason Brownlee, "How to Code a Neural Network with Backpropagation In Python (from scratch)": 2-1-2, sigmoids.

The page's two listings are not one pass: the outputs stored in the backward listing are the sigmoids of the output biases
alone, without the hidden unit's share. The second case gives the network the biases under which they are its outputs.
"""

from tests.published.case import Call, Case, Json
from tests.published.printed import Closeness, Printed, minus

_URL = "https://machinelearningmastery.com/implement-backpropagation-algorithm-scratch-python/"
_LAST_BIT = Closeness("printed to the last bit, where the order of operations shows", relative=1e-13)
_HIDDEN_OUTPUT = 0.7105668883115941
_W_OUT = [[0.2550690257394217], [0.4494910647887381]]
_B_OUT = [[0.49543508709194095], [0.651592972722763]]
_DELTA_OUT: Printed = [["-0.14619064683582808"], ["0.0771723774346327"]]


def _request(b_out: list[list[float]]) -> Json:
    return {
        "layout": "columns",
        "X": [[1], [0]],
        "y": [[0], [1]],
        "layers": [
            {"W": [[0.13436424411240122, 0.8474337369372327]], "b": [[0.763774618976614]], "activation": "sigmoid"},
            {"W": _W_OUT, "b": b_out, "activation": "sigmoid"},
        ],
        "loss": "half_sse",
    }


CASES = (
    Case(
        name="brownlee, forward",
        example="05_brownlee_mlmastery_2-1-2",
        source=_URL,
        request=_request(_B_OUT),
        calls=[
            Call(
                "/backward",
                prints={"A_2": [["0.6629970129852887"], ["0.7253160725279748"]]},
                wrong={"dZ_2": minus(_DELTA_OUT)},
                close={"A_2": _LAST_BIT},
            )
        ],
        note="The errors of the backward listing are not those of these outputs.",
    ),
    Case(
        name="brownlee, backward",
        example="05_brownlee_mlmastery_2-1-2",
        source=_URL,
        request=_request([[b - w * _HIDDEN_OUTPUT] for [b], [w] in zip(_B_OUT, _W_OUT, strict=True)]),
        calls=[
            Call(
                "/backward",
                {
                    "A_1": [["0.7105668883115941"]],
                    "A_2": [["0.6213859615555266"], ["0.6573693455986976"]],
                    "dZ_2": minus(_DELTA_OUT),
                    "dZ_1": [[minus("-0.0005348048046610517")]],
                },
                close=dict.fromkeys(("A_1", "A_2", "dZ_2", "dZ_1"), _LAST_BIT),
            )
        ],
        note="The page's delta is the direction of descent: ours with the other sign.",
    ),
)
