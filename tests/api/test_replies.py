"""What is really answered is what the OpenAPI document says of answers."""

from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from app.api.contract import replies
from app.api.contract.examples import examples

pytestmark = pytest.mark.anyio

_REPLIES: dict[str, Any] = {name.removesuffix("Answer").lower(): getattr(replies, name) for name in replies.__all__}


@pytest.mark.parametrize(
    ("verb", "name"), [(v, n) for n, example in examples().items() for v in example.answers if v != "train"]
)
async def test_a_real_answer_fits_its_type_and_has_no_more_than_it(
    client: httpx.AsyncClient, verb: str, name: str
) -> None:
    """Every answer (the lines of trainings in a test of their own), traced where the verb traces, validates strictly against its type, and has no field beside it."""
    request = dict(examples()[name].request)
    if verb in {"forward", "backward", "step"}:
        request["trace"] = True
    answer = (await client.post(f"/{verb}", json=request)).text
    TypeAdapter(_REPLIES[verb.rpartition("/")[2]]).validate_json(answer, strict=True, extra="forbid")
