"""The manifests for Kubernetes and the compose file: built, validated, and really run as far as this machine can."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import pytest

from tests.process import ROOT
from tests.real.gateway import free_ports
from tests.real.podman import IMAGE, get, podman, podman_as_docker, wait_for
from tests.real.rolling import EXAMPLE

KUBERNETES: Final = ROOT / "deploy" / "kubernetes"
TOOLS: Final = ROOT / ".cache" / "deploy" / "bin"
POD: Final = "chainrule-pod-0"  # Podman's name for the first one of the Deployment
FOUNDING_LOSS = 0.29903386964167666  # printed at https://derekzhouai.github.io/posts/explaining-backpropagation/


def tool(name: str) -> str:
    """Return a command of those that tests/real/install puts into a Python of their own."""
    if not (TOOLS / name).exists():
        pytest.skip(f"{name} is not installed: run tests/real/install")
    return str(TOOLS / name)


def need_a_bridge() -> None:
    """Skip a test where containers cannot have a network of their own."""
    if shutil.which("iptables") is None:
        pytest.skip("iptables is not installed, so Podman has no bridge: run tests/real/install")


def kustomized(directory: str) -> str:
    """Return the manifests that `kubectl apply -k` would send."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed; 1.27 or newer is wanted")
    command = ["kubectl", "kustomize", str(KUBERNETES / directory)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("directory", "kinds"), [("base", 5), ("route", 6)])
def test_the_manifests_are_valid(directory: str, kinds: int, tmp_path: Path) -> None:
    """What kustomize makes of them holds to the schemas of Kubernetes, strictly; for an HTTPRoute there is no schema here."""
    (tmp_path / "all.yaml").write_text(text := kustomized(directory))
    command = [tool("kubernetes-validate"), "--strict", str(tmp_path / "all.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert text.count("\nkind: ") == kinds
    assert done.stdout.count(" passed for resource ") + done.stderr.count(" passed for resource ") == 5


def test_the_route_tells_the_service_its_prefix() -> None:
    """With the HTTPRoute the Deployment has the ROOT_PATH that the route matches, without it none."""
    assert "ROOT_PATH" not in kustomized("base")
    routed = kustomized("route")
    assert re.search(r"name: ROOT_PATH\n +value: /chainrule\n", routed)
    assert re.search(r"type: PathPrefix\n +value: /chainrule\n", routed)


@pytest.fixture
def pod(image: str, tmp_path: Path) -> Iterator[int]:
    """The Deployment as Podman runs it, with the port and the image of this test; its port."""
    need_a_bridge()
    (port,) = free_ports(1)
    manifest = tmp_path / "deployment.yaml"
    text = kustomized("base").replace("8000", str(port)).replace("image: chainrule:latest", f"image: localhost/{IMAGE}")
    manifest.write_text(next(part for part in text.split("---\n") if "kind: Deployment" in part))
    try:
        podman("kube", "play", manifest)
        wait_for(port)
        yield port
    finally:
        podman("kube", "play", "--down", manifest, check=False)


def test_the_deployment_runs(pod: int) -> None:
    """It computes as user 10001, without a capability or a way to one, behind a filter of system calls, and can write to /tmp only."""
    with closing(HTTPConnection("127.0.0.1", pod, timeout=20)) as connection:
        connection.request("POST", "/backward", json.dumps(EXAMPLE), {"Content-Type": "application/json"})
        assert json.loads(connection.getresponse().read())["loss"] == pytest.approx(FOUNDING_LOSS, rel=1e-14)
    assert json.loads(get(pod, "/health/ready")) == {"status": "ready"}
    program = """
import json, os, pathlib, re
pathlib.Path("/tmp/note").write_text("kept in memory")
def writable(directory):
    try:
        pathlib.Path(directory, "note").write_text("")
    except OSError:
        return False
    return True
fields = dict(re.findall(r"^(\\w+):\\s+(.*)$", pathlib.Path("/proc/1/status").read_text(), re.M))
print(json.dumps([fields, [d for d in ("/", "/srv", "/venv", "/etc", "/var", "/home") if writable(d)], dict(os.environ)]))
"""
    fields, writable, environment = json.loads(podman("exec", f"{POD}-chainrule", "python", "-c", program))
    assert fields["Uid"].split() == fields["Gid"].split() == ["10001"] * 4
    assert {int(fields[held], 16) for held in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")
    assert writable == []
    assert environment["SHUTDOWN_GRACE_SECONDS"] == "20"


def test_compose_takes_its_file() -> None:
    """The real Compose finds nothing to complain of, and sees a gateway and two replicas that differ in name and address only."""
    command = [tool("docker-compose"), "-f", str(ROOT / "deploy" / "compose.yaml"), "config", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    services = json.loads(done.stdout)["services"]
    assert services.keys() == {"gateway", "replica-1", "replica-2"}
    one, two = (services[name] | {"networks": None} for name in ("replica-1", "replica-2"))
    assert one == two
    assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])


def test_compose_runs_the_replicas(image: str, tmp_path: Path) -> None:
    """Compose starts both over Podman, each at the address that the gateway looks up, and knows of its prefix."""
    need_a_bridge()
    (tmp_path / "image.yaml").write_text(
        "services:\n" + "".join(f"  replica-{number}: {{image: localhost/{IMAGE}}}\n" for number in (1, 2))
    )
    files = ["-f", str(ROOT / "deploy" / "compose.yaml"), "-f", str(tmp_path / "image.yaml")]
    compose = [tool("docker-compose"), "--project-name", IMAGE, *files]
    with podman_as_docker(tmp_path / "socket") as address:
        environment = os.environ | {"DOCKER_HOST": address}

        def run(*arguments: str) -> None:
            subprocess.run([*compose, *arguments], env=environment, check=True, capture_output=True, timeout=120)

        try:
            run("up", "--detach", "--no-build", "--no-deps", "replica-1", "replica-2")
            for host in re.findall(r"ipv4_address: ([0-9.]+)", (ROOT / "deploy" / "compose.yaml").read_text()):
                wait_for(8000, host=host)
                assert json.loads(get(8000, "/chainrule/health/ready", host)) == {"status": "ready"}
        finally:
            run("down", "--timeout", "15")
