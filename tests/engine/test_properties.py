"""What holds for every network, whatever its kinds, its sizes and its numbers."""

import json
from dataclasses import asdict, replace
from typing import Any, Final

import httpx
import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.api.contract.matrices import Matrix, to_json
from app.api.service import Service
from app.engine.checks import checked_network
from app.engine.functions import Array
from app.engine.network import Network
from app.engine.optimizers import Optimizer
from app.engine.step import Step
from tests.strategies import BOUNDED, OPTIMIZERS, batches, matrices, networks, request

MATRIX: Final[TypeAdapter[Any]] = TypeAdapter(Matrix)


def _near(ours: Any, theirs: Any) -> bool:
    """The same up to rounding; sums of what cancels may leave a little more of it."""
    scale = np.max(np.abs(theirs), where=np.isfinite(theirs), initial=1e-3)
    return bool(np.allclose(ours, theirs, rtol=1e-9, atol=1e-11 * scale, equal_nan=True))


@BOUNDED
@given(networks())
def test_gradients_have_the_shape_of_their_tensors(network: Network) -> None:
    """DT is of the shape and the dtype of T, for every T."""
    values = network.backward()
    tensors = {**network.inputs(), **values}
    gradients = {name: value for name, value in values.items() if name.startswith("d")}
    assert gradients.keys() >= {"dX", "dW_1", f"dA_{len(network.layers)}"}
    for name, gradient in gradients.items():
        assert (gradient.shape, gradient.dtype) == (tensors[name[1:]].shape, network.X.dtype), name


@BOUNDED
@given(batches())
def test_the_order_of_samples_changes_nothing_but_their_order(batch: tuple[Network, list[int]]) -> None:
    """Permuting a batch permutes the rows of Z, A and their gradients, and leaves L and the parameters' gradients."""
    network, order = batch
    assert network.y is not None
    before = network.backward()
    after = replace(network, X=network.X[order], y=network.y[order]).backward()
    for name, value in before.items():
        of_samples = np.ndim(value) and name[:2] not in {"dW", "db"}
        assert _near(after[name], value[order] if of_samples else value), name


@BOUNDED
@given(networks(layouts=("rows",), dtypes=("float64",)))
def test_layouts_transpose_each_other(network: Network) -> None:
    """In columns every tensor is the transpose of what it is in rows, up to the rounding of sums in another order."""
    y = network.y if network.y is None or network.y.ndim == 1 else network.y.T
    turned = checked_network(
        network.X.T,
        y,
        [layer.transpose() for layer in network.layers],
        network.loss,
        l1=network.l1,
        l2=network.l2,
        layout="columns",
    )
    rows, columns = network.backward(), turned.backward()
    assert list(columns) == list(rows)
    for name, value in rows.items():
        assert _near(np.transpose(columns[name]), value), name


@BOUNDED
@given(matrices())
def test_text_reads_back_to_the_same_bits(matrix: Array) -> None:
    """Whatever reads our JSON, orjson, Python or this service, gets the very numbers, the sign of zero included."""
    text = to_json({"W": matrix})
    for read in (orjson.loads, json.loads):
        assert np.array(read(text)["W"]).tobytes() == matrix.tobytes()
    assert MATRIX.validate_json(to_json(matrix)).tobytes() == matrix.tobytes()


@BOUNDED
@given(matrices(32))
def test_text_of_float32_reads_back_to_the_same_bits(matrix: Array) -> None:
    """Short numbers have short text: what float32 makes of it is the number."""
    text = to_json(matrix)
    assert np.array(json.loads(text), np.float32).tobytes() == matrix.tobytes()
    assert len(text) <= 17 * matrix.size + 2 * len(matrix) + 2


@BOUNDED
@given(matrices())
def test_transposed_matrices_are_written_as_they_are_read(matrix: Array) -> None:
    """An array that is a view of another is written in its own order."""
    assert json.loads(to_json(matrix.T)) == matrix.T.tolist()


@BOUNDED
@given(networks(), st.sampled_from(OPTIMIZERS))
def test_a_learning_rate_of_zero_changes_nothing(network: Network, optimizer: Optimizer) -> None:
    """With lr = 0 every parameter stays what it was, to the bit, on the first step and on the next."""
    step = Step(network, replace(optimizer, lr=0.0))
    for _ in range(2):
        values = step.run()
        moved = step.next_layers(values)
        if all(np.isfinite(value).all() for value in values.values()):
            for before, after in zip(network.layers, moved, strict=True):
                assert all((after.parameters[name] == P).all() for name, P in before.parameters.items())
        step = replace(step, state=step.next_state(values))


@pytest.mark.anyio
@BOUNDED
@given(networks(), st.sampled_from(OPTIMIZERS))
async def test_the_same_request_gets_the_same_bytes(app: Service, network: Network, optimizer: Optimizer) -> None:
    """Two answers to one request are equal to the last byte, and are answers: right, or not finite."""
    body = to_json(request(network, optimizer=asdict(optimizer), trace=True))
    headers = {"content-type": "application/json", "x-request-id": "same"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://chainrule") as client:
        first, second = [await client.post("/step", content=body, headers=headers) for _ in range(2)]
    assert first.status_code == second.status_code
    if first.status_code == httpx.codes.OK:
        assert first.content == second.content
    else:
        assert first.json()["code"] == second.json()["code"] == "not_finite"
