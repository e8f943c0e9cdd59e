"""Requests and answers as safetensors files say what they say as JSON, in every combination; the library itself is the judge."""

import asyncio
import json
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from safetensors.numpy import load, save

from app.api.contract.examples import examples
from app.api.formats.tensor_places import taken_out
from app.api.routes import ROUTERS
from app.api.service import Service
from app.engine.network import Network
from app.settings import Settings
from tests.api.doubling import client_of, doubling
from tests.api.files import BINARY, SENT, as_file, in_json, metadata, order, whole
from tests.strategies import BOUNDED, networks, request

pytestmark = pytest.mark.anyio

_IN_WORDS = {"explain", "train"}  # which answer in documents and in lines
_CASES = [(verb, name) for name, example in examples().items() for verb in example.answers if verb not in _IN_WORDS]
_ACCEPT = {"accept": BINARY}


async def _all_four(client: httpx.AsyncClient, verb: str, asked: dict[str, Any]) -> list[str]:
    """The answers to a request as JSON and as a file, asked for as JSON and as a file."""
    file = as_file(asked)
    return [
        in_json(await client.post(f"/{verb}", **sent, headers=headers | wanted))
        for sent, headers in (({"json": asked}, {}), ({"content": file}, SENT))
        for wanted in ({}, _ACCEPT)
    ]


@pytest.mark.parametrize(("verb", "name"), _CASES)
async def test_every_example_gets_the_same_numbers_in_every_combination(
    client: httpx.AsyncClient, verb: str, name: str
) -> None:
    """A ready request is answered alike, bit for bit and in the same order, whichever way it and its answer travel."""
    answers = await _all_four(client, verb, dict(examples()[name].request))
    assert answers == [answers[0]] * 4


@pytest.mark.parametrize(("verb", "name"), [("explain", "founding_sgd"), ("train", "flowers")])
async def test_documents_and_lines_are_told_of_files_too(client: httpx.AsyncClient, verb: str, name: str) -> None:
    """A request as a file gets the very bytes that the same request as JSON gets."""
    asked = dict(examples()[name].request)
    as_json = await client.post(f"/{verb}", json=asked, timeout=60)
    of_file = await client.post(f"/{verb}", content=as_file(asked), headers=SENT, timeout=60)
    assert (of_file.status_code, of_file.content) == (200, as_json.content)


async def test_a_probe_gets_the_same_numbers_in_every_combination(client: httpx.AsyncClient) -> None:
    """/check/probe answers with a network, whose class numbers are integers in a file, too."""
    asked = dict(examples()["softmax_classifier"].request)
    asked["y"] = [i % 2 for i in range(len(asked["X"]))]
    answers = await _all_four(client, "check/probe", asked)
    assert answers == [answers[0]] * 4


@BOUNDED
@given(networks())
def test_any_network_gets_the_same_numbers_in_every_combination(network: Network) -> None:
    """Networks of any kind, layout, dtype and kind of targets are answered alike, bit for bit."""

    async def ask() -> list[str]:
        async with client_of(Service(Settings.defaults(), ROUTERS)) as client:
            step = request(network, optimizer={"kind": "adam", "lr": 0.1}, trace=True)
            return await _all_four(client, "step", step)

    answers = asyncio.run(ask())
    assert answers == [answers[0]] * 4


async def test_the_library_reads_what_is_named_as_it_is_computed(client: httpx.AsyncClient) -> None:
    """Every tensor is there under its own name, in order of computation, also where two are equal; numbers stay in the JSON."""
    asked = dict(examples()["founding_sgd"].request)
    answer = await client.post("/step", json=asked, headers=_ACCEPT)
    plain = (await client.post("/step", json=asked)).json()
    assert order(answer.content) == [name for group in ("tensors", "gradients", "updates") for name in plain[group]]
    assert set(load(answer.content)) == set(order(answer.content))
    assert answer.headers["content-type"] == BINARY
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(metadata(answer.content)["answer"])["loss"] == plain["loss"]


async def test_nothing_is_twice_in_a_file(client: httpx.AsyncClient) -> None:
    """`next` refers to the tensors of the update, and holds those itself that the update left alone or the answer leaves out."""
    asked = dict(examples()["founding_sgd"].request)
    asked["layers"] = [asked["layers"][0] | {"frozen": ["W"]}, *asked["layers"][1:]]
    answer = await client.post("/step", json=asked | {"include": ["b_1_next", "loss"]}, headers=_ACCEPT)
    following = json.loads(metadata(answer.content)["answer"])["next"]["layers"]
    assert following[0]["W"] == {"$tensor": "W_1_next"}
    assert order(answer.content) == ["b_1_next", "W_1_next", "W_2_next", "b_2_next"]
    assert load(answer.content)["W_1_next"].tolist() == asked["layers"][0]["W"]


def test_no_tensor_takes_the_name_of_another() -> None:
    """Where two that differ would be called alike, the second is called by its path; one and the same is there once."""
    one, other = np.ones((2, 1)), np.zeros((2, 1))
    answer = {"updates": {"W_1_next": one}, "next": {"layers": [{"W": one}], "W_1": other}}
    document, tensors = taken_out(answer)
    assert document["next"] == {"layers": [{"W": {"$tensor": "W_1_next"}}], "W_1": {"$tensor": "next.W_1"}}
    assert list(tensors) == ["W_1_next", "next.W_1"]
    assert tensors["next.W_1"] is other


