"""Stanford CS231n, assignment 2, FullyConnectedNets notebook: one update of given weights, with given moments."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from tests.published.case import Call, Case, Json, linear_neuron
from tests.published.printed import Printed

_URL = "https://cs231n.github.io/assignments (assignment 2, FullyConnectedNets.ipynb)"

Rows: TypeAlias = list[list[str]]


def _spread(start: float, stop: float) -> list[float]:
    """The notebook's 4 x 5 numbers, row by row."""
    numbers: list[float] = np.linspace(start, stop, num=20).tolist()
    return numbers


def _moment(start: float, stop: float, factor: float = 1.0) -> list[list[float]]:
    return [[factor * number] for number in _spread(start, stop)]


def _case(name: str, optimizer: Json, prints: Mapping[str, Rows]) -> Case:
    """One update; the matrices of 4 x 5 are columns of 20 here."""
    columns: dict[str, Printed] = {
        tensor: [[figure] for row in rows for figure in row] for tensor, rows in prints.items()
    }
    return Case(
        name=f"cs231n, {name}",
        source=_URL,
        request=linear_neuron(_spread(-0.4, 0.6), _spread(-0.6, 0.4), optimizer),
        calls=[Call("/step", columns)],
    )


CASES = (
    _case(
        "sgd_momentum",
        # Its velocity v is ours times -lr.
        {"kind": "sgd", "lr": 1e-3, "momentum": 0.9, "state": {"t": 1, "u_W_1": _moment(0.6, 0.9, factor=-1e3)}},
        {
            "W_1_next": [
                ["0.1406", "0.20738947", "0.27417895", "0.34096842", "0.40775789"],
                ["0.47454737", "0.54133684", "0.60812632", "0.67491579", "0.74170526"],
                ["0.80849474", "0.87528421", "0.94207368", "1.00886316", "1.07565263"],
                ["1.14244211", "1.20923158", "1.27602105", "1.34281053", "1.4096"],
            ]
        },
    ),
    _case(
        "rmsprop",
        {"kind": "rmsprop", "lr": 1e-2, "rho": 0.99, "eps": 1e-8, "state": {"t": 1, "v_W_1": _moment(0.6, 0.9)}},
        {
            "W_1_next": [
                ["-0.39223849", "-0.34037513", "-0.28849239", "-0.23659121", "-0.18467247"],
                ["-0.132737", "-0.08078555", "-0.02881884", "0.02316247", "0.07515774"],
                ["0.12716641", "0.17918792", "0.23122175", "0.28326742", "0.33532447"],
                ["0.38739248", "0.43947102", "0.49155973", "0.54365823", "0.59576619"],
            ],
            "v_W_1_next": [
                ["0.5976", "0.6126277", "0.6277108", "0.64284931", "0.65804321"],
                ["0.67329252", "0.68859723", "0.70395734", "0.71937285", "0.73484377"],
                ["0.75037008", "0.7659518", "0.78158892", "0.79728144", "0.81302936"],
                ["0.82883269", "0.84469141", "0.86060554", "0.87657507", "0.8926"],
            ],
        },
    ),
    _case(
        "adam",
        {"kind": "adam", "lr": 1e-2, "state": {"t": 5, "m_W_1": _moment(0.6, 0.9), "v_W_1": _moment(0.7, 0.5)}},
        {
            "W_1_next": [
                ["-0.40094747", "-0.34836187", "-0.29577703", "-0.24319299", "-0.19060977"],
                ["-0.1380274", "-0.08544591", "-0.03286534", "0.01971428", "0.0722929"],
                ["0.1248705", "0.17744702", "0.23002243", "0.28259667", "0.33516969"],
                ["0.38774145", "0.44031188", "0.49288093", "0.54544852", "0.59801459"],
            ],
            "v_W_1_next": [
                ["0.69966", "0.68908382", "0.67851319", "0.66794809", "0.65738853"],
                ["0.64683452", "0.63628604", "0.6257431", "0.61520571", "0.60467385"],
                ["0.59414753", "0.58362676", "0.57311152", "0.56260183", "0.55209767"],
                ["0.54159906", "0.53110598", "0.52061845", "0.51013645", "0.49966"],
            ],
            "m_W_1_next": [
                ["0.48", "0.49947368", "0.51894737", "0.53842105", "0.55789474"],
                ["0.57736842", "0.59684211", "0.61631579", "0.63578947", "0.65526316"],
                ["0.67473684", "0.69421053", "0.71368421", "0.73315789", "0.75263158"],
                ["0.77210526", "0.79157895", "0.81105263", "0.83052632", "0.85"],
            ],
        },
    ),
)
