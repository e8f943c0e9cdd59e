"""The generator of faulty claims is right where nothing is planted, and wrong where it says so."""

from itertools import islice
from typing import Any, Final

import numpy as np
import pytest

from app.engine.network import Layout
from tests.check.backprop_by_hand import RULES, Hand, Problem
from tests.check.faults import Careless
from tests.check.faulty import (
    CONVENTIONS,
    FAULTS,
    SUBSETS,
    UPDATE,
    Case,
    Subset,
    double_cases,
    faulty_cases,
    in_significant_digits,
    right_cases,
    shown,
)
from tests.check.random_problems import as_step, random_optimizer, random_problem
from tests.engine.networks import ACTIVATIONS, LOSSES, described

CLOSE: Final = 1e-12


def _same(claims: Any, step: Any) -> None:
    """Whether all that was computed by hand is what the engine computes, `loss_next` included."""
    values = step.run()
    layers = tuple(step.next_layers(values))
    after = type(step.network)(
        step.network.X, step.network.y, layers, step.network.loss, step.network.l1, step.network.l2, step.network.layout
    )
    values |= {"loss": values["L"], "loss_next": after.forward()["L"]}
    for name, claim in claims.items():
        assert np.shape(claim) == np.shape(values[name]), name
        assert np.allclose(claim, values[name], rtol=CLOSE, atol=CLOSE), name


@pytest.fixture(scope="module")
def right() -> list[Case]:
    """Networks enough to meet every activation, loss, optimizer and layout several times."""
    return list(islice(right_cases(seed=7), 400))


def test_by_hand_is_what_the_engine_computes(right: list[Case]) -> None:
    """On every network drawn, the program by hand gives the engine's numbers for every tensor that it computes."""
    for case in right:
        _same(case.claims, case.step)


def test_networks_of_all_kinds_are_drawn(right: list[Case]) -> None:
    """Every activation, loss, layout and optimizer rule is met, with and without biases, penalties and a memory."""
    networks = [case.step.network for case in right]
    layers = [layer for network in networks for layer in network.layers]
    assert {described(layer.activation) for layer in layers} == {described(a) for a in ACTIVATIONS}
    assert {described(network.loss) for network in networks} == {described(loss) for loss in LOSSES}
    assert {network.layout for network in networks} == {"rows", "columns"}
    assert {case.step.optimizer.kind for case in right} == RULES.keys()
    assert {len(network.layers) for network in networks} == {1, 2, 3, 4}
    for found in (
        {layer.b is None for layer in layers},
        {network.l2 > 0 for network in networks},
        {case.step.state is None for case in right},
        {network.y is not None and network.y.ndim == 1 for network in networks},
    ):
        assert found == {True, False}


@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize("kind", sorted(RULES))
def test_every_rule_of_an_optimizer_is_right(kind: str, layout: Layout) -> None:
    """With and without a memory, and with every setting that is drawn, an update by hand is the engine's."""
    rng = np.random.default_rng(3)
    for stepped in (True, False) * 6:
        problem = random_problem(rng, "distinct", random_optimizer(rng, kind), stepped=stepped)
        claims = Hand(problem, {}).run()
        if layout == "columns":
            claims = {name: np.asarray(value).T for name, value in claims.items()}
        _same(claims, as_step(problem, layout))


@pytest.mark.parametrize(
    "fault", FAULTS, ids=lambda fault: f"{fault.name}-{getattr(fault, 'place', 'update')}-{fault.what}"
)
def test_a_planted_mistake_changes_its_statement(fault: Any) -> None:
    """What is computed before the mistake is right, and where it was made it is not."""
    case = next(faulty_cases(5, [fault]))
    (planted,) = case.planted
    wrong = [name for name, value in case.claims.items() if not _close(value, case.right[name])]
    if isinstance(fault, Careless):
        assert wrong
        assert all(name == "loss_next" or any(P in name for P in UPDATE) for name in wrong)
        assert not any(name.startswith("d") for name in wrong)
    else:
        assert wrong[0] in planted.where
        assert set(planted.where) <= set(wrong)


def test_pairs_of_mistakes_change_both_statements() -> None:
    """Of two mistakes each is made in a statement of its own, and both of these are wrong."""
    for case in islice(double_cases(5), 40):
        one, other = (planted.where[0] for planted in case.planted)
        assert one != other
        assert not any(_close(case.claims[name], case.right[name]) for name in (one, other))


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_another_convention_leaves_the_update_consistent(convention: str) -> None:
    """In another convention gradients are others by one factor each, and where it is a matter of bookkeeping the update is ours."""
    for case in islice(right_cases(2, convention), 20):
        m = case.step.inputs()["m"]
        last = f"dA_{len(case.step.network.layers)}"
        factor = {"descent_sign": -1, "no_half": 2}.get(convention, m)
        assert np.allclose(case.claims[last], factor * case.right[last], rtol=1e-9)
        if convention in {"batch_mean_applied_at_weights", "descent_sign"}:
            assert _close(case.claims["W_1_next"], case.right["W_1_next"])
            assert _close(case.claims["loss_next"], case.right["loss_next"])


@pytest.mark.parametrize(
    ("subset", "names"),
    [
        ("all", {"loss", "Z_1", "A_1", "dA_1", "dZ_1", "dW_1", "db_1", "dX", "W_1_next", "b_1_next", "loss_next"}),
        ("gradients", {"dA_1", "dZ_1", "dW_1", "db_1", "dX"}),
        ("parameters", {"dW_1", "db_1"}),
        ("updated", {"W_1_next", "b_1_next"}),
    ],
)
def test_a_part_of_the_claims_is_shown(subset: Subset, names: set[str]) -> None:
    """A subset has the tensors that it says, rounded to the decimals asked for."""
    claims = Hand(_one_layer(), {}).run()
    assert shown(claims, None, subset).keys() == names
    assert all(np.array_equal(value, np.round(claims[name], 4)) for name, value in shown(claims, 4, subset).items())
    assert subset in SUBSETS


def test_numbers_are_printed_in_significant_digits() -> None:
    """As many digits are kept of small numbers as of large ones."""
    printed = in_significant_digits({"dW_1": np.array([[12.3456, -0.000123456]])}, 3)
    assert printed["dW_1"].tolist() == [[12.3, -0.000123]]


def _one_layer() -> Problem:
    rng = np.random.default_rng(0)
    while True:
        problem = random_problem(rng, "distinct", random_optimizer(rng, "sgd", "plain"))
        if problem.depth == 1 and problem.b[0] is not None:
            return problem


def _close(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=CLOSE, atol=CLOSE)
