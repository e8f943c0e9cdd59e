"""The gateway of deploy/ before two replicas, all of them real: TLS, the prefix, limits, shares, retries, a browser."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from tests.process import ROOT
from tests.real.gateway import PREFIX, Gateway, configuration, free_ports, gateway, need_nginx
from tests.real.node import need_chromium, printed_by
from tests.real.rolling import EXAMPLE, Replica, rolled

FOUNDING_LOSS = 0.29903386964167666  # printed at https://derekzhouai.github.io/posts/explaining-backpropagation/
DEFAULTS = Settings.defaults()
JSON = {"Content-Type": "application/json"}
EXPLORER = ROOT / "tests" / "real" / "explorer" / "see.test.mjs"


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """The gateway before two replicas that are ready."""
    need_nginx()
    with ExitStack() as stack:
        replicas = [Replica(port) for port in free_ports(2)]
        for replica in replicas:
            stack.callback(replica.stop, kill=True)
            replica.wait()
        yield stack.enter_context(gateway(tmp_path_factory.mktemp("gateway"), [replica.port for replica in replicas]))


def ask(
    gate: Gateway,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    client: str = "127.0.0.1",
) -> tuple[int, dict[str, str], bytes]:
    """Ask through the gateway on a connection of its own; return status, headers and body of the answer."""
    with closing(gate.connect(client)) as connection:
        connection.request("GET" if body is None else "POST", path, body, JSON | (headers or {}))
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


def problem(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, str]:
    """Return the status and the code of a problem, which the answer must be, in its type and with a request's id."""
    status, headers, body = answer
    told: dict[str, Any] = json.loads(body)
    assert headers["content-type"] == "application/problem+json"
    assert told["status"] == status
    assert told["detail"]
    assert told["request_id"]
    return status, told["code"]


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    """`nginx -t` finds nothing to complain of."""
    need_nginx()
    command = configuration(tmp_path, free_ports(2), free_ports(2))
    done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if "[warn]" in line or "[alert]" in line] == []


def test_the_founding_example_is_answered_over_tls_under_the_prefix(gate: Gateway) -> None:
    """It has the published loss; the gateway logs it as one line, by the id that the client has, with no query."""
    status, headers, body = ask(gate, f"{PREFIX}/backward?a=secret", json.dumps(EXAMPLE).encode())
    assert status == 200
    assert json.loads(body)["loss"] == pytest.approx(FOUNDING_LOSS, rel=1e-14)
    assert headers["strict-transport-security"] == "max-age=31536000"
    time.sleep(0.1)
    assert "secret" not in (gate.here / "log").read_text()
    lines = [line for line in gate.log() if line["request_id"] == headers["x-request-id"]]
    assert [(line["status"], line["path"]) for line in lines] == [(200, f"{PREFIX}/backward")]


@pytest.mark.parametrize(("given", "taken"), [("mine-1", True), ("a" * 64, True), ("a" * 65, False), ("a b", False)])
def test_a_client_may_name_its_request(gate: Gateway, given: str, taken: bool) -> None:  # noqa: FBT001 - what is expected
    """The gateway and the service take over the same names; whatever stands in the log is that of the answer."""
    _, headers, _ = ask(gate, f"{PREFIX}/health/live", headers={"X-Request-Id": given})
    assert (headers["x-request-id"] == given) == taken
    time.sleep(0.1)
    assert gate.log()[-1]["request_id"] == headers["x-request-id"]


def test_bodies_have_the_limit_of_the_service(gate: Gateway) -> None:
    """The largest body that the service takes is answered through the gateway; a byte more is refused there, as a problem."""
    text = json.dumps(EXAMPLE).encode()
    largest = text + b" " * (DEFAULTS.max_body_bytes - len(text))
    assert ask(gate, f"{PREFIX}/backward", largest)[0] == 200
    assert problem(ask(gate, f"{PREFIX}/backward", headers={"Content-Length": str(len(largest) + 1)})) == (
        413,
        "body_too_large",
    )


def test_heads_have_the_limits_of_the_service(gate: Gateway) -> None:
    """The longest path and the largest headers that the service takes reach it; both a little over are refused by it."""
    longest = f"{PREFIX}/limits?".ljust(DEFAULTS.max_url_bytes, "a")
    most = {"X-Long": "a" * (DEFAULTS.max_header_bytes - 500)}  # the rest is what the gateway and http.client say
    assert ask(gate, longest, headers=most)[0] == 200
    assert problem(ask(gate, longest + "a")) == (414, "url_too_long")
    assert problem(ask(gate, longest, headers={"X-Long": "a" * DEFAULTS.max_header_bytes})) == (
        431,
        "headers_too_large",
    )


@pytest.mark.parametrize(
    ("path", "field", "refusal"), [(60_000, 1, (414, "url_too_long")), (1, 60_000, (431, "headers_too_large"))]
)
def test_heads_far_over_the_limits_end_at_the_gateway(
    gate: Gateway, path: int, field: int, refusal: tuple[int, str]
) -> None:
    """What no buffer of the gateway holds it refuses itself, with the code that the service has for it."""
    assert problem(ask(gate, f"{PREFIX}/{'a' * path}", headers={"X-Long": "a" * field})) == refusal


