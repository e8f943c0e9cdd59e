"""What is counted: each request once, under words of a closed set, and never less than before."""

import random
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.api.problems.kinds import KINDS
from app.api.problems.problem import REASONS
from app.api.service import Service
from app.api.telemetry import board, counts
from app.api.telemetry.board import KEY, NUMBERS, ROWS, boards, own_board
from app.api.telemetry.process import GAUGES
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import client_of
from tests.server.client import BODY

pytestmark = pytest.mark.anyio

JSON: Final = {"content-type": "application/json"}

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def service() -> Iterator[Service]:
    """A service that nobody has asked anything."""
    service = create_app(Settings.defaults().model_copy(update={"long_workers": 0}))
    yield service
    service.close()


async def samples(client: httpx.AsyncClient) -> Samples:
    """Every number of `GET /metrics`, by its name and its labels."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def under(found: Samples, name: str, **labels: str) -> float | None:
    """One of them."""
    return found.get((name, frozenset(labels.items())))


async def test_requests_are_counted_by_route_and_status(service: Service) -> None:
    """Templates stand for the paths, and what the verbs refuse is counted as what the others refuse."""
    async with client_of(service) as client:
        for _ in range(3):
            await client.post("/forward", content=BODY, headers=JSON)
        await client.post("/forward", content=b"{", headers=JSON)
        await client.get("/forward")
        await client.get("/examples/founding")
        await client.head("/examples/xor")
        await samples(client)  # which is not counted
        found = await samples(client)
    requests = {labels: n for (name, labels), n in found.items() if name == "chainrule_http_requests_total"}
    assert {(dict(labels)["route"], dict(labels)["status"]): n for labels, n in requests.items()} == {
        ("/forward", "200"): 3,
        ("/forward", "400"): 1,
        ("/forward", "405"): 1,
        ("/examples/{name}", "200"): 2,
    }
    assert under(found, "chainrule_http_refused_total", reason="malformed_json") == 1
    assert under(found, "chainrule_http_refused_total", reason="method_not_allowed") == 1


async def test_sizes_and_times_are_counted(service: Service) -> None:
    """The sums are those of the bodies that were sent and answered; the histograms hold every request, in the right place."""
    async with client_of(service) as client:
        answer = await client.post("/forward", content=BODY, headers=JSON)
        await client.post("/forward", content=BODY + b" " * 1000, headers=JSON)
        found = await samples(client)
    sizes = "chainrule_http_request_size_bytes"
    assert under(found, f"{sizes}_sum", route="/forward") == 2 * len(BODY) + 1000
    assert under(found, f"{sizes}_bucket", route="/forward", le="256.0") == 1
    assert under(found, f"{sizes}_bucket", route="/forward", le="1024.0") == 1
    assert under(found, f"{sizes}_bucket", route="/forward", le="4096.0") == 2
    assert under(found, f"{sizes}_bucket", route="/forward", le="+Inf") == 2
    assert under(found, "chainrule_http_response_size_bytes_sum", route="/forward") == 2 * len(answer.content)
    seconds = under(found, "chainrule_http_request_duration_seconds_sum", route="/forward")
    phases = [
        under(found, "chainrule_engine_seconds_total", route="/forward", phase=p) for p in ("parse", "compute", "write")
    ]
    assert seconds is not None
    assert 0 < sum(phase or -1 for phase in phases) < seconds < 5


async def test_the_process_is_measured(service: Service) -> None:
    """Its memory and time are plausible, a program that ran twice was found once, and only the scrape is under way."""
    async with client_of(service) as client:
        before = await samples(client)
        for _ in range(2):
            await client.post(
                "/backward",
                content=b'{"X":[[1]],"y":[[2]],"layers":[{"W":[[3]],"activation":"softplus"}]}',
                headers=JSON,
            )
        found = await samples(client)
    server = {"process": "0", "role": "server"}
    assert 1e7 < (under(found, "process_resident_memory_bytes", **server) or 0) < 1e10
    assert 0 < (under(found, "process_cpu_seconds_total", **server) or 0) < 1e6
    for name in ("chainrule_program_cache_hits_total", "chainrule_program_cache_misses_total"):
        assert (under(found, name, process="0") or 0) > (under(before, name, process="0") or 0)
    assert under(found, "chainrule_http_requests_in_flight", process="0") == 1
    assert under(found, "chainrule_http_requests_waiting", process="0") == 0


async def test_strangers_make_no_series(service: Service) -> None:
    """Whatever paths and methods are asked for, the series stay those of the first few requests."""
    drawn = random.Random(1)
    async with client_of(service) as client:
        for _ in range(300):
            path = "/" + "".join(drawn.choices(string.ascii_letters + "/%20.-", k=drawn.randint(1, 30)))
            method = drawn.choice(["GET", "POST", "PUT", "BREW", "X" * drawn.randint(1, 9)])
            await client.request(method, drawn.choice([path, "/forward", f"/examples{path}"]))
        found = await samples(client)
    routes = {dict(labels)["route"] for name, labels in found if name == "chainrule_http_requests_total"}
    assert routes <= {"unknown", "/forward", "/examples/{name}"}


async def test_nothing_is_counted_where_that_is_off() -> None:
    """METRICS=false: there is no such path."""
    service = create_app(Settings.defaults().model_copy(update={"metrics": False, "long_workers": 0}))
    async with client_of(service) as client:
        assert (await client.get("/metrics")).json()["code"] == "not_found"
    service.close()


async def test_what_prometheus_asks_for_is_what_it_gets(service: Service) -> None:
    """OpenMetrics to who prefers that, the plain text format to all others; nobody keeps it."""
    async with client_of(service) as client:
        plain = await client.get("/metrics")
        new = await client.get("/metrics", headers={"accept": "application/openmetrics-text;version=1.0.0"})
    assert plain.headers["content-type"].startswith("text/plain")
    assert plain.headers["cache-control"] == "no-store"
    assert new.headers["content-type"].startswith("application/openmetrics-text")
    assert new.text.endswith("# EOF\n")


def test_all_that_can_be_counted_has_its_place(service: Service) -> None:
    """A board has rows for every route with every status and for every reason, and places for every word and number of them."""
    statuses = {kind.status for kind in KINDS.values()} | {200, 204, 304, 499}
    routes = [route.path for route in service.served] + ["unknown"]
    assert len(routes) * len(statuses) + len(REASONS) + 1 <= ROWS
    assert max(len(f"{counts.REQUEST}\t{route}\t200") for route in routes) <= KEY
    assert max(len(f"{counts.REFUSED}\t{reason}") for reason in REASONS) <= KEY
    assert max(len(GAUGES), counts.SENT_SIZES + len(counts.BYTES) + 1) <= NUMBERS


def test_a_board_is_taken_over_with_what_stands_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes have two boards, and each sees both; who comes in the place of one that has ended counts on."""
    monkeypatch.setenv(board.DIRECTORY, str(tmp_path))
    first, second = own_board(), own_board()
    assert (first.number, second.number) == (0, 1)
    first.row("refused", "not_found")[0] += 2
    second.row("refused", "not_found")[0] += 3
    for own in (first, second):
        assert sorted(numbers[0] for each in boards(own) for _, numbers in each.rows()) == [2, 3]
    first.end()
    third = own_board()
    third.row("refused", "not_found")[0] += 10
    assert third.number == 0
    assert [numbers[0] for _, numbers in third.rows()] == [12]
    for own in (second, third):
        own.end()
