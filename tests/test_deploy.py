"""What deploy/ says twice, and what it says of the service, agrees."""

import re
from typing import Final

import pytest

from app.api.problems.kinds import KINDS
from app.settings import Settings
from tests.process import ROOT

DEPLOY: Final = ROOT / "deploy"
NGINX: Final = (DEPLOY / "nginx" / "nginx.conf").read_text()
COMPOSE: Final = (DEPLOY / "compose.yaml").read_text()
DEPLOYMENT: Final = (DEPLOY / "kubernetes" / "base" / "deployment.yaml").read_text()
ROUTE: Final = "".join(file.read_text() for file in (DEPLOY / "kubernetes" / "route").iterdir())
DEFAULTS: Final = Settings.defaults()


def of_nginx(directive: str) -> str:
    """Return the arguments of a directive that stands in the gateway's configuration once."""
    (found,) = re.findall(rf"^ *{directive} +(.+?);", NGINX, re.MULTILINE)
    return str(found)


def seconds(file: str, name: str) -> int:
    """Return the number that follows a name in a file."""
    found = re.search(rf"{name}(?:[: ]+|\b.*\n +value: )\"?([0-9]+)", file)
    assert found, name
    return int(found[1])


def test_the_gateway_takes_the_bodies_that_the_service_takes() -> None:
    """Its limit of a body is ours, in MiB."""
    assert int(of_nginx("client_max_body_size").removesuffix("m")) * 1024**2 == DEFAULTS.max_body_bytes


def test_the_gateway_takes_the_heads_that_the_service_takes() -> None:
    """The largest path and headers that we take have room in its one buffer, and not much beside them."""
    count, size = of_nginx("large_client_header_buffers").split()
    ours = DEFAULTS.max_url_bytes + DEFAULTS.max_header_bytes
    assert count == "1"
    assert ours <= int(size.removesuffix("k")) * 1024 <= 1.15 * ours


@pytest.mark.parametrize(
    ("directive", "ours"),
    [
        ("client_header_timeout", DEFAULTS.header_timeout_seconds),
        ("client_body_timeout", DEFAULTS.body_timeout_seconds),
        ("send_timeout", DEFAULTS.read_timeout_seconds),
    ],
)
def test_the_gateway_waits_as_long_as_the_service(directive: str, ours: float) -> None:
    """A client has the same time at both."""
    assert of_nginx(directive) == f"{ours:.0f}s"


def test_the_gateway_closes_idle_connections_first() -> None:
    """It keeps one to a replica for less time than the replica does, so none is closed under a request."""
    assert int(of_nginx("keepalive_timeout").removesuffix("s")) < DEFAULTS.idle_timeout_seconds


def test_the_codes_of_the_gateway_are_those_of_the_service() -> None:
    """What both refuse has one code and one status; only the share of a client is the gateway's own."""
    told = re.findall(r'^ +(\w+) \'"code":"(\w+)"', NGINX, re.MULTILINE)
    assert len(told) == 6
    own = {"too_many_requests"}
    for status, code in told:
        assert code in own or status in {"default", str(KINDS[code].status)}


def test_the_prefix_is_one() -> None:
    """nginx, Compose and the HTTPRoute show the service under the prefix of which they tell it."""
    assert set(re.findall(r"^ *location =? ?(/\w+)", NGINX, re.MULTILINE)) == {"/chainrule", "/problem"}
    assert "ROOT_PATH: /chainrule " in COMPOSE
    assert "name: ROOT_PATH, value: /chainrule}" in ROUTE
    assert "type: PathPrefix, value: /chainrule}" in ROUTE


def test_an_end_has_the_time_that_it_takes() -> None:
    """Kubernetes and Compose wait for longer than draining and the grace of a replica take together."""
    drain, grace = (seconds(DEPLOYMENT, name) for name in ("DRAIN_SECONDS", "SHUTDOWN_GRACE_SECONDS"))
    assert seconds(DEPLOYMENT, "terminationGracePeriodSeconds") >= drain + grace + 2
    assert (
        seconds(COMPOSE, "stop_grace_period") >= seconds(COMPOSE, "DRAIN_SECONDS") + DEFAULTS.shutdown_grace_seconds + 2
    )
