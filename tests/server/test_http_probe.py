"""Http11Probe: requests that are right, wrong or could be understood in two ways, and what a strict server makes of each."""

import base64
import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

import pytest

from tests.process import ROOT, Service
from tests.server.client import Answer, Client, require_problem
from tests.server.times import CONNECTIONS

FILE: Final = ROOT.parent / "shared" / "data" / "http_probe" / "cases.json"
CASES: Final[list[dict[str, Any]]] = json.loads(FILE.read_text()) if FILE.exists() else []
Outcome = list[Answer]

pytestmark = pytest.mark.skipif(not CASES, reason=f"the cases are not here: {FILE}")


def _send_all(service: Service) -> dict[str, Outcome]:
    """Send every case on a connection of its own, all at the same time; return what came back on each until it was closed."""
    assert len(CASES) < CONNECTIONS
    outcomes = {}
    with ExitStack() as stack:
        clients = {case["id"]: stack.enter_context(Client(service.port)) for case in CASES}
        host = b"127.0.0.1:%d" % service.port
        for case in CASES:
            clients[case["id"]].send(base64.b64decode(case["raw_base64"]).replace(b"@@HOST@@", host))
        for case in CASES:
            client = clients[case["id"]]
            method = "HEAD" if case["id"] == "COMP-HEAD-NO-BODY" else "GET"
            answers = []
            while True:
                try:
                    answers.append(client.answer(method))
                except EOFError:
                    break
            outcomes[case["id"]] = answers
            assert client.came == b"", case["id"]
    return outcomes


@pytest.fixture(scope="module")
def outcome() -> Callable[[Service, str], Outcome]:
    """What came of a case at a service; all are sent at the first question."""
    known: dict[int, dict[str, Outcome]] = {}

    def look_up(service: Service, case: str) -> Outcome:
        if service.port not in known:
            known[service.port] = _send_all(service)
        return known[service.port][case]

    return look_up


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_a_probe_gets_one_of_the_answers_that_it_allows(
    either: Service, case: dict[str, Any], outcome: Callable[[Service, str], Outcome]
) -> None:
    """What must be 400 is, in one answer at most, and ends the connection; nothing fails, and what must work does."""
    answers = outcome(either, case["id"])
    statuses = [answer.status for answer in answers]
    assert len(statuses) <= 1
    assert all(status < 500 for status in statuses)
    if statuses == [400]:
        require_problem(answers[0], 400, "malformed_http")
    allowed = case["expected"] or ""
    if case["expected_status"] == "Exact(400)":
        assert statuses == [400] or (case["allow_close"] and not statuses)
    elif case["expected_status"] == "Range2xx":
        # These are asked of the root, which takes no POST.
        assert statuses[0] < 300 or (b"POST" in base64.b64decode(case["raw_base64"]) and statuses == [405])
    elif not re.search("2xx|200|!101|non-|404|405|406|204|fixdate", allowed):
        # 400, or a close, or nothing at all: where a request lacks its end, that may be an answer before it.
        assert not statuses or statuses[0] in {400, 405, 408}
        assert statuses != [405] or "timeout" in allowed
