"""The first look lets through whatever a full one accepts, and computes little for it."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from unittest.mock import Mock

import numpy as np
import pytest

from app.check.candidates import Candidate, Candidates
from app.check.graph import Graph
from app.check.program import Checked
from app.check.sieve import Sieve
from app.check.world import World, read_claims
from app.engine.activations import LeakyRelu, Sigmoid, Softmax, Tanh
from app.engine.formula import Formula
from tests.check.small_step import small_step

_SMALL: Final = (4, 4, 4, 4)
_LARGE: Final = (11, 12, 12, 9)
_SAMPLES: Final[dict[tuple[int, ...], int]] = {_SMALL: 4, _LARGE: 20}
_ACTIVATIONS: Final = (Sigmoid(), Tanh(), Softmax(), LeakyRelu())


@dataclass
class _Look:
    """Claims that an edit made, of some of the gradients, and all that the judge has to look at them."""

    claims: Mapping[str, Any]
    world: World
    graph: Graph
    sieve: Sieve
    candidates: Candidates

    def accepts(self, name: str, candidate: Candidate) -> bool:
        """Whether the full evaluation of a candidate, as far as the claim, agrees with it."""
        so_far = set(self.graph.order[: self.graph.order.index(name) + 1])
        below = [name for name in self.graph.below(candidate.changed) if name in so_far]
        given = self.world.rerun(candidate.changed, below)
        return name in given and self.world.fits(name, given[name])

    def passes(self, name: str, candidate: Candidate) -> bool:
        """Whether the first look lets a candidate through."""
        return self.sieve.passes(name, candidate.changed, self.graph.between(candidate.changed, name))


def _looks(seed: int, sizes: tuple[int, ...], digits: int | None) -> Iterator[_Look]:
    """Networks without end, each with a random edit of a random statement and claims that come of it."""
    random = np.random.default_rng(seed)
    while True:
        activations = tuple(_ACTIVATIONS[i] for i in random.integers(len(_ACTIVATIONS), size=len(sizes) - 1))
        checked = Checked(small_step(None, sizes, activations, m=_SAMPLES[sizes], l2=0.1))
        whole = Graph(checked.trees, ())
        first = [name for name in whole.order if not name.endswith(("_after", "_next"))]
        made = list(_candidates(checked, whole).single([str(random.choice(first))]))
        changed = made[random.integers(len(made))].changed
        wrong = World(checked.trees, checked.inputs, {}).rerun(changed, whole.order)
        names = [name for name in wrong if name.startswith("d") and random.random() < 0.5]
        values = {name: wrong[name].value for name in names}
        if all(np.isfinite(value).all() and np.any(value) for value in values.values()):
            claims = {name: value if digits is None else np.round(value, digits) for name, value in values.items()}
            world = World(checked.trees, checked.inputs, read_claims(claims))
            graph = Graph(checked.trees, claims)
            yield _Look(claims, world, graph, Sieve(world), _candidates(checked, graph))


def _candidates(checked: Checked, graph: Graph) -> Candidates:
    return Candidates(checked, {name: frozenset(graph.after(name)) for name in graph.order}, twice=False)


@pytest.mark.parametrize("digits", [None, 6, 3])
@pytest.mark.parametrize("sizes", [_SMALL, _LARGE], ids=["small", "large"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # an edit may divide by zero
def test_what_the_full_evaluation_accepts_passes(sizes: tuple[int, ...], digits: int | None) -> None:
    """Of all candidates for claims that random edits made, none that agrees in full is stopped, and most of the others are."""
    tried = accepted = passed = 0
    for look in islice(_looks(3, sizes, digits), 3):
        for name in look.claims:
            suspects = look.graph.suspects(name)
            for candidate in (*look.candidates.single(suspects), *look.candidates.everywhere(suspects)):
                passes = look.passes(name, candidate)
                tried, passed = tried + 1, passed + passes
                if look.accepts(name, candidate):
                    accepted += 1
                    assert passes, (name, Formula.of(candidate.edit.tree).text)
    assert accepted > 5
    assert passed < tried / (4 if digits is None else 1.5)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # an edit may divide by zero
def test_entries_are_those_of_the_whole() -> None:
    """Some rows and columns of what changed formulas give are the same numbers as in all of it."""
    compared = 0
    for look in islice(_looks(4, _LARGE, None), 2):
        for name in look.graph.order:
            for candidate in islice(look.candidates.single(look.graph.suspects(name)), 0, None, 7):
                given = look.world.rerun(candidate.changed, look.graph.below(candidate.changed))
                if name in given and np.ndim(given[name].value) == 2 and min(np.shape(given[name].value)) > 8:
                    between = look.graph.between(candidate.changed, name)
                    entries = look.sieve.entries(name, candidate.changed, between, (1, 5), (0, 3, 7))
                    expected = given[name].value[np.ix_((1, 5), (0, 3, 7))]
                    assert np.allclose(entries, expected, rtol=1e-9, equal_nan=True), (name, candidate.where)
                    compared += 1
    assert compared > 100


def test_what_no_change_reaches_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product beside the edited term is computed at the first look, and not again at the second."""
    checked = Checked(small_step())
    world = World(checked.trees, checked.inputs, read_claims({"Z_1": checked.values["Z_1"]}))
    sieve, product = Sieve(world), Mock(side_effect=np.dot)
    monkeypatch.setattr(np, "dot", product)
    right = checked.trees["Z_1"]
    assert isinstance(right, ast.BinOp)
    for op in (ast.Sub(), ast.Mult()):
        assert not sieve.passes("Z_1", {"Z_1": ast.BinOp(right.left, op, right.right)}, frozenset({"Z_1"}))
    assert product.call_count == 1


