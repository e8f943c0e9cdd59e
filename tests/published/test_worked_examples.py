"""The founding example and published worked examples of backpropagation, every printed figure, through HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.published.case import Case, Json, play
from tests.published.worked import backprop_trace, brownlee, cs231n, founding, mazur, nnfs, planar, small

pytestmark = pytest.mark.anyio

CASES: Final = (
    *founding.CASES,
    *mazur.CASES,
    *brownlee.CASES,
    *nnfs.CASES,
    *planar.CASES,
    *cs231n.CASES,
    *backprop_trace.CASES,
    *small.CASES,
)

NOT_DENSE: Final = {"14_dls_conv_backward": "a convolution"}
"""The examples that dense layers cannot express, each with what it would take."""

TESTED_ELSEWHERE: Final = {"0.0000351085", "0.015912196", "0.984065734"}
"""Figures after 10 000 steps: test_ten_thousand_steps.py."""

_DATA = Path(__file__).parents[3] / "shared" / "data"

every_case = pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])


@every_case
async def test_every_printed_figure_is_answered(client: httpx.AsyncClient, case: Case) -> None:
    """Each figure of the source is what the service computes, at the precision it is printed with; a known erratum is not."""
    assert await play(client, case) == []


@every_case
async def test_no_case_is_vacuous(client: httpx.AsyncClient, case: Case) -> None:
    """At least one weight of each case has a gradient that is not zero, so that a wrong factor shows."""
    request = {name: value for name, value in case.request.items() if name not in {"optimizer", "clip"}}
    if "y" not in request:
        response = await client.post("/forward", json=request)
        request["y"] = [[0] * len(row) for row in list(response.json()["tensors"].values())[-1]]
    gradients = (await client.post("/backward", json=request)).json()["gradients"]
    weights = [gradient for name, gradient in gradients.items() if name.startswith("dW_")]
    assert any(entry != 0 for gradient in weights for row in gradient for entry in row)


def _example(name: str) -> Json:
    """One file of the data that is not part of the repository."""
    path = _DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here: it is no part of the repository")
    example: Json = json.loads(path.read_text(encoding="utf-8"))
    return example


def _published(figures: Any) -> Iterator[str]:
    """Every figure of nested dictionaries and lists, without its sign."""
    if isinstance(figures, str):
        yield figures.removeprefix("-")
    else:
        for part in figures.values() if isinstance(figures, dict) else figures:
            yield from _published(part)


def test_every_example_at_hand_is_in_the_table() -> None:
    """No file of worked examples is passed over: each is a case here or is known to be beyond dense layers."""
    files = sorted((_DATA / "worked_examples").glob("*.json"))
    if not files:
        pytest.skip("the worked examples are not here: they are no part of the repository")
    assert {file.stem for file in files} == {case.example for case in CASES if case.example} | NOT_DENSE.keys()


@pytest.mark.parametrize("example", sorted({case.example for case in CASES if case.example}))
def test_no_figure_of_an_example_is_left_out(example: str) -> None:
    """Every figure that an example's source publishes is compared in one of its cases."""
    published = set(_published(_example(f"worked_examples/{example}.json")["published"]))
    compared = {figure for case in CASES if case.example == example for figure in case.figures()}
    assert published - compared - TESTED_ELSEWHERE == set()


def test_no_figure_of_the_founding_example_is_left_out() -> None:
    """The founding example's request and figures are copied without a change."""
    example = _example("founding_example.json")
    (case,) = founding.CASES
    (call,) = case.calls
    printed = {**example["published"], "dZ_2": example["published"]["dA_2"]}
    printed["loss"] = printed.pop("L")
    assert call.prints == printed
    assert case.request == example["request"]