@pytest.mark.parametrize(("dtype", "code"), [("float64", np.float64), ("float32", np.float32)])
async def test_tensors_have_the_dtype_of_the_computation(client: httpx.AsyncClient, dtype: str, code: type) -> None:
    """float64 travels as F64, float32 as F32."""
    answer = await client.post("/backward", json=dict(examples()["deep"].request) | {"dtype": dtype}, headers=_ACCEPT)
    assert {tensor.dtype for tensor in load(answer.content).values()} == {np.dtype(code)}


async def test_single_precision_is_taken_and_widened(client: httpx.AsyncClient) -> None:
    """A file of F32 is computed in float64 on the very numbers that it holds; what only passes through is widened, too."""
    asked = dict(examples()["classifier_adam"].request)
    asked |= (await client.post("/step", json=asked)).json()["next"]
    asked["layers"][0]["frozen"] = ["W"]
    file = as_file(asked)
    single = {name: t.astype(np.float32) if t.dtype == np.float64 else t for name, t in load(file).items()}
    double = {name: t.astype(np.float64) if t.dtype == np.float32 else t for name, t in single.items()}
    answers = [
        in_json(await client.post("/step", content=save(tensors, metadata(file)), headers=SENT))
        for tensors in (single, double)
    ]
    assert answers[0] == answers[1]


async def test_a_training_goes_on_from_what_next_refers_to(client: httpx.AsyncClient) -> None:
    """An answer's `next`, put into the next request with its references and tensors, trains as in JSON."""
    asked = dict(examples()["classifier_adam"].request)
    plain, losses, file, expected = dict(asked), [], as_file(asked), []
    kept = {name: tensor for name, tensor in load(file).items() if name in {"X", "y"}}
    words = json.loads(metadata(file)["request"])
    for _ in range(4):
        answer = await client.post("/step", content=file, headers=SENT | _ACCEPT)
        said = json.loads(metadata(answer.content)["answer"])
        losses.append(said["loss"])
        referred = {
            name: t for name, t in load(answer.content).items() if f'"$tensor": "{name}"' in json.dumps(said["next"])
        }
        file = save(kept | referred, {"request": json.dumps(words | said["next"])})
        here = (await client.post("/step", json=plain)).json()
        expected.append(here["loss"])
        plain |= here["next"]
    assert losses == expected
    assert losses == sorted(losses, reverse=True)


async def test_matrices_may_stand_in_the_json_too(client: httpx.AsyncClient) -> None:
    """What is not a tensor may be as in JSON; a bias may be a flat tensor; a file may hold other metadata."""
    asked = dict(examples()["founding"].request)
    words = {"request": json.dumps({key: value for key, value in asked.items() if key != "X"}), "format": "np"}
    file = save({"X": np.array(asked["X"])}, words)
    answer = await client.post("/backward", content=file, headers=SENT)
    assert in_json(answer) == in_json(await client.post("/backward", json=asked))


@pytest.mark.parametrize("shift", range(8))
async def test_data_may_lie_anywhere(client: httpx.AsyncClient, shift: int) -> None:
    """A header of any length is right, although numbers then do not lie as the processor likes them."""
    file = as_file(examples()["founding"].request)
    length = int.from_bytes(file[:8], "little")
    shifted = (length + shift).to_bytes(8, "little") + file[8 : 8 + length] + b" " * shift + file[8 + length :]
    answers = [await client.post("/backward", content=body, headers=SENT) for body in (file, shifted)]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("accept", "binary"),
    [
        (BINARY, True),
        ("application/vnd.safetensors;q=0.9, application/json;q=0.8", True),
        ("Application/VND.safetensors, text/html", True),
        ("application/json;q=0, */*", True),
        ("application/json, application/vnd.safetensors", False),
        ("application/vnd.safetensors;q=0.5, application/json", False),
        ("application/vnd.safetensors;q=0, */*", False),
        ("application/*", False),
        ("*/*", False),
    ],
)
async def test_the_accept_header_chooses_the_format(accept: str, binary: bool) -> None:  # noqa: FBT001 - a parameter
    """The higher quality wins, and JSON wins ties."""
    async with client_of(doubling()) as client:
        answer = await client.post("/double", json={"numbers": [[1.5]]}, headers={"accept": accept})
    assert (answer.headers["content-type"] == BINARY) == binary
    found = whole(answer.content) if binary else answer.json()
    assert found["numbers"] == [[3.0]]


@pytest.mark.parametrize("content_type", [BINARY, "Application/Vnd.Safetensors; charset=binary; version=1"])
async def test_every_way_to_declare_a_file_is_fine(content_type: str) -> None:
    """The type is read without regard to case and parameters."""
    file = save({}, {"request": '{"numbers": [[1.5]]}'})
    async with client_of(doubling()) as client:
        answer = await client.post("/double", content=file, headers={"content-type": content_type})
    assert answer.json()["numbers"] == [[3.0]]
