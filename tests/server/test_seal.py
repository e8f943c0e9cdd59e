"""What the server refuses by itself carries what every answer carries, and a worker's answer tells its times."""

import json

from tests.process import serving
from tests.server.client import Client, post, require_problem

ORIGIN = "https://a.example"
TRACE = "0af7651916cd43dd8448eb211c80319c"


def test_a_refusal_of_the_server_s_is_sealed() -> None:
    """A request without a Host: its page may read why, its trace goes on, its id is kept."""
    fields = (f"Origin: {ORIGIN}", f"traceparent: 00-{TRACE}-b7ad6b7169203331-00", "X-Request-Id: an-id")
    with serving(CORS_ORIGINS=ORIGIN) as service, Client(service.port) as client:
        client.send("\r\n".join(("GET /limits HTTP/1.1", *fields, "", "")).encode())
        refused = client.answer()
    require_problem(refused, 400, "malformed_http")
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    assert refused.headers["traceparent"].startswith(f"00-{TRACE}-")
    assert refused.headers["x-request-id"] == "an-id"


def test_a_worker_tells_its_times() -> None:
    """What was read, computed and written in another process is timed there; here with a body that is large by the settings."""
    with serving(LARGE_ABOVE_BYTES=10) as service, Client(service.port) as client:
        client.send(post(post().partition(b"\r\n\r\n")[2], b"Prefer: server-timing"))
        answer = client.answer()
        assert answer.status == 200
        times = dict(part.split(";dur=") for part in answer.headers["server-timing"].split(", "))
        assert times.keys() == {"parse", "compute", "write"}
        client.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        told = client.answer().body.decode()
    line = next(line for line in told.splitlines() if 'phase="compute",route="/forward"' in line)
    assert abs(float(line.split()[-1]) - float(times["compute"]) / 1000) < 1e-5
    assert json.loads(answer.body)["tensors"]
