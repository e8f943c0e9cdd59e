"""Traces, as OpenTelemetry sends them to a receiver of OTLP over HTTP."""

import base64
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import pytest

from tests.process import ROOT, chainrule, serving
from tests.server.client import Client, post

PYTHON: Final = ROOT / ".cache" / "otel" / "bin" / "python"
TRACE: Final = "0af7651916cd43dd8448eb211c80319c"
PARENT: Final = "b7ad6b7169203331"
READ: Final = """
import sys
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
print(MessageToJson(ExportTraceServiceRequest.FromString(sys.stdin.buffer.read())))
"""

needs_packages = pytest.mark.skipif(
    not (PYTHON.parent.parent / "installed").exists(),
    reason="OpenTelemetry's SDK is not installed: run tests/real/install",
)


@contextmanager
def receiver() -> Iterator[tuple[int, list[bytes]]]:
    """A receiver of OTLP: its port, and the bodies that have come."""
    came: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/traces":
                came.append(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, came
        server.shutdown()


def spans(bodies: list[bytes]) -> list[dict[str, Any]]:
    """The spans in what has come."""
    found: list[dict[str, Any]] = []
    for body in bodies:
        done = subprocess.run([PYTHON, "-c", READ], input=body, capture_output=True, check=True)
        for resource in json.loads(done.stdout)["resourceSpans"]:
            found += [span for scope in resource["scopeSpans"] for span in scope["spans"]]
    return found


@needs_packages
def test_a_request_is_a_span_of_its_trace() -> None:
    """A verb and a reading: each is a server's span under the caller's, named by its route; the answer is the same."""
    traced = b"traceparent: 00-%s-%s-01" % (TRACE.encode(), PARENT.encode())
    with receiver() as (port, came):
        otlp = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}", "OTEL_BSP_SCHEDULE_DELAY": 200}
        with serving(str(PYTHON), TRACES=True, **otlp) as service, Client(service.port) as client:
            client.send(post(post().partition(b"\r\n\r\n")[2], traced))
            answer = client.answer()
            client.send(b"GET /examples/xor HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n" % traced)
            assert client.answer().status == 200
            end = time.monotonic() + 20
            while len(served := [s for s in spans(came) if s["kind"] == "SPAN_KIND_SERVER"]) < 2:
                assert time.monotonic() < end, served
                time.sleep(0.3)
    with serving() as service, Client(service.port) as client:
        client.send(post())
        assert client.answer().body == answer.body
    assert {span["name"] for span in served} == {"POST /forward", "GET /examples/{name}"}

    for span in served:
        assert base64.b64decode(span["traceId"]).hex() == TRACE
        assert base64.b64decode(span["parentSpanId"]).hex() == PARENT


def test_to_want_traces_without_the_packages_stops_the_start() -> None:
    """It says which to install."""
    said = chainrule("serve", TRACES="true")
    assert said.returncode == 1
    assert "pip install 'chainrule[otel]'" in said.stderr
