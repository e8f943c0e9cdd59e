"""The metrics, as Prometheus itself sees them: its linter finds nothing to say, and it scrapes them."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.process import Service, serving
from tests.server.client import Client, post

pytestmark = pytest.mark.skipif(shutil.which("promtool") is None, reason="Prometheus is not installed")


@pytest.fixture(scope="module")
def busy() -> Iterator[Service]:
    """A service of two processes that has computed, refused and trained."""
    with serving(WORKERS=2) as service:
        for _ in range(20):
            with Client(service.port) as client:
                client.send(post() + post(b"{"))
                assert [client.answer().status for _ in "ab"] == [200, 400]
        yield service


def scraped(service: Service, accept: str = "*/*") -> bytes:
    """What `GET /metrics` answers."""
    connection = service.connect()
    connection.request("GET", "/metrics", headers={"Accept": accept})
    body = connection.getresponse().read()
    connection.close()
    return body


def test_the_linter_of_prometheus_finds_nothing(busy: Service) -> None:
    """`promtool check metrics` is silent: names, units, types and help are as they should be."""
    done = subprocess.run(["promtool", "check", "metrics"], input=scraped(busy), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_prometheus_scrapes(busy: Service, tmp_path: Path) -> None:
    """It takes the target for up, and knows the requests of both processes, the histogram's quantile and the memory."""
    with _prometheus(busy, tmp_path) as port:
        assert _asked(port, 'up{job="chainrule"}') == 1
        assert _asked(port, 'chainrule_http_requests_total{route="/forward",status="200"}') == 20
        assert _asked(port, 'chainrule_http_requests_total{route="/forward",status="400"}') == 20
        assert _asked(port, 'chainrule_http_refused_total{reason="malformed_json"}') == 20
        quantile = 'histogram_quantile(0.99, chainrule_http_request_duration_seconds_bucket{route="/forward"})'
        assert 0 < _asked(port, quantile) < 60
        assert _asked(port, "count(process_resident_memory_bytes{role='server'} > 1e7)") == 2


@contextmanager
def _prometheus(service: Service, directory: Path) -> Iterator[int]:
    """Run it with one target; yield its port when it has scraped."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    config = {
        "global": {"scrape_interval": "1s"},
        "scrape_configs": [
            {"job_name": "chainrule", "static_configs": [{"targets": [f"127.0.0.1:{service.port}"]}]},
        ],
    }
    (directory / "prometheus.yml").write_text(json.dumps(config))  # which is YAML, too
    options = (f"--web.listen-address=127.0.0.1:{port}", f"--storage.tsdb.path={directory / 'data'}")
    with subprocess.Popen(
        ["prometheus", f"--config.file={directory / 'prometheus.yml'}", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            end = time.monotonic() + 60
            while not _asked(port, "count(chainrule_build_info)"):
                assert time.monotonic() < end, "Prometheus did not scrape"
                time.sleep(0.3)
            yield port
        finally:
            process.kill()


def _asked(port: int, query: str) -> float:
    """The one value that it answers to a query; 0 if there is none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", f"/api/v1/query?query={quote(query)}")
        answer: Any = json.loads(connection.getresponse().read())
    except (OSError, ValueError):
        return 0.0  # it is still starting
    finally:
        connection.close()
    results = answer["data"]["result"] if answer["status"] == "success" else []
    return float(results[0]["value"][1]) if results else 0.0
