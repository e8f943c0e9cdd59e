"""Matt Mazur, "A Step by Step Backpropagation Example" (2015): 2-2-2, sigmoids, half the sum of squares, columns.

The page prints single numbers of most tensors, the errors and slopes of single outputs too: those get requests of their own.
"""

from tests.published.case import Call, Case, Json
from tests.published.printed import Closeness

_URL = "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/"

MAZUR: Json = {
    "layout": "columns",
    "X": [[0.05], [0.1]],
    "y": [[0.01], [0.99]],
    "layers": [
        {"W": [[0.15, 0.2], [0.25, 0.3]], "b": [[0.35], [0.35]], "activation": "sigmoid", "frozen": ["b"]},
        {"W": [[0.4, 0.45], [0.5, 0.55]], "b": [[0.6], [0.6]], "activation": "sigmoid", "frozen": ["b"]},
    ],
    "loss": "half_sse",
    "optimizer": {"kind": "sgd", "lr": 0.5},
}
_HIDDEN: Json = MAZUR["layers"][0]
_OUTPUT_1: Json = {"W": [[0.4, 0.45]], "b": [[0.6]], "activation": "sigmoid"}
_OUTPUT_2: Json = {"W": [[0.5, 0.55]], "b": [[0.6]], "activation": "sigmoid"}


def _part(y: list[list[float]], *layers: Json) -> Json:
    return {"layout": "columns", "X": MAZUR["X"], "y": y, "layers": list(layers), "loss": "half_sse"}


CASES = (
    Case(
        name="mazur",
        example="01_mazur_2-2-2",
        source=_URL,
        request=MAZUR,
        calls=[
            Call(
                "/step",
                {
                    "Z_1": [["0.3775"], [None]],
                    "A_1": [["0.593269992"], ["0.596884378"]],
                    "Z_2": [["1.105905967"], [None]],
                    "A_2": [["0.75136507"], ["0.772928465"]],
                    "loss": "0.298371109",
                    "dA_2": [["0.74136507"], [None]],
                    "dZ_2": [["0.138498562"], [None]],
                    "dW_2": [["0.082167041", None], [None, None]],
                    "dA_1": [["0.036350306"], [None]],
                    "dW_1": [["0.000438568", None], [None, None]],
                    "W_2_next": [["0.35891648", "0.408666186"], ["0.511301270", "0.561370121"]],
                    "W_1_next": [["0.149780716", "0.19956143"], ["0.24975114", "0.29950229"]],
                },
            ),
            # The first figure is the loss of the new weights printed above, computed here.
            Call("/step", prints={"loss": "0.29102777369359933"}, wrong={"loss": "0.291027924"}),
        ],
        note="The error printed after the step, 0.291027924, is what comes out when the hidden gradient is taken with the "
        "output weights already updated: the author's code did that until commit 4b6faac of mattm/simple-neural-network.",
    ),
    Case(
        name="mazur, first output alone",
        example="01_mazur_2-2-2",
        source=_URL,
        request=_part([[0.01]], _HIDDEN, _OUTPUT_1),
        calls=[Call("/backward", {"loss": "0.274811083", "dA_1": [["0.055399425"], [None]]})],
    ),
    Case(
        name="mazur, second output alone",
        example="01_mazur_2-2-2",
        source=_URL,
        request=_part([[0.99]], _HIDDEN, _OUTPUT_2),
        calls=[
            Call(
                "/backward",
                {"loss": "0.023560026", "dA_1": [["-0.019049119"], [None]]},
                close={"dA_1": Closeness("the source multiplies factors that it has rounded", units=1.5)},
            )
        ],
    ),
    Case(
        name="mazur, slope of the first output",
        example="01_mazur_2-2-2",
        source=_URL,
        request=_part([[0.75136507 - 1]], _HIDDEN, _OUTPUT_1),
        calls=[Call("/backward", {"dZ_2": [["0.186815602"]]})],
        note="With y = A - 1 the gradient dA is 1, and dZ is the slope of the sigmoid.",
    ),
    Case(
        name="mazur, slope of the first hidden unit",
        example="01_mazur_2-2-2",
        source=_URL,
        request=_part([[0.593269992 - 1], [0.596884378 - 1]], _HIDDEN),
        calls=[Call("/backward", {"dZ_1": [["0.241300709"], [None]]})],
        note="With y = A - 1 the gradient dA is 1, and dZ is the slope of the sigmoid.",
    ),
    Case(
        name="mazur with biases updated",
        example="02_mazur_with_bias_update",
        source="a Rust unit test and a teaching script that go on from Mazur's page",
        request={**MAZUR, "layers": [{**layer, "frozen": []} for layer in MAZUR["layers"]]},
        calls=[
            Call("/step", {"b_2_next": [["0.530751"], ["0.619049"]], "b_1_next": [["0.345614"], ["0.345023"]]}),
            Call("/step", {"loss": "0.280471447"}),
        ],
    ),
    Case(
        name="mazur with adam",
        example="21e_backproptrace_pytorch_adam_mazur",
        source="https://github.com/mcp-tool-shop-org/backprop-trace fixtures/external/pytorch.adam.sidecar.jsonl (MIT)",
        request={**MAZUR, "optimizer": {"kind": "adam", "lr": 0.01}},
        calls=[
            Call(
                "/step",
                {
                    "W_1_next": [
                        ["0.14000022800975093", "0.1900001140061752"],
                        ["0.24000020091507362", "0.29000010045854596"],
                    ],
                    "W_2_next": [
                        ["0.3900000012170329", "0.4400000012096632"],
                        ["0.5099999955757205", "0.5599999956025115"],
                    ],
                },
                close=dict.fromkeys(
                    ("W_1_next", "W_2_next"),
                    Closeness("printed to the last bit, where the order of operations shows", relative=1e-14),
                ),
            )
        ],
        note="The source takes its figures from PyTorch.",
    ),
)
