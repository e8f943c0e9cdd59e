"""Optimizers against figures that other projects publish: PyTorch's baselines, candle, Keras' golden values, CS231n."""

from typing import Final, get_args

import httpx
import pytest

from app.engine.optimizers import Optimizer
from tests.published.case import Case, play
from tests.published.vectors import candle, cs231n, keras, pytorch, small

pytestmark = pytest.mark.anyio

CASES: Final = (*pytorch.CASES, *candle.CASES, *keras.CASES, *cs231n.CASES, *small.CASES)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
async def test_every_published_parameter_is_answered(client: httpx.AsyncClient, case: Case) -> None:
    """After each step that the source prints, up to the thousandth, parameters and moments are the printed ones."""
    assert await play(client, case) == []


def test_every_optimizer_has_a_published_vector() -> None:
    """No optimizer of the service goes without a figure from outside."""
    kinds = {optimizer().kind for optimizer in get_args(Optimizer)}
    assert {case.request["optimizer"]["kind"] for case in CASES} == kinds
