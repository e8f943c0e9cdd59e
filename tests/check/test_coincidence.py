"""Two formulas are one explanation where they are the same on every network, and two where only these numbers hide the difference."""

from typing import Any, Final

import numpy as np
import pytest

from app.check.coincidence import Coincidence
from app.check.program import Checked
from app.engine.activations import Sigmoid
from app.engine.formula import Formula
from app.engine.optimizers import Adam
from tests.check.small_step import small_step

_TWO_OF_ALL: Final[dict[str, Any]] = {"sizes": (2, 2, 2), "activations": (Sigmoid(), Sigmoid()), "m": 2}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("sum(dZ_1, axis=0) / m", "sum(dZ_1, axis=0) * (1 / m)", True),
        ("sum(dZ_1, axis=0) / m", "sum(dZ_1 / m, axis=0)", True),
        ("-((A_2 - y) / m)", "(y - A_2) / m", True),
        ("2 * (X.T @ dZ_1)", "X.T @ dZ_1 * m", False),
        ("X.T @ dZ_1 / 2", "X.T @ dZ_1 / n", False),
        ("X.T @ dZ_1 * m", "X.T @ dZ_1 * n", False),
        ("2 * (X.T @ dZ_1)", "X.T @ dZ_1", False),
        ("dZ_2 @ W_2", "dZ_2 @ W_2.T", False),
        ("dZ_2 @ W_2", "dZ_2 @ W_2", False),
    ],
)
def test_what_coincides_everywhere(one: str, other: str, *, same: bool) -> None:
    """Of a network whose sizes are all 2, factors of 2, m and n are three things; what no other sizes allow is nothing to compare."""
    coincidence = Coincidence(Checked(small_step(**_TWO_OF_ALL)))
    trees = (Formula(one).tree, Formula(other).tree)
    assert (coincidence.everywhere(*trees), coincidence.everywhere(*trees[::-1])) == (same, same)


def test_the_network_of_the_claims_hides_the_difference() -> None:
    """The formulas that are not the same everywhere are the same in the network with 2 of all."""
    values = Checked(small_step(**_TWO_OF_ALL)).values
    gradient = values["X"].T @ values["dZ_1"]
    assert np.array_equal(2 * gradient, gradient * values["m"])
    assert np.array_equal(gradient / 2, gradient / values["n"])


def test_an_optimizer_is_probed_with_its_memory() -> None:
    """In the second step of Adam a moment and its average differ, and what it is corrected by is the same in two guises."""
    first = small_step(Adam(0.1))
    state = first.next_state(first.run())
    second = Coincidence(Checked(type(first)(first.network, first.optimizer, None, state)))
    corrected, moment, power = (
        Formula(text).tree
        for text in ("m_W_1_next / (1 - beta1 ** t)", "m_W_1_next", "m_W_1_next / (1 - beta1 * beta1 ** (t - 1))")
    )
    assert not second.everywhere(corrected, moment)
    assert second.everywhere(corrected, power)
