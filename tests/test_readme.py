"""What the README shows is what happens."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from typing import get_args

import httpx
import pytest

from app.api.contract.examples import examples
from app.engine.activations import Activation
from app.engine.losses import Loss
from app.engine.optimizers import Optimizer
from tests.process import Service, serving

_README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", _README, re.DOTALL)


def _printed_by(number: int, service: Service) -> str:
    """What a Python program of the README prints, run as it stands against a real server."""
    program = _blocks("python")[number].replace("http://127.0.0.1:8000", service.url)
    return run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A server for all programs of the README."""
    with serving() as service:
        yield service


@pytest.mark.anyio
async def test_the_curl_call_has_the_answer_that_is_printed_under_it(client: httpx.AsyncClient) -> None:
    """The first request of the README gets the answer printed under it."""
    call = next(block for block in _blocks("sh") if "curl" in block)
    body = re.search(r"-d '(.*)'", call, re.DOTALL)
    assert body is not None
    answer = (await client.post("/backward", json=json.loads(body[1]))).json()
    printed = json.loads(_blocks("json")[0])
    assert answer["loss"] == pytest.approx(printed["loss"], rel=1e-15)
    assert answer.keys() == printed.keys()
    assert answer["gradients"].keys() == printed["gradients"].keys()
    for name, rows in printed["gradients"].items():
        for ours, theirs in zip(answer["gradients"][name], rows, strict=True):
            assert ours == pytest.approx(theirs, rel=1e-14)


def test_the_python_program_runs_and_its_loss_falls(service: Service) -> None:
    """The training loop of the README runs as it stands against a real server, and prints three falling losses."""
    losses = [float(line) for line in _printed_by(2, service).split()]
    assert len(losses) == 3
    assert losses == sorted(losses, reverse=True)


def test_the_bug_is_named_as_it_is_printed(service: Service) -> None:
    """The README's program that asks /check prints the sentence that stands under it."""
    assert _printed_by(0, service) == _blocks("text")[0]


def test_the_number_is_told_of_as_it_is_printed(service: Service) -> None:
    """The README's program that asks how one number came about prints what stands under it."""
    assert _printed_by(1, service) == _blocks("text")[1]


def test_the_lines_of_the_training_are_those_that_are_printed() -> None:
    """The ready request `xor` is answered with the lines that the README shows, but for what it leaves out of the last."""
    stored = examples()["xor"].answers["train"].splitlines()
    shown = _blocks("json")[1].splitlines()
    assert shown[:-1] == stored[:-1]
    assert shown[-1].partition('"next"')[0] == stored[-1].partition('"next"')[0]


def test_the_file_is_read_as_it_is_printed(service: Service) -> None:
    """The README's program that sends and reads safetensors files prints what stands under it."""
    assert _printed_by(3, service) == _blocks("text")[2]


@pytest.mark.anyio
async def test_the_error_that_is_shown_is_the_one_that_is_answered(client: httpx.AsyncClient) -> None:
    """A second layer with a row too few gets the very problem that the README shows."""
    shown = json.loads(_blocks("json")[2])
    request = (await client.get("/examples/founding")).json()
    request["layers"][1]["W"] = request["layers"][1]["W"][:2]
    answer = (await client.post("/backward", json=request)).json()
    assert {key: answer[key] for key in shown} == shown


def test_the_numbers_of_kinds_are_right() -> None:
    """The README counts the activations, losses and optimizers that there are."""
    counts = tuple(len(get_args(union)) for union in (Activation, Loss, Optimizer))
    assert "{} activations, {} losses, {} optimizers".format(*counts) in _README


@pytest.mark.anyio
async def test_the_traced_formulas_are_those_of_the_service(client: httpx.AsyncClient) -> None:
    """The table of formulas is what a trace of the founding example says."""
    request = (await client.get("/examples/founding")).json() | {"trace": True}
    statements = (await client.post("/backward", json=request)).json()["statements"]
    traced = {statement["name"]: statement["formula"] for statement in statements}
    table = dict(re.findall(r"^\| `(\w+)` \| `(.+)` \|$", _README, re.MULTILINE))
    assert table
    assert table == {name: traced[name] for name in table}
