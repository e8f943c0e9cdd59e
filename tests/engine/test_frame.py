"""A frame saves work, and changes nothing."""

from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.api.contract.requests import BackwardRequest, ForwardRequest
from app.engine.errors import ValidationFailed
from app.engine.frame import Run, programs
from app.engine.network import Network
from tests.strategies import BOUNDED, networks, request

_FORWARD, _BACKWARD = TypeAdapter(ForwardRequest), TypeAdapter(BackwardRequest)


@BOUNDED
@given(networks(), st.booleans())
def test_the_short_way_and_the_plain_way_run_the_same_with_the_same(network: Network, backward: bool) -> None:  # noqa: FBT001
    """The prepared run of a request and the one of its network have one program, equal inputs and one estimate of cost."""
    read = (_BACKWARD if backward else _FORWARD).validate_json(orjson.dumps(request(network)))
    short, plain = read.run(backward=backward), Run.of(read.network(), backward=backward)
    assert short.program is plain.program
    assert short.cost == plain.cost
    assert short.inputs.keys() == plain.inputs.keys()
    for name, value in plain.inputs.items():
        np.testing.assert_array_equal(short.inputs[name], value, strict=True)


@pytest.mark.parametrize(
    "change",
    [
        {"X": [[1.0, 2.0, 3.0]]},
        {"y": [[1.0, 2.0]]},
        {"layers": [{"W": [[1.0], [2.0]], "b": [1.0, 2.0]}]},
        {"layers": [{"W": [[1.0], [2.0]]}, {"W": [[1.0], [2.0]]}]},
    ],
    ids=str,
)
def test_what_does_not_fit_is_told_alike_each_time(change: dict[str, Any]) -> None:
    """The places of shapes that do not meet are those of the plain way, the second time as the first."""
    good = {"X": [[1.0, 2.0]], "y": [[1.0]], "layers": [{"W": [[1.0], [2.0]], "b": [1.0]}]}
    read = _BACKWARD.validate_json(orjson.dumps({**good, **change}))
    with pytest.raises(ValidationFailed) as plain:
        read.network()
    for _ in range(2):
        with pytest.raises(ValidationFailed) as short:
            read.run(backward=True)
        assert short.value.places == plain.value.places


def test_programs_are_counted() -> None:
    """The first run of a network makes a program, and every later one of such a network finds it."""
    layers = [{"W": [[0.1] * 11] * 2, "activation": "softsign"}, {"W": [[0.1]] * 11, "activation": "elu"}]

    def run(x: float) -> None:
        _BACKWARD.validate_json(orjson.dumps({"X": [[x, x]], "y": [[1.0]], "layers": layers})).run(backward=True)

    counted = [programs()]
    for x in (1.0, 2.0, 3.0):
        run(x)
        counted.append(programs())
    hits, misses, _ = zip(*counted, strict=True)
    assert [later - earlier for earlier, later in pairwise(misses)] == [1, 0, 0]
    assert [later - earlier for earlier, later in pairwise(hits)] == [0, 1, 1]
