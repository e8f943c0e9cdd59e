"""The objective: penalties on weights, added to the loss, whose gradients go straight back to the weights."""

import numpy as np
import pytest

from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import CrossEntropy, HalfSse
from app.engine.network import Network


def _network(l1: float, l2: float) -> Network:
    """Two layers whose outputs are the targets, so that all of L is penalty, and all of dW too."""
    W_1, W_2 = np.array([[1.0, 0.0], [-2.0, 3.0]]), np.array([[-1.0], [0.5]])
    X, b = np.array([[1.0, 2.0]]), np.array([[5.0]])
    y = X @ W_1 @ W_2 + b
    return checked_network(X, y, [Dense(W_1), Dense(W_2, b)], HalfSse(), l1=l1, l2=l2)


@pytest.mark.parametrize(
    ("l1", "l2", "penalty", "dW_1", "dW_2"),
    [
        (0.1, 0.0, 0.1 * 7.5, [[0.1, 0.0], [-0.1, 0.1]], [[-0.1], [0.1]]),
        (0.0, 0.2, 0.1 * 15.25, [[0.2, 0.0], [-0.4, 0.6]], [[-0.2], [0.1]]),
        (0.1, 0.2, 0.75 + 1.525, [[0.3, 0.0], [-0.5, 0.7]], [[-0.3], [0.2]]),
    ],
)
def test_penalties_are_on_weights_only(
    l1: float, l2: float, penalty: float, dW_1: list[list[float]], dW_2: list[list[float]]
) -> None:
    """L grows by l1 * sum(abs(W)) + l2 / 2 * sum(W * W), dW by l1 * sign(W) + l2 * W, and db and dX by nothing; sign(0) is 0."""
    values = _network(l1, l2).backward()
    assert values["L_data"] == 0
    assert values["L"] == pytest.approx(penalty)
    assert values["dW_1"] == pytest.approx(np.array(dW_1))
    assert values["dW_2"] == pytest.approx(np.array(dW_2))
    assert values["db_2"].tolist() == [[0.0]]
    assert values["dX"].tolist() == [[0.0, 0.0]]


def test_without_penalties_the_loss_is_all() -> None:
    """There is an L_data beside L only where they differ."""
    values = _network(0, 0).backward()
    assert values["L"] == 0
    assert "L_data" not in values


def test_penalties_are_shown_as_they_are_computed() -> None:
    """The formula of L names every weight, and that of dW adds to what comes back through the layer."""
    program = _network(0.1, 0.2).sketch(backward=True).program
    shown = {statement.name: statement.formula.text for statement in program.statements}
    assert shown["L"] == ("L_data + l1 * (sum(abs(W_1)) + sum(abs(W_2))) + l2 / 2 * (sum(W_1 * W_1) + sum(W_2 * W_2))")
    assert shown["dW_2"] == "A_1.T @ dZ_2 + l1 * sign(W_2) + l2 * W_2"


def test_class_numbers_become_a_matrix_first() -> None:
    """`Y` has a 1 in each sample's class, and the loss is of `Y`."""
    layers = [Dense(np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]]))]
    network = checked_network(np.eye(2), np.array([2, 1]), layers, CrossEntropy())
    values = network.backward()
    assert values["Y"].tolist() == [[0, 0, 1], [0, 1, 0]]
    assert values["L"] == pytest.approx(-(np.log(0.25) + np.log(0.2)) / 2)
    assert values["dA_1"].tolist() == [[0, 0, -2], [0, -2.5, 0]]
