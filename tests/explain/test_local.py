"""Local derivatives: the transpose of a pullback is the Jacobian that the pullback itself has, unit vector by unit vector."""

from itertools import product
from typing import Any, Final

import numpy as np
import pytest

from app.engine.formula import Formula
from app.explain.local import Local
from tests.engine.evaluator import evaluate

RANDOM: Final = np.random.default_rng(5)
VALUES: Final[dict[str, Any]] = {
    "A": RANDOM.standard_normal((3, 2)),
    "dA": RANDOM.standard_normal((3, 2)),
    "Z": RANDOM.standard_normal((3, 2)),
    "W": RANDOM.standard_normal((4, 2)),
    "row": RANDOM.standard_normal((1, 2)),
    "alpha": 0.3,
}


@pytest.mark.parametrize(
    "pullback",
    [
        "dA",
        "-dA * Z",
        "Z * dA / alpha",
        "dA / Z",
        "where(Z > 0, dA, alpha * dA)",
        "dA @ W.T",
        "dA.T @ Z",
        "Z.T @ dA",
        "(Z.T @ dA).T",
        "sum(dA, axis=0)",
        "sum(dA * Z, axis=1)",
        "A * (dA - sum(dA * A, axis=1))",
        "dA - exp(A) * sum(dA, axis=1)",
        "Z + dA * row + dA",
        "row * sum(dA, axis=1)",
        "Z * sum(dA * A)",
    ],
)
def test_it_is_the_jacobian_of_the_pullback(pullback: str) -> None:
    """Every operation that a pullback may have, broadcast or not, is transposed as unit vectors show it."""
    nothing = evaluate(pullback, VALUES | {"dA": np.zeros((3, 2))})
    local = Local("A", Formula(pullback), VALUES)
    for entry in product(*(range(length) for length in nothing.shape)):
        found = np.zeros((3, 2))
        for place, slope in local.by(entry):
            found[place] = slope
        for place in product(range(3), range(2)):
            unit = np.zeros((3, 2))
            unit[place] = 1
            alone = np.broadcast_to(evaluate(pullback, VALUES | {"dA": unit}) - nothing, nothing.shape)
            assert found[place] == pytest.approx(alone[entry], rel=1e-12, abs=1e-12)


def test_of_the_loss_a_pullback_is_the_derivative_itself() -> None:
    """Nothing comes back into the loss: its gradient by itself is 1, and left out."""
    assert dict(Local("L", Formula("Z * alpha"), VALUES | {"L": 1.0}).by((2, 1))) == {(): VALUES["Z"][2, 1] * 0.3}


@pytest.mark.parametrize(
    "pullback", ["exp(dA)", "dA ** 2", "abs(dA)", "where(dA > 0, dA, A)", "dA * dA", "A / dA", "A.T @ dA + dA.T @ dA"]
)
def test_what_is_not_linear_is_a_mistake_of_ours(pullback: str) -> None:
    """No pullback can be so, and one that were would not be told wrongly."""
    with pytest.raises(ValueError, match="is not linear in dA"):
        list(Local("A", Formula(pullback), VALUES).by((0, 0)))
