"""The manifests for Kubernetes: built by kubectl, held to the published schemas, and the Deployment really run, by Podman."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import pytest

from tests.process import ROOT
from tests.real.gateway import free_ports
from tests.real.podman import IMAGE, get, need_a_bridge, podman, wait_for
from tests.real.rolling import EXAMPLE
from tests.real.tools import tool

KUBERNETES: Final = ROOT / "deploy" / "kubernetes"
POD: Final = "chainrule-pod-0"  # Podman's name for the first one of the Deployment
ROUTE: Final = """
import { HTTPRoute, type IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
const route: IHTTPRoute = %s;
new HTTPRoute(route).validate();
"""
"""Does not compile with a field or a word that the Gateway API has not; fails where a pattern, a length or a range is not kept."""
FOUNDING_LOSS = 0.29903386964167666  # printed at https://derekzhouai.github.io/posts/explaining-backpropagation/


def kustomized(directory: str) -> str:
    """Return the manifests that `kubectl apply -k` would send."""
    command = [tool("kubectl"), "kustomize", str(KUBERNETES / directory)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("directory", "kinds"), [("base", 5), ("route", 6)])
def test_the_manifests_are_valid(directory: str, kinds: int, tmp_path: Path) -> None:
    """What kustomize makes of them holds to the schemas of Kubernetes, strictly; the HTTPRoute has one of its own, below."""
    (tmp_path / "all.yaml").write_text(text := kustomized(directory))
    command = [tool("kubernetes-validate"), "--strict", str(tmp_path / "all.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert text.count("\nkind: ") == kinds
    assert done.stdout.count(" passed for resource ") + done.stderr.count(" passed for resource ") == 5


@pytest.fixture
def complaints(node_modules: Path, tmp_path: Path) -> Callable[[str], str]:
    """What the types and the schemas of the Gateway API, as published for Node, complain of in an HTTPRoute."""
    if not (node_modules / "@kubernetes-models" / "gateway-api").is_dir():
        pytest.skip("the schemas of the Gateway API are not installed: run tests/real/install")
    (tmp_path / "node_modules").symlink_to(node_modules)
    options = ["--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"]
    compiling = [str(node_modules / ".bin" / "tsc"), *options, "route.mts"]

    def complaints(route: str) -> str:
        read = [tool("python"), "-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"]
        data = subprocess.run(read, input=route, capture_output=True, text=True, check=True).stdout
        (tmp_path / "route.mts").write_text(ROUTE % data)
        said = ""
        for command in (compiling, ["node", "route.mjs"]):
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
            said += done.stdout + done.stderr
        return said

    return complaints


def test_the_route_is_one_of_the_gateway_api(complaints: Callable[[str], str]) -> None:
    """It holds to the Gateway API's schema, strictly."""
    assert complaints((KUBERNETES / "route" / "route.yaml").read_text()) == ""


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("request: 600s", "whole: 600s", """'"whole"' does not exist in type"""),
        ("request: 600s", "request: 600 s", "request must match pattern"),
        ("type: PathPrefix", "type: Prefix", """'"Prefix"' is not assignable"""),
        ("port: 80\n", "port: 80000\n", "port must be <= 65535"),
        ("  parentRefs:", "  parents:", """'"parents"' does not exist in type"""),
    ],
)
def test_a_wrong_route_is_complained_of(complaints: Callable[[str], str], right: str, wrong: str, told: str) -> None:
    """A field that there is not, a word, a pattern and a range: whichever is broken is told of."""
    text = (KUBERNETES / "route" / "route.yaml").read_text()
    assert text.count(right) == 1
    assert told in complaints(text.replace(right, wrong))


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