def test_each_client_has_a_share(gate: Gateway) -> None:
    """One that computes without a pause is told to come again, as a problem with Retry-After; others are answered meanwhile."""
    body, answers = json.dumps(EXAMPLE), []
    with closing(gate.connect("127.0.2.1")) as greedy:
        for _ in range(600):
            greedy.request("POST", f"{PREFIX}/forward", body, JSON)
            response = greedy.getresponse()
            answers.append((response.status, dict(response.getheaders()), response.read()))
        assert ask(gate, f"{PREFIX}/forward", body.encode(), client="127.0.2.2")[0] == 200
        assert ask(gate, f"{PREFIX}/docs", client="127.0.2.1")[0] == 200
    assert {status for status, *_ in answers} == {200, 429}
    _, headers, told = next(answer for answer in answers if answer[0] == 429)
    assert headers["Retry-After"] == "1"
    assert problem((429, {name.lower(): value for name, value in headers.items()}, told)) == (429, "too_many_requests")


def test_a_training_is_passed_on_line_by_line(gate: Gateway) -> None:
    """Its first report is there while most of the training is still to come."""
    request = EXAMPLE | {"optimizer": {"kind": "sgd", "lr": 0.1}, "steps": 100_000, "report_every": 10_000}
    came = []
    with closing(gate.connect()) as connection:
        start = time.monotonic()
        connection.request("POST", f"{PREFIX}/train", json.dumps(request), JSON)
        response = connection.getresponse()
        assert response.status == 200, response.read()
        for line in response:
            assert json.loads(line)
            came.append(time.monotonic() - start)
    assert len(came) > 9
    assert came[-1] - came[0] > 0.2  # held back until there is enough of it, all of it comes at once


@pytest.mark.parametrize("path", ["/", "/backward", f"{PREFIX}/metrics", f"{PREFIX}/%6detrics", f"{PREFIX}//metrics"])
def test_what_is_not_for_clients_is_not_there(gate: Gateway, path: str) -> None:
    """Outside the prefix there is nothing, and the metrics are not shown, however their path is written."""
    answer = ask(gate, path)
    assert problem(answer) == (404, "not_found")
    assert json.loads(answer[2])["type"] == "about:blank"  # the gateway said so: it has not asked a replica


def test_no_replica_at_all_is_told_as_a_problem(tmp_path: Path) -> None:
    """When none listens, the answer is 502 at once, with the seconds after which to come again."""
    need_nginx()
    with gateway(tmp_path, free_ports(2)) as alone:
        answer = ask(alone, f"{PREFIX}/backward", json.dumps(EXAMPLE).encode())
    assert problem(answer) == (502, "overloaded")
    assert answer[1]["retry-after"] == "1"


def test_no_client_notices_a_restart_or_a_kill(tmp_path: Path) -> None:
    """Six restarts and two times kill -9, of one of two replicas each, under load: the gateway asks the other one, and nothing fails.

    More of them: `python -m tests.real.rolling`.
    """
    need_nginx()
    tally = rolled(tmp_path, restarts=6, kills=2)
    assert tally.failures == []
    assert len(tally.seconds) > 100
    assert tally.retried > 0


def test_swagger_ui_works_through_the_gateway(gate: Gateway, node_modules: Path) -> None:
    """A person with a browser tries the founding example out over TLS under the prefix, and nothing is complained of."""
    need_chromium()
    what = {"url": f"{gate.url}/docs", "operation": "gradients-backward", "example": "founding"}
    seen = printed_by("try_out.cjs", node_modules, json.dumps(what))
    assert (seen["status"], seen["address"]) == ("200", f"{gate.url}/backward")
    assert json.loads(seen["answer"])["loss"] == pytest.approx(FOUNDING_LOSS, rel=1e-14)
    assert seen["complaints"] == []
    assert [url for url in seen["requests"] if not url.startswith((gate.url, "data:"))] == []


def test_the_explorer_works_through_the_gateway(gate: Gateway, node_modules: Path) -> None:
    """What holds of its first tab holds over TLS under the prefix, though each fact loads a hundred files: nothing is refused."""
    need_chromium()
    said = len(gate.log())
    done = subprocess.run(
        ["node", "--test", "--test-reporter=spec", EXPLORER],
        env=os.environ
        | {"EXPLORER": f"{gate.url}/", "NODE_PATH": str(node_modules), "PYTHON": sys.executable}
        | {"NODE_EXTRA_CA_CERTS": str(gate.here / "tls" / "certificate.pem")},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout.partition("failing tests:")[2] or done.stdout + done.stderr
    lines = gate.log()[said:]
    assert len(lines) > 500
    assert {line["status"] for line in lines} <= {200, 304}
