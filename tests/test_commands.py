"""The command line: each command as a user runs it, in a process of its own."""

import json
import signal
import socket
import time
from contextlib import closing
from pathlib import Path

import pytest

import app
from app.settings import Settings
from tests.process import Service, chainrule, serving

GRACE = 1  # seconds


def test_the_committed_openapi_document_is_what_the_code_says() -> None:
    """`openapi --check` finds nothing that differs in the checkout."""
    done = chainrule("openapi", "--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_openapi_writes_what_check_accepts(tmp_path: Path) -> None:
    """`openapi` writes files into ./openapi that `openapi --check` passes, and refuses by name after one is changed."""
    assert chainrule("openapi", cwd=tmp_path).returncode == 0
    assert chainrule("openapi", "--check", cwd=tmp_path).returncode == 0

    (tmp_path / "openapi" / "openapi.json").write_text("{}")

    done = chainrule("openapi", "--check", cwd=tmp_path)
    assert done.returncode == 1
    assert "openapi.json" in done.stderr


def test_version() -> None:
    """`--version` prints the version that stands in the package."""
    assert chainrule("--version").stdout == f"chainrule {app.__version__}\n"


def test_serve_help_lists_every_setting() -> None:
    """`serve --help` names each environment variable with its default and its meaning."""
    text = chainrule("serve", "--help").stdout
    for name, field in Settings.model_fields.items():
        default = "" if field.default == () else field.default
        assert f"{name.upper()}={default}\n      {field.description}" in text


def status_of(service: Service, path: str) -> int:
    """Return the status with which the service answers a GET."""
    with closing(service.connect()) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_ends_when_told(sent: signal.Signals, workers: int) -> None:
    """One worker or two: the greeting leads to a living service, which SIGTERM or Ctrl+C ends in time with status 0."""
    with serving(WORKERS=workers, SHUTDOWN_GRACE_SECONDS=GRACE) as service:
        assert f"{service.url}/docs" in service.greeting
        assert status_of(service, "/health/live") == 200

        service.process.send_signal(sent)

        assert service.process.wait(timeout=GRACE + 1) == 0


def test_a_request_under_way_is_answered_before_the_end() -> None:
    """SIGTERM between the two halves of a request: the whole answer still comes, then the process ends with 0."""
    body = json.dumps({"X": [[1.0]], "layers": [{"W": [[2.0]], "activation": "identity"}]}).encode()
    with serving(SHUTDOWN_GRACE_SECONDS=10) as service, closing(service.connect()) as connection:
        connection.putrequest("POST", "/forward")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:20])
        time.sleep(0.2)  # the service has begun to read

        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)  # the service has begun to end
        connection.send(body[20:])

        response = connection.getresponse()
        answer = response.read()
        assert (response.status, json.loads(answer)["tensors"]["A_1"]) == (200, [[2.0]])
        assert service.process.wait(timeout=2) == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_a_long_computation_does_not_hold_the_end_up(workers: int) -> None:
    """SIGTERM during a request of many seconds: the process ends within the grace and a second, with status 0."""
    wide = [[0.5] * 200] * 200
    layers = [{"W": wide, "activation": "tanh"}] * 20
    body = json.dumps({"X": wide, "y": wide, "layers": layers})
    with (
        serving(WORKERS=workers, SHUTDOWN_GRACE_SECONDS=GRACE, MAX_OPERATIONS=10**15) as service,
        closing(service.connect()) as connection,
    ):
        connection.request("POST", "/gradcheck", body, {"Content-Type": "application/json"})
        time.sleep(1)  # it computes now

        service.process.send_signal(signal.SIGTERM)

        assert service.process.wait(timeout=GRACE + 1) == 0


def test_a_port_in_use_is_said_in_one_line() -> None:
    """Where another program has the port, the command says so in one line that names the port, and fails."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = chainrule("serve", PORT=port)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use" in done.stderr


def test_a_wrong_setting_is_said_in_one_line() -> None:
    """A setting of the wrong type is named in one line, and nothing is started."""
    done = chainrule("serve", WORKERS="many")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("chainrule: WORKERS: ")
