"""backprop-trace (MIT): traces of an engine in TypeScript, nine digits of every number, columns.

It prints directions of descent, so that its signals and gradients are ours with the other sign.
"""

from collections.abc import Sequence

from tests.published.case import Call, Case, Json
from tests.published.printed import minus

_REPOSITORY = "https://github.com/mcp-tool-shop-org/backprop-trace"


def _request(*, x: list[list[float]], y: list[list[float]], layers: Sequence[Json], loss: str) -> Json:
    optimizer = {"kind": "sgd", "lr": 0.5}
    return {"layout": "columns", "X": x, "y": y, "layers": list(layers), "loss": loss, "optimizer": optimizer}


CASES = (
    Case(
        name="backprop-trace, softmax and cross-entropy",
        example="21a_backproptrace_softmax_ce_2-2-3",
        source=f"{_REPOSITORY} fixtures/softmax-ce.golden.jsonl (MIT)",
        request=_request(
            x=[[1.0], [0.5]],
            y=[[1.0], [0.0], [0.0]],
            layers=[
                {"W": [[0.1, 0.2], [0.3, 0.4]], "b": [[0.1], [0.1]], "activation": "sigmoid", "frozen": ["b"]},
                {
                    "W": [[0.5, 0.6], [0.1, 0.2], [0.3, 0.4]],
                    "b": [[0.2], [0.2], [0.2]],
                    "activation": "softmax",
                    "frozen": ["b"],
                },
            ],
            loss="cross_entropy",
        ),
        calls=[
            Call(
                "/step",
                {
                    "Z_1": [["0.300000000"], ["0.600000000"]],
                    "A_1": [["0.574442517"], ["0.645656306"]],
                    "Z_2": [["0.874615042"], ["0.386575513"], ["0.630595278"]],
                    "A_2": [["0.417135813"], ["0.256049895"], ["0.326814292"]],
                    "loss": "0.874343420",
                    "dZ_2": minus([["0.582864187"], ["-0.256049895"], ["-0.326814292"]]),
                    "dZ_1": minus([["0.0410159041"], ["0.0383860642"]]),
                    "dW_1": minus([["0.0410159041", "0.0205079520"], ["0.0383860642", "0.0191930321"]]),
                    "dW_2": minus(
                        [
                            ["0.334821971", "0.376329938"],
                            ["-0.147085946", "-0.165320230"],
                            ["-0.187736024", "-0.211009708"],
                        ]
                    ),
                    "W_1_next": [["0.120507952", "0.210253976"], ["0.319193032", "0.409596516"]],
                    "W_2_next": [
                        ["0.667410985", "0.788164969"],
                        ["0.0264570268", "0.117339885"],
                        ["0.206131988", "0.294495146"],
                    ],
                },
            )
        ],
    ),
    Case(
        name="backprop-trace, xor with constant biases",
        example="21b_backproptrace_xor_2-2-1",
        source=f"{_REPOSITORY} fixtures/xor.golden.jsonl (MIT)",
        request=_request(
            x=[[1.0], [0.0]],
            y=[[1.0]],
            layers=[
                {"W": [[0.1, 0.15], [0.2, 0.25]], "b": [[0.1], [0.1]], "activation": "sigmoid", "frozen": ["b"]},
                {"W": [[0.3, 0.35]], "b": [[0.2]], "activation": "sigmoid", "frozen": ["b"]},
            ],
            loss="half_sse",
        ),
        calls=[
            Call(
                "/step",
                {
                    "Z_1": [["0.200000000"], ["0.300000000"]],
                    "A_1": [["0.549833997"], ["0.574442517"]],
                    "Z_2": [["0.566005080"]],
                    "A_2": [["0.637840858"]],
                    "loss": "0.0655796220",
                    "dZ_2": minus([["0.0836587248"]]),
                    "dZ_1": minus([["0.00621207625"], ["0.00715787471"]]),
                    "dW_1": minus([["0.00621207625", "0.000000000"], ["0.00715787471", "0.000000000"]]),
                    "dW_2": minus([["0.0459984110", "0.0480571284"]]),
                    "W_1_next": [["0.103106038", "0.150000000"], ["0.203578937", "0.250000000"]],
                    "W_2_next": [["0.322999206", "0.374028564"]],
                },
            )
        ],
    ),
    Case(
        name="backprop-trace, xor with biases",
        example="21d_backproptrace_xor_per_neuron_bias",
        source=f"{_REPOSITORY} fixtures/xor-per-neuron-bias.golden.jsonl (MIT)",
        request=_request(
            x=[[1.0], [0.0]],
            y=[[1.0]],
            layers=[
                {"W": [[0.1, 0.15], [0.2, 0.25]], "b": [[0.1], [0.15]], "activation": "sigmoid"},
                {"W": [[0.3, 0.35]], "b": [[0.2]], "activation": "sigmoid"},
            ],
            loss="half_sse",
        ),
        calls=[
            Call(
                "/step",
                {
                    "Z_1": [["0.200000000"], ["0.350000000"]],
                    "A_1": [["0.549833997"], ["0.586617579"]],
                    "Z_2": [["0.570266352"]],
                    "A_2": [["0.638824632"]],
                    "loss": "0.0652238232",
                    "dZ_2": minus([["0.0833331697"]]),
                    "dZ_1": minus([["0.00618790217"], ["0.00707282680"]]),
                    "dW_1": minus([["0.00618790217", "0.000000000"], ["0.00707282680", "0.000000000"]]),
                    "dW_2": minus([["0.0458194098", "0.0488847022"]]),
                    "W_1_next": [["0.103093951", "0.150000000"], ["0.203536413", "0.250000000"]],
                    "W_2_next": [["0.322909705", "0.374442351"]],
                    "b_1_next": [["0.103093951"], ["0.153536413"]],
                    "b_2_next": [["0.241666585"]],
                },
            )
        ],
    ),
)
