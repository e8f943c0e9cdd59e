"""The compose file, taken and run as it is by the real Compose over Podman, but for its ports and where its images come from."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Final

import pytest

from tests.process import ROOT
from tests.real.gateway import PREFIX, Gateway, certify, free_ports
from tests.real.podman import IMAGE, get, need_a_bridge, podman, podman_as_docker, wait_for
from tests.real.rolling import EXAMPLE, load
from tests.real.tools import tool

FILE: Final = ROOT / "deploy" / "compose.yaml"
ADDRESSES: Final = re.findall(r"ipv4_address: ([0-9.]+)", FILE.read_text())
STAND_IN: Final = "nginx-under-test"
FOUNDING_LOSS = 0.29903386964167666  # printed at https://derekzhouai.github.io/posts/explaining-backpropagation/


def test_compose_takes_its_file() -> None:
    """The real Compose finds nothing to complain of, and sees a gateway and two replicas that differ in name and address only."""
    command = [tool("docker-compose"), "-f", str(FILE), "config", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    services = json.loads(done.stdout)["services"]
    assert services.keys() == {"gateway", "replica-1", "replica-2"}
    one, two = (services[name] | {"networks": None} for name in ("replica-1", "replica-2"))
    assert one == two
    assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])


@pytest.fixture
def nginx() -> str:
    """The image of nginx that the file names; where no registry has it, one with Debian's nginx."""
    need_a_bridge()
    (named,) = re.findall(r"image: (nginx:\S+)", FILE.read_text())
    if podman("pull", "--quiet", f"docker.io/library/{named}", timeout=300, check=False):
        return f"docker.io/library/{named}"
    build = ("build", "--quiet", "--format", "docker", "--network", "host", "--pull=missing", "--tag", STAND_IN)
    here = ROOT / "tests" / "real"
    if not podman(*build, "--file", here / "nginx.dockerfile", here, timeout=300, check=False):
        pytest.skip(f"neither {named} can be had nor what stands in for it")
    return f"localhost/{STAND_IN}"


class Composed(Gateway):
    """The gateway that Compose runs: Podman keeps what it logs."""

    def connect(self, client: str = "127.0.0.1") -> HTTPSConnection:
        """Return a connection of this machine's: what comes from its other addresses, Podman does not pass on."""
        return super().connect()

    def log(self) -> list[dict[str, Any]]:
        """Return what it has logged so far, request by request."""
        return [json.loads(line) for line in podman("logs", f"{IMAGE}-gateway-1").splitlines()]

    def wait(self, seconds: float = 60) -> None:
        """Return when a replica says through it that it is ready."""
        end = time.monotonic() + seconds
        while True:
            try:
                with closing(self.connect()) as connection:
                    connection.request("GET", f"{PREFIX}/health/ready")
                    if connection.getresponse().status == 200:
                        return
            except (OSError, HTTPException):
                pass
            assert time.monotonic() < end, "the gateway does not answer"
            time.sleep(0.1)


@contextmanager
def composed(here: Path, nginx: str) -> Iterator[Composed]:
    """Bring all of it up from a copy of deploy/, which gets a certificate, and down again."""
    (port,) = free_ports(1)
    deploy = shutil.copytree(ROOT / "deploy", here / "deploy")
    certify(deploy / "nginx" / "tls")
    (here / "places.yaml").write_text(f"""
services:
  gateway: {{image: {nginx}, ports: !override ["127.0.0.1:{port}:443"]}}
  replica-1: {{image: localhost/{IMAGE}}}
  replica-2: {{image: localhost/{IMAGE}}}
""")
    files = ["-f", str(deploy / "compose.yaml"), "-f", str(here / "places.yaml")]
    compose = [tool("docker-compose"), "--project-name", IMAGE, *files]
    with podman_as_docker(here / "socket") as address:
        environment = os.environ | {"DOCKER_HOST": address}

        def run(*arguments: str) -> None:
            subprocess.run([*compose, *arguments], env=environment, check=True, capture_output=True, timeout=120)

        try:
            run(
                "up", "--detach", "--no-build"
            )  # without --wait: health checks are run by systemd, which need not be here
            yield Composed(deploy / "nginx", port)
        finally:
            run("down", "--timeout", "15", "--volumes")


def process_of(replica: int) -> int:
    """Return the process that a replica's container runs; 0 if none."""
    return int(podman("inspect", "--format", "{{.State.Pid}}", f"{IMAGE}-replica-{replica}-1"))


def test_compose_runs_all_of_it(image: str, nginx: str, tmp_path: Path) -> None:
    """Over TLS the founding example has its loss; no client notices that a replica is killed, and it is started anew."""
    with composed(tmp_path, nginx) as gate:
        gate.wait()
        for address in ADDRESSES:
            wait_for(8000, host=address)
            assert json.loads(get(8000, f"{PREFIX}/health/ready", address)) == {"status": "ready"}
        with closing(gate.connect()) as connection:
            connection.request("POST", f"{PREFIX}/backward", json.dumps(EXAMPLE), {"Content-Type": "application/json"})
            assert json.loads(connection.getresponse().read())["loss"] == pytest.approx(FOUNDING_LOSS, rel=1e-14)

        with load(gate, clients=1) as tally:  # to the gateway, all clients of this machine are one
            time.sleep(1)
            killed = process_of(1)
            os.kill(killed, signal.SIGKILL)
            wait_for(8000, host=ADDRESSES[0], seconds=60)
            assert process_of(1) not in {0, killed}
        assert tally.failures == []
        assert len(tally.seconds) > 20
        assert tally.retried > 0
