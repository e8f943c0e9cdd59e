"""Programs: statements that run in order, and the chain rule over operations that need not be a chain."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest

from app.engine.errors import NotFinite
from app.engine.formula import Formula
from app.engine.program import Operation, Program, Statement, Values, differentiate, require_finite

RANDOM: Final = np.random.default_rng(5)
VALUES: Final[Values] = {
    "X": RANDOM.standard_normal((4, 3)),
    "W": 0.5 * RANDOM.standard_normal((3, 3)),
    "V": 0.5 * RANDOM.standard_normal((3, 3)),
}

DIAMOND: Final = [
    replace(Operation.of("H", "X @ W", {"X": "dH @ W.T", "W": "X.T @ dH"}), layer=1),
    replace(Operation.of("P", "tanh(H)", {"H": "dP * (1 - P ** 2)"}), layer=2),
    replace(Operation.of("Q", "H * H", {"H": "dQ * 2 * H"}), layer=3),
    Operation.of("L", "sum(P * Q)", {"P": "Q", "Q": "P"}, "loss"),
]
RESIDUAL: Final = [
    replace(Operation.of("Z", "X @ W", {"X": "dZ @ W.T", "W": "X.T @ dZ"}), layer=1),
    replace(Operation.of("A", "tanh(Z)", {"Z": "dA * (1 - A ** 2)"}), layer=1),
    replace(Operation.of("R", "A + X", {"A": "dR", "X": "dR"}), layer=1),
    replace(Operation.of("S", "R @ V + R", {"R": "dS @ V.T + dS", "V": "R.T @ dS"}), layer=2),
    Operation.of("L", "sum(S * S) + sum(W * W)", {"S": "2 * S", "W": "2 * W"}, "loss"),
]
SHARED: Final = [  # one weight at three places, as a recurrent layer has it
    Operation.of("S_1", "tanh(X @ W)", {"X": "dS_1 * (1 - S_1 ** 2) @ W.T", "W": "X.T @ (dS_1 * (1 - S_1 ** 2))"}),
    Operation.of(
        "S_2", "tanh(S_1 @ W)", {"S_1": "dS_2 * (1 - S_2 ** 2) @ W.T", "W": "S_1.T @ (dS_2 * (1 - S_2 ** 2))"}
    ),
    Operation.of(
        "S_3", "tanh(S_2 @ W)", {"S_2": "dS_3 * (1 - S_3 ** 2) @ W.T", "W": "S_2.T @ (dS_3 * (1 - S_3 ** 2))"}
    ),
    Operation.of("L", "sum(S_3 * S_3)", {"S_3": "2 * S_3"}, "loss"),
]


def _program(operations: Sequence[Operation]) -> Program:
    return Program([*(operation.statement for operation in operations), *differentiate(operations)])


@pytest.mark.parametrize("operations", [DIAMOND, RESIDUAL, SHARED], ids=["diamond", "residual", "shared"])
def test_a_tensor_used_twice_accumulates_its_gradient(operations: list[Operation]) -> None:
    """Whatever the graph, the gradient of each input is the slope of L that finite differences show."""
    program = _program(operations)
    values = program.run(VALUES)
    for name in program.inputs:
        gradient = values[f"d{name}"]
        assert gradient.shape == VALUES[name].shape
        assert np.abs(gradient).min() > 1e-6
        direction = RANDOM.standard_normal(gradient.shape)
        above, below = (program.run({**VALUES, name: VALUES[name] + h * direction})["L"] for h in (1e-6, -1e-6))
        assert np.vdot(gradient, direction) == pytest.approx((above - below) / 2e-6, rel=1e-6)


def test_parts_of_a_gradient_are_one_sum() -> None:
    """What comes back to a tensor from several users is added in one statement, the user nearest to the input first."""
    statements = differentiate(DIAMOND)
    assert [(s.name, s.formula.text, s.phase, s.layer) for s in statements] == [
        ("dP", "Q", "backward", 2),
        ("dQ", "P", "backward", 3),
        ("dH", "dP * (1 - P ** 2) + dQ * 2 * H", "backward", 1),
        ("dX", "dH @ W.T", "backward", 1),
        ("dW", "X.T @ dH", "backward", 1),
    ]


def test_a_gradient_stands_where_its_last_part_is_known() -> None:
    """The gradient of a tensor is complete only after the first operation that uses it has been gone back through."""
    assert [s.name for s in differentiate(RESIDUAL)] == ["dS", "dR", "dV", "dA", "dZ", "dX", "dW"]


def test_an_operation_is_renamed_with_its_gradients() -> None:
    """Where T gets another name, dT follows, in the formula, in the pullbacks and in what they belong to."""
    operation = Operation.of("Z", "A_in @ W + b", {"W": "A_in.T @ dZ", "A_in": "dZ @ W.T"})
    renamed = operation.rename({"Z": "Z_2", "A_in": "A_1", "W": "W_2", "b": "b_2"}, 2)
    assert renamed == replace(
        Operation.of("Z_2", "A_1 @ W_2 + b_2", {"W_2": "A_1.T @ dZ_2", "A_1": "dZ_2 @ W_2.T"}), layer=2
    )


def test_inputs_are_what_is_used_and_not_defined() -> None:
    """A program asks for its inputs in order of appearance, and gives every statement in order of computation."""
    program = Program([
        Statement("Z", Formula("X @ W + b"), "forward"),
        Statement("A", Formula("maximum(Z, c)"), "forward"),
        Statement("L", Formula("sum(A * W)"), "loss"),
    ])  # fmt: skip
    assert program.inputs == ("X", "W", "b", "c")
    assert program.names == ("Z", "A", "L")
    given: Values = {"W": np.eye(2), "X": np.ones((2, 2)), "b": 1, "c": 0, "other": None}
    assert list(program.run(given)) == ["Z", "A", "L"]
    assert program.run(given)["L"] == 4


def test_running_changes_no_input() -> None:
    """A program only reads what it is given: arrays that cannot be written do as well."""
    locked = {name: value.copy() for name, value in VALUES.items()}
    for value in locked.values():
        value.flags.writeable = False
    values = _program(RESIDUAL).run(locked)
    assert all(np.isfinite(value).all() for value in values.values())


def test_what_overflows_on_the_way_is_silent() -> None:
    """Overflow warns nobody: it is harmless, or `require_finite` finds it."""
    program = Program([
        Statement("A", Formula("sigmoid(Z)"), "forward"),
        Statement("B", Formula("exp(-Z) / (Z - Z)"), "forward"),
    ])  # fmt: skip
    values = program.run({"Z": np.array([[-1e4]])})
    assert values["A"] == 0
    assert values["B"] == np.inf


@pytest.mark.parametrize("rows", [2, 20_000], ids=["few", "many"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_first_value_that_is_not_finite_is_named(rows: int, bad: float) -> None:
    """The error names the tensor, in order of computation, and the place; the hint follows."""
    broken = np.ones((rows, 3))
    broken[1, 2] = bad
    values: dict[str, Any] = {"Z_1": np.ones((rows, 3)), "A_1": broken, "L": np.float64(bad)}
    with pytest.raises(NotFinite, match=r"^A_1 is not finite at \[1, 2\]: .* Do this\.$") as caught:
        require_finite(values, lambda: " Do this.")
    assert (caught.value.tensor, caught.value.code) == ("A_1", "not_finite")


def test_a_number_that_is_not_finite_has_no_place() -> None:
    """A scalar is named without a position."""
    with pytest.raises(NotFinite, match=r"^L is not finite: "):
        require_finite({"Z_1": np.ones((2, 2)), "L": np.float64(np.nan)})


def test_finite_values_pass() -> None:
    """The largest and the smallest floats are finite, and so are Python's numbers."""
    require_finite({"A": np.array([[1.7e308, -5e-324]]), "mu": 0.5, "t": 3})
