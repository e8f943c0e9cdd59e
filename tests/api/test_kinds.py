"""The one table of problems: every row is reachable, and everything that can be raised has one."""

import re

import httpx
import pytest

from app.api.problems.kinds import KINDS, Kind
from app.api.problems.problem import MAX_BYTES
from app.engine.errors import ChainruleError

pytestmark = pytest.mark.anyio

PROVOKED = [kind for kind in KINDS.values() if kind.example is not None]


@pytest.mark.parametrize("kind", PROVOKED, ids=lambda kind: kind.code)
async def test_the_example_of_a_problem_has_it(client: httpx.AsyncClient, kind: Kind) -> None:
    """Each example request is answered with the code, the status and the title of its row, in the one shape."""
    call = kind.example
    assert call is not None
    answer = await client.request(call.method, call.path, content=call.body, headers=call.all_headers())
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (kind.status, kind.status, kind.code)
    assert problem["title"] == kind.title
    assert problem["type"] == f"/problems/{kind.code}"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", problem["instance"])
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) <= MAX_BYTES


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
async def test_the_type_of_a_problem_leads_to_its_page(client: httpx.AsyncClient, kind: Kind) -> None:
    """Each type answers a page with cause and cure, without a script, under a policy that allows none."""
    answer = await client.get(f"/problems/{kind.code}")
    assert answer.status_code == 200
    assert f"<code>{kind.code}</code>, status {kind.status}" in answer.text
    assert "<h2>Cause</h2>" in answer.text
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert f'href="problems/{kind.code}"' in (await client.get("/problems")).text


def test_every_error_of_the_engine_has_a_row() -> None:
    """No engine error can be raised that the table does not know."""
    assert {error.code for error in ChainruleError.__subclasses__()} <= KINDS.keys()