def test_an_edit_that_leads_into_another_passes() -> None:
    """Where db_1 is summed from dZ_2, it hangs on what was done to dZ_3, though by the right formulas dZ_1 stands between."""
    checked = Checked(small_step(sizes=(4, 4, 4, 4)))
    changed = {"dZ_3": Formula("dA_3").tree, "db_1": Formula("sum(dZ_2, axis=0)").tree}
    wrong = World(checked.trees, checked.inputs, {}).rerun(changed, checked.trees)
    claims = {name: wrong[name].value for name in ("dZ_1", "b_1_next")}
    world, graph = World(checked.trees, checked.inputs, read_claims(claims)), Graph(checked.trees, claims)
    assert Sieve(world).passes("b_1_next", changed, graph.between(changed, "b_1_next"))


def test_formulas_that_need_each_other_do_not_pass() -> None:
    """Two edits may make each of two statements hang on the other: that is no explanation of anything."""
    checked = Checked(small_step(sizes=(4, 4, 4, 4)))
    world = World(checked.trees, checked.inputs, read_claims({"loss_next": 0.5}))
    changed = {"W_1_next": Formula("W_2_next - lr * dW_1").tree, "W_2_next": Formula("W_1_next - lr * dW_2").tree}
    graph = Graph(checked.trees, ("loss_next",))
    assert not Sieve(world).passes("loss_next", changed, graph.between(changed, "loss_next"))


def test_it_looks_back_through_as_many_layers_as_there_may_be() -> None:
    """From the last update of 64 layers back to an edit of the first statement: deeper than Python goes by itself."""
    checked = Checked(small_step(None, (3,) * 65, (Tanh(),) * 64, m=3))
    name = next(name for name in Graph(checked.trees, ()).order if name.startswith("W_1_"))
    claims = {name: np.full((3, 3), 0.5)}
    graph = Graph(checked.trees, claims)
    changed = {"Z_1": ast.parse("X @ W_1 * 2", mode="eval").body}
    sieve = Sieve(World(checked.trees, checked.inputs, read_claims(claims)))
    with np.errstate(all="ignore"):
        assert not sieve.passes(name, changed, graph.between(changed, name))
