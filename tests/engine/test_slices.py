"""However a training is sliced, its steps are the same, to the last bit."""

from itertools import accumulate
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from app.engine.network import Network
from app.engine.optimizers import Optimizer
from app.engine.step import Step
from app.engine.training import End, Report, Training
from tests.strategies import BOUNDED, OPTIMIZERS, networks


def made(first: Step, steps: int, batch: int, **how: Any) -> tuple[dict[int, float], End]:
    """The losses of the steps that are told, by the number of their batch; and the end."""
    losses = {}
    for item in Training(first, steps, first_batch=batch, **how).run():
        if isinstance(item, Report):
            losses[batch + item.step] = float(item.values["L"])
        elif isinstance(item, End):
            return losses, item
    raise AssertionError


@BOUNDED
@given(
    networks(),
    st.sampled_from(OPTIMIZERS),
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
    st.fixed_dictionaries({"batch_size": st.integers(1, 7), "shuffle_seed": st.none() | st.integers(0, 2**32 - 1)}),
    st.integers(0, 20) | st.integers(0, 2**53),
)
def test_a_chain_of_trainings_is_one_training(
    network: Network, optimizer: Optimizer, slices: list[int], how: dict[str, Any], batch: int
) -> None:
    """Every loss is that of the whole, told or not; so is what is left, and why it ended."""
    whole, end = made(Step(network, optimizer), sum(slices), batch, **how)
    step, gone = Step(network, optimizer), batch
    for steps, all_steps in zip(slices, accumulate(slices), strict=True):
        losses, last = made(step, steps, gone, report_every=3, **how)
        assert losses.items() <= whole.items()
        step, gone = last.next, gone + last.steps
        assert (last.reason == "steps") == (gone == batch + all_steps)
        if last.reason != "steps":
            break
    assert (last.reason, gone, last.next.t) == (end.reason, batch + end.steps, end.next.t)
    for ours, theirs in zip(step.network.layers, end.next.network.layers, strict=True):
        for name, value in ours.parameters.items():
            assert_array_equal(value, theirs.parameters[name], strict=True)
    assert (step.state or {}).keys() == (end.next.state or {}).keys()
    for name, value in (step.state or {}).items():
        assert_array_equal(value, (end.next.state or {})[name])
