"""Behind nginx and behind HAProxy: what a gateway makes of hostile requests never becomes a request that it has not sent.

The backend is an application that remembers what reached it. Every probe goes through each gateway on a connection of its own;
what may come of one is told by the application, not by the answer.
"""

import base64
import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.process import ROOT, Service, serving_by_uvicorn
from tests.server.client import Client

FILE: Final = ROOT.parent / "shared" / "data" / "http_probe" / "cases.json"
CASES: Final[list[dict[str, Any]]] = json.loads(FILE.read_text()) if FILE.exists() else []
CANARY: Final = b"GET /canary HTTP/1.1\r\nHost: a\r\n\r\n"
SMUGGLED: Final = b"0\r\n\r\n" + CANARY
TRICKS: Final = {
    "length and chunks": (b"Content-Length: %d", b"Transfer-Encoding: chunked"),
    "chunks and length": (b"Transfer-Encoding: chunked", b"Content-Length: %d"),
    "two lengths": (b"Content-Length: 0", b"Content-Length: %d"),
    "chunks and another coding": (b"Content-Length: %d", b"Transfer-Encoding: chunked, identity"),
    "chunks under another name": (b"Content-Length: %d", b"Transfer-Encoding: xchunked"),
    "a space before the colon": (b"Content-Length: %d", b"Transfer-Encoding : chunked"),
    "a tab before the value": (b"Content-Length: %d", b"Transfer-Encoding:\tchunked"),
    "a control character before the value": (b"Content-Length: %d", b"Transfer-Encoding:\x0bchunked"),
    "a folded line": (b"Content-Length: %d", b"Transfer-Encoding:\r\n chunked"),
    "a line that ends early": (b"Content-Length: %d", b"X: 1\nTransfer-Encoding: chunked"),
    "a quoted value": (b"Content-Length: %d", b'Transfer-Encoding: "chunked"'),
    "an underscore": (b"Content-Length: %d", b"Transfer_Encoding: chunked"),
    "an upgrade": (b"Content-Length: %d", b"Connection: Upgrade", b"Upgrade: h2c"),
}
GATEWAYS: Final = {
    "nginx": """
        daemon off; master_process off; pid {here}/pid; error_log stderr crit;
        events {{ worker_connections 500; }}
        http {{
          access_log off; client_body_temp_path {here}/body; proxy_temp_path {here}/proxy;
          fastcgi_temp_path {here}/f; uwsgi_temp_path {here}/u; scgi_temp_path {here}/s;
          upstream backend {{ server 127.0.0.1:{backend}; keepalive 8; }}
          server {{
            listen 127.0.0.1:{port};
            location / {{ proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }}
          }}
        }}
        """,
    "haproxy": """
        global
          maxconn 500
        defaults
          mode http
          timeout connect 5s
          timeout client 5s
          timeout server 5s
          http-reuse always
        frontend gateway
          bind 127.0.0.1:{port}
          default_backend backend
        backend backend
          server chainrule 127.0.0.1:{backend}
        """,
}
Gateway = tuple[str, int, Service]


@contextmanager
def _gateway(name: str, backend: int, here: Path) -> Iterator[int]:
    """Run a gateway in front of the backend; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    file = here / f"{name}.conf"
    file.write_text(GATEWAYS[name].format(here=here, backend=backend, port=port) + "\n")
    command = ["nginx", "-c", str(file), "-e", "stderr"] if name == "nginx" else ["haproxy", "-db", "-f", str(file)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                with socket.socket() as knocking:
                    if knocking.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            process.kill()


@pytest.fixture(scope="module", params=GATEWAYS)
def gateway(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Each gateway, before an application that tells what it has seen."""
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed: run tests/real/install")
    with (
        serving_by_uvicorn("tests.server.witness:app") as backend,
        _gateway(request.param, backend.port, tmp_path_factory.mktemp(request.param)) as port,
    ):
        yield request.param, port, backend


def _seen(backend: Service) -> list[dict[str, Any]]:
    with Client(backend.port) as client:
        client.send(b"GET /seen HTTP/1.1\r\nHost: a\r\n\r\n")
        seen: list[dict[str, Any]] = client.answer().json()["seen"]
        return seen


def _exchange(port: int, data: bytes) -> bytes:
    """Send it, and return what comes until nothing comes any more."""
    with Client(port) as client:
        client.send(data)
        client.socket.settimeout(0.5)
        try:
            return client.drain()
        except TimeoutError:
            return client.came


def _statuses(came: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", came)]


@pytest.mark.skipif(not CASES, reason=f"the cases are not here: {FILE}")
def test_a_probe_through_a_gateway_is_one_request_at_most(gateway: Gateway) -> None:
    """Each gets one answer, and none of them one that says that the backend failed or broke the rules."""
    name, port, backend = gateway
    for case in CASES:
        before = len(_seen(backend))
        statuses = _statuses(_exchange(port, base64.b64decode(case["raw_base64"]).replace(b"@@HOST@@", b"a")))
        # An incomplete request costs the gateway's patience, and one that it does not know its own 5xx (505, 501).
        assert len([status for status in statuses if status != 100]) <= 1, (name, case["id"])
        assert not {500, 502, 503} & set(statuses), (name, case["id"], statuses)
        assert len(_seen(backend)) - before <= 1, (name, case["id"])


@pytest.mark.parametrize("trick", TRICKS)
def test_nothing_is_smuggled_through_a_gateway(gateway: Gateway, trick: str) -> None:
    """What one reads as the body of a request never reaches the application as a request of its own.

    That includes the requests of others that follow on the same connection of the gateway.
    """
    name, port, backend = gateway
    fields = (field % len(SMUGGLED) if b"%d" in field else field for field in TRICKS[trick])
    came = _exchange(port, b"\r\n".join((b"POST /trick HTTP/1.1", b"Host: a", *fields, b"", SMUGGLED)))
    for _ in range(3):
        after = _exchange(port, b"GET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert after.endswith(b"/after")
    seen = _seen(backend)
    # A gateway that reads the chunks may send the second request as one that it has seen: then both were answered.
    paths = [request["path"] for request in seen]
    answered = len(_statuses(came))
    assert paths.count("/canary") == 0 or answered == 2, (name, trick, came)
    assert {request["method"] for request in seen} <= {"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"}


def test_a_gateway_keeps_its_connections(gateway: Gateway) -> None:
    """Requests of many clients, with pauses that end its idle connections to us, are all answered."""
    _, port, _ = gateway
    body = b"x" * 2000
    for pause in (0.0, 0.0, 6.0):  # longer than an idle connection of the gateway is kept by us
        time.sleep(pause)
        for number in range(100):
            path = b"/n%d" % number
            request = b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (path, len(body), body)
            with Client(port) as client:
                client.send(request)
                answer = client.answer()
                assert (answer.status, answer.body) == (200, path)
