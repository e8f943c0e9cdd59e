"""Mazur's page goes on for 10 000 steps; here too, on the engine, since HTTP would take several times as long.

The page prints the error 0.0000351085 and the outputs 0.015912196 and 0.984065734 for "after 10,000 times". The error is that of
9 999 steps; the outputs are those of the author's first code, which took the hidden gradient with weights already updated.
"""

import json
from dataclasses import replace

import httpx
import numpy as np
import pytest

from app.api.contract.requests import StepRequest
from app.engine.network import Network
from app.engine.program import Values
from app.engine.step import Step
from tests.published.printed import printed_agrees
from tests.published.worked.mazur import MAZUR


def _chained(steps: int) -> tuple[Network, list[Values]]:
    """The network after so many steps, and what was computed before the last two of them."""
    step: Step = StepRequest.model_validate_json(json.dumps(MAZUR)).step()
    seen: list[Values] = []
    for _ in range(steps):
        values = step.run()
        seen = [*seen[-1:], values]
        step = replace(step, network=replace(step.network, layers=tuple(step.next_layers(values))))
    return step.network, seen


def test_the_printed_error_is_that_of_9999_steps() -> None:
    """After 9 999 steps the error is the printed one; after 10 000 neither error nor outputs are."""
    _, (after_9999, after_10000) = _chained(10_001)
    assert printed_agrees(float(after_9999["L"]), "0.0000351085")
    assert not printed_agrees(float(after_10000["L"]), "0.0000351085")
    assert after_10000["L"] == pytest.approx(3.510187782978859e-05, rel=1e-9)
    assert after_10000["A_2"].ravel() == pytest.approx([0.01591362044355068, 0.9840642735146238], rel=1e-9)
    assert not printed_agrees(float(after_10000["A_2"][0, 0]), "0.015912196")
    assert not printed_agrees(float(after_10000["A_2"][1, 0]), "0.984065734")


@pytest.mark.anyio
async def test_steps_chain_through_http_to_the_same_bits(client: httpx.AsyncClient) -> None:
    """Twenty steps, each on the `next` of the one before, are the engine's twenty steps to the last bit."""
    request = dict(MAZUR)
    for _ in range(20):
        request.update((await client.post("/step", json=request)).json()["next"])
    network, _ = _chained(20)
    for sent, layer in zip(request["layers"], network.layers, strict=True):
        np.testing.assert_array_equal(sent["W"], layer.W)
        np.testing.assert_array_equal(sent["b"], layer.b)
