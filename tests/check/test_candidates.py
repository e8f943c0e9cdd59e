"""What may have been done in a step: edits that need to know its shapes and its rules, and which of them come first."""

import ast
from typing import Any, Final, get_args

import pytest

from app.check.candidates import Candidate, Candidates
from app.check.graph import Graph
from app.check.mutations import Edit, Kind
from app.check.program import Checked
from app.engine.formula import Formula
from app.engine.optimizers import Adam
from tests.check.small_step import small_step
from tests.check.test_mutations import EDITS

_MADE: Final[list[tuple[Kind, str, str, str]]] = [
    ("bare_gradient", "dZ_1", "dA_1", "activation_derivative_missing"),
    ("matmul", "dZ_1", "dA_1 @ (1 * A_1 * (1 - A_1))", "matmul_instead_of_elementwise"),
    ("negate", "dW_1", "-(X.T @ dZ_1)", "sign_flipped"),
    ("transpose", "dW_1", "(X.T @ dZ_1).T", "transpose_missing"),
    ("swap", "dA_1", "dZ_2 @ dW_2.T", "gradient_used_for_weights"),
    ("swap", "dA_1", "dZ_2 @ W_2_next.T", "updated_weights_used"),
    ("swap", "dZ_1", "dA_1 * A_2 * (1 - A_2)", "activation_derivative_wrong_layer"),
    ("elsewhere", "A_2", "Z_2 * sigmoid(Z_2) * sigmoid(Z_2 * sigmoid(Z_2))", "function_applied_twice"),
    ("elsewhere", "dZ_1", "dA_1 * sigmoid(A_1) * (1 - sigmoid(A_1))", "function_applied_twice"),
    ("bare_input", "A_2", "Z_2", "activation_missing"),
    ("before_update", "loss_next", "sum((A_3 - y) ** 2) / (2 * m)", "value_before_update_used"),
    ("factor", "dW_1", "2 * (X.T @ dZ_1)", "constant_factor"),
    ("factor", "dA_3", "(A_3 - y) / m * m", "batch_mean_missing"),
    ("accumulate", "dW_1", "3 * (X.T @ dZ_1)", "gradient_accumulated"),
    ("declared", "dZ_3", "dA_3 * sqrt(1 - A_3 ** 2)", "activation_derivative_wrong"),
]
"""An operator, a statement of the network below, what one edit of that kind makes of it, and its name."""


def _candidates(optimizer: Any = None, *, twice: bool = False) -> tuple[Candidates, Graph]:
    """Of a network of 3 inputs and layers of 4 sigmoid, 4 silu and 2 tanh units."""
    checked = Checked(small_step(optimizer))
    graph = Graph(checked.trees, ())
    return Candidates(checked, {name: frozenset(graph.after(name)) for name in graph.order}, twice=twice), graph


def _text(tree: ast.expr) -> str:
    return Formula.of(tree).text


@pytest.mark.parametrize(("kind", "where", "edited", "code"), _MADE)
def test_one_edit_of_a_statement_makes_the_mistake(kind: Kind, where: str, edited: str, code: str) -> None:
    """Among the candidates of a statement is the mistake that people make, made by its operator, and it has its name."""
    candidates, _ = _candidates()
    assert code in {
        candidate.code
        for candidate in candidates.single([where])
        if (candidate.edit.kind, _text(candidate.changed[where])) == (kind, edited)
    }


def test_every_operator_has_a_row() -> None:
    """Each operator is tested on a formula or in a step."""
    assert {row[0] for row in (*EDITS, *_MADE)} == set(get_args(Kind))


def test_nothing_that_comes_of_a_tensor_goes_into_it() -> None:
    """No edit of a gradient puts in what is computed from that gradient."""
    candidates, graph = _candidates()
    later = graph.after("dA_1")
    assert {"dZ_1", "W_1_next"} <= later
    swaps = [edit for edit in candidates.edits("dA_1") if edit.kind == "swap"]
    assert swaps
    assert not any(isinstance(edit.put, ast.Name) and edit.put.id in later for edit in swaps)


def test_what_an_optimizer_declares_is_changed_in_all_parameters() -> None:
    """Epsilon inside the root is one candidate, with the update of every weight and bias changed."""
    candidates, _ = _candidates(Adam(0.1))
    (inside,) = (one for one in candidates.single(["W_2_next"]) if one.code == "epsilon_inside_root")
    assert inside.changed.keys() == {f"{P}_{l}_next" for P in "Wb" for l in (1, 2, 3)}
    assert _text(inside.changed["b_3_next"]) == "b_3 - lr * m_b_3_hat / sqrt(v_b_3_hat + eps)"


def test_a_forward_mistake_is_made_in_both_passes() -> None:
    """Where the loss after the update is claimed, an activation that is left out is left out there, too, and also once only."""
    candidates, _ = _candidates(twice=True)
    left_out = [dict(c.changed) for c in candidates.single(["A_1"]) if c.code == "activation_missing"]
    texts = [{name: _text(tree) for name, tree in changed.items()} for changed in left_out]
    assert {"A_1": "Z_1", "A_1_after": "Z_1_after"} in texts
    assert {"A_1": "Z_1"} in texts


def _candidate(kind: Kind, code: str, distance: int = 0, tree: str = "A @ B") -> Candidate:
    return Candidate("dW_1", Edit(kind, Formula(tree).tree, code=code), {}, distance)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_candidate("swap", "wrong_operand", 0), _candidate("swap", "batch_mean_missing", 1)),
        (_candidate("factor", "batch_mean_missing", 0), _candidate("swap", "wrong_operand", 1)),
        (_candidate("mean_again", "wrong_operand"), _candidate("factor", "batch_mean_twice")),
        (_candidate("mean_again", "wrong_operand"), _candidate("accumulate", "gradient_accumulated")),
        (_candidate("drop_factor", "batch_mean_missing"), _candidate("negate", "sign_flipped")),
        (_candidate("swap", "wrong_operand", 3, "A * B"), _candidate("transpose", "transpose_missing", 0, "A.T * B")),
        (_candidate("transpose", "transpose_missing", 0, "A @ B"), _candidate("swap", "wrong_operand", 1)),
    ],
    ids=["near", "near_factor", "no_factor", "no_accumulation", "catalogue", "far_fetched", "not_far_fetched"],
)
def test_what_comes_first_among_equals(first: Candidate, second: Candidate) -> None:
    """The near one; of these, one that is more than a factor; of these, the first of the list; a transpose outside a product last."""
    assert first.rank < second.rank
