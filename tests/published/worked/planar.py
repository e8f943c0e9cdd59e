"""Coursera, Deep Learning Specialization, course 1 week 3, "Planar data classification": 2-4-1, tanh and sigmoid, columns."""

from tests.published.case import Call, Case, feeding

_URL = "https://www.coursera.org/learn/neural-networks-deep-learning (W3A1)"

CASES = (
    Case(
        name="planar, backward_propagation",
        example="07a_dls_shallow_backward",
        source=_URL,
        request={
            "layout": "columns",
            "X": [
                [1.6243453636632417, -0.6117564136500754, -0.5281717522634557],
                [-1.0729686221561705, 0.8654076293246785, -2.3015386968802827],
            ],
            "y": [[1, 0, 1]],
            "layers": [
                {
                    "W": [
                        [-0.00416758, -0.00056267],
                        [-0.02136196, 0.01640271],
                        [-0.01793436, -0.00841747],
                        [0.00502881, -0.01245288],
                    ],
                    "b": [[0], [0], [0], [0]],
                    "activation": "tanh",
                },
                {"W": [[-0.01057952, -0.00909008, 0.00551454, 0.02292208]], "b": [[0]], "activation": "sigmoid"},
            ],
            "loss": "binary_cross_entropy",
        },
        calls=[
            Call(
                "/backward",
                {
                    "A_1": [
                        ["-0.00616578", "0.0020626", "0.00349619"],
                        ["-0.05225116", "0.02725659", "-0.02646251"],
                        ["-0.02009721", "0.0036869", "0.02883756"],
                        ["0.02152675", "-0.01385234", "0.02599885"],
                    ],
                    "A_2": [["0.5002307", "0.49985831", "0.50023963"]],
                    "dW_2": [["0.00078841", "0.01765429", "-0.00084166", "-0.01022527"]],
                    "db_2": [["-0.16655712"]],
                    "dW_1": [
                        ["0.00301023", "-0.00747267"],
                        ["0.00257968", "-0.00641288"],
                        ["-0.00156892", "0.003893"],
                        ["-0.00652037", "0.01618243"],
                    ],
                    "db_1": [["0.00176201"], ["0.00150995"], ["-0.00091736"], ["-0.00381422"]],
                },
            )
        ],
        note="The exercise has 1/m in dW and db, we have it in dA already: dW and db are the same.",
    ),
    Case(
        name="planar, compute_cost",
        example="07a_dls_shallow_backward",
        source=_URL,
        request={
            "layout": "columns",
            "X": [[0.5002307, 0.49985831, 0.50023963]],
            "y": [[1, 0, 0]],
            "layers": [{"W": [[1]]}],
            "loss": "binary_cross_entropy",
        },
        calls=[Call("/forward", {"loss": "0.6930587610394646"})],
        note="The cost of given outputs, with a y of its own; the identity hands X to the loss.",
    ),
    Case(
        name="planar, update_parameters of the first layer",
        example="07b_dls_sgd_update",
        source=_URL,
        request={
            **feeding(
                W=[
                    [-0.00615039, 0.0169021],
                    [-0.02311792, 0.03137121],
                    [-0.0169217, -0.01752545],
                    [0.00935436, -0.05018221],
                ],
                b=[[-8.97523455e-07], [8.15562092e-06], [6.04810633e-07], [-2.545607e-06]],
                dW=[
                    [0.00023322, -0.00205423],
                    [0.00082222, -0.00700776],
                    [-0.00031831, 0.0028636],
                    [-0.00092857, 0.00809933],
                ],
                db=[[1.05570087e-07], [-3.81814487e-06], [-1.90155145e-07], [5.46467802e-07]],
            ),
            "optimizer": {"kind": "sgd", "lr": 1.2},
        },
        calls=[
            Call(
                "/step",
                {
                    "W_1_next": [
                        ["-0.00643025", "0.01936718"],
                        ["-0.02410458", "0.03978052"],
                        ["-0.01653973", "-0.02096177"],
                        ["0.01046864", "-0.05990141"],
                    ],
                    "b_1_next": [["-1.02420756e-06"], ["1.27373948e-05"], ["8.32996807e-07"], ["-3.20136836e-06"]],
                },
            )
        ],
        note="The exercise gives parameters and gradients, without the network that they come from.",
    ),
    Case(
        name="planar, update_parameters of the second layer",
        example="07b_dls_sgd_update",
        source=_URL,
        request={
            **feeding(
                W=[[-0.0104319, -0.04019007, 0.01607211, 0.04440255]],
                b=[[9.14954378e-05]],
                dW=[[-1.75740039e-05, 0.00370231337, -0.00125683095, -0.00255715317]],
                db=[[-1.0892314e-05]],
            ),
            "optimizer": {"kind": "sgd", "lr": 1.2},
        },
        calls=[
            Call(
                "/step",
                {
                    "W_1_next": [["-0.01041081", "-0.04463285", "0.01758031", "0.04747113"]],
                    "b_1_next": [["0.00010457"]],
                },
            )
        ],
    ),
)
