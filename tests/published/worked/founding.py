"""The founding example: 2-3-1, sigmoid inside, linear outside, four samples; the post prints thirteen tensors."""

from tests.published.case import Call, Case
from tests.published.printed import Closeness

# 17 digits name one float. Where the processor's matrix product fuses multiply and add, L is the next float above,
# which is nearer to the exact value, 0.299033869641676714...; where it does not, L is the printed one.
_LAST_BIT = Closeness("the last bit depends on whether the processor fuses multiply and add", relative=2e-16)

CASES = (
    Case(
        name="founding",
        source="https://derekzhouai.github.io/posts/explaining-backpropagation/ (notebook of the post)",
        request={
            "X": [[0.05, 0.1], [0.15, 0.2], [0.25, 0.3], [0.35, 0.4]],
            "y": [[0.01], [0.02], [0.03], [0.04]],
            "layers": [
                {"W": [[0.15, 0.2, 0.25], [0.3, 0.35, 0.4]], "b": [[0, 0, 0]], "activation": "sigmoid"},
                {"W": [[0.45], [0.5], [0.55]], "b": [[0]], "activation": "identity"},
            ],
            "loss": "half_mse",
        },
        calls=[
            Call(
                "/backward",
                {
                    "Z_1": [
                        ["0.0375", "0.045", "0.0525"],
                        ["0.0825", "0.1", "0.1175"],
                        ["0.1275", "0.155", "0.1825"],
                        ["0.1725", "0.21", "0.2475"],
                    ],
                    "A_1": [
                        ["0.5093739", "0.5112481", "0.51312199"],
                        ["0.52061331", "0.52497919", "0.52934125"],
                        ["0.53183189", "0.53867261", "0.54549879"],
                        ["0.54301838", "0.55230791", "0.56156107"],
                    ],
                    "Z_2": [["0.7670594"], ["0.78790327"], ["0.80868499"], ["0.82937081"]],
                    "A_2": [["0.7670594"], ["0.78790327"], ["0.80868499"], ["0.82937081"]],
                    "loss": "0.29903386964167666",
                    "dA_2": [["0.18926485"], ["0.19197582"], ["0.19467125"], ["0.1973427"]],
                    "dZ_2": [["0.18926485"], ["0.19197582"], ["0.19467125"], ["0.1973427"]],
                    "dW_2": [["0.40704483"], ["0.41140261"], ["0.41574958"]],
                    "db_2": [["0.77325462"]],
                    "dA_1": [
                        ["0.08516918", "0.09463242", "0.10409567"],
                        ["0.08638912", "0.09598791", "0.1055867"],
                        ["0.08760206", "0.09733562", "0.10706919"],
                        ["0.08880422", "0.09867135", "0.10853849"],
                    ],
                    "dZ_1": [
                        ["0.02128481", "0.02364613", "0.02600599"],
                        ["0.02156057", "0.02393708", "0.02630577"],
                        ["0.02181175", "0.02418833", "0.02654565"],
                        ["0.02203671", "0.02439786", "0.02672329"],
                    ],
                    "dW_1": [["0.01746411", "0.0193592", "0.02123573"], ["0.02179881", "0.02416767", "0.02651476"]],
                    "db_1": [["0.08669385", "0.09616941", "0.1055807"]],
                },
                close={"loss": _LAST_BIT},
            )
        ],
        note="The post writes d_A2 for dA_2, and so on; it prints no dZ_2, which is dA_2, the output being linear.",
    ),
)
