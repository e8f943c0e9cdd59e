"""Vectors of a single step."""

from tests.published.case import Call, Case, linear_neuron

CASES = (
    Case(
        name="lexailabs, lion",
        source="https://prof.lexailabs.com/practice/lion-optimizer-step",
        request=linear_neuron([1.0], [0.1], {"kind": "lion", "lr": 0.01, "beta1": 0.9, "beta2": 0.99}),
        calls=[Call("/step", {"W_1_next": [["0.99"]], "m_W_1_next": [["0.001"]]})],
    ),
)
