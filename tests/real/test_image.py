"""The image, built by Podman from the Dockerfile and run with everything taken away that it does not need."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.real.gateway import free_ports
from tests.real.podman import BASE, IMAGE, get, podman, wait_for

FOUNDING_LOSS = 0.29903386964167666  # printed at https://derekzhouai.github.io/posts/explaining-backpropagation/
LOCKED_DOWN = (
    *("--network", "host", "--read-only", "--read-only-tmpfs=false", "--cap-drop", "ALL"),
    *("--security-opt", "no-new-privileges", "--pids-limit", "128", "--memory", "512m"),
    # Nothing may need a shell: what stands in a shell's place cannot be run.
    *(f"--volume=/dev/null:/usr/bin/{shell}:ro" for shell in ("sh", "dash", "bash")),
)


@pytest.fixture
def container(image: str) -> Iterator[tuple[str, int]]:
    """A locked-down container that answers: its name and its port."""
    (port,) = free_ports(1)
    name = f"{IMAGE}-{port}"
    try:
        podman("run", "--detach", "--name", name, *LOCKED_DOWN, "--env", f"PORT={port}", image)
        wait_for(port)
        yield name, port
    finally:
        podman("rm", "--force", "--time", "0", name, check=False)


def test_it_computes(container: tuple[str, int]) -> None:
    """Without privilege, shell or a writable disk it answers the founding example with the published loss."""
    _, port = container
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("POST", "/backward", get(port, "/examples/founding"), {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = json.loads(response.read())
    assert response.status == 200
    assert answer["loss"] == pytest.approx(FOUNDING_LOSS, rel=1e-14)
    assert list(answer["gradients"])[-1] == "dX"


def test_it_is_nobody(container: tuple[str, int]) -> None:
    """The process is not root, holds no capability and can gain none."""
    name, _ = container
    status = podman("exec", name, "python", "-c", "print(open('/proc/1/status').read())")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert fields["Uid"].split() == fields["Gid"].split() == ["10001"] * 4
    assert {int(fields[held], 16) for held in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert fields["NoNewPrivs"] == "1"


def test_it_carries_no_tools(container: tuple[str, int]) -> None:
    """Neither a compiler nor the tests nor their tools are in the image."""
    name, _ = container
    program = """
import importlib.util, shutil
print([tool for tool in ("cc", "gcc", "make", "git", "curl") if shutil.which(tool)],
      [module for module in ("tests", "benchmarks", "pytest", "mypy", "httpx") if importlib.util.find_spec(module)])
"""
    assert podman("exec", name, "python", "-c", program) == "[] []"


def test_it_holds_the_base_the_service_and_what_that_imports(image: str) -> None:
    """Nothing of the base is changed; what is added are two directories, without tests, a build tool or commands of others."""
    told = podman("diff", IMAGE, BASE).splitlines()
    added = [line.removeprefix("A ") for line in told if line.startswith("A ")]
    assert [line for line in told if not line.startswith(("A /srv/", "A /venv")) and line != "C /srv"] == []
    assert len(added) > 500
    assert [path for path in added if re.search(r"/(tests?|flit_core)(/|$)", path)] == []
    commands = {path for path in added if re.match(r"/(srv|venv)/bin/", path)}
    assert {re.sub(r"[0-9.]*$", "", path) for path in commands} == {"/srv/bin/chainrule", "/venv/bin/python"}


def test_its_health_check_passes(container: tuple[str, int]) -> None:
    """The image's own HEALTHCHECK, run by Podman, finds it healthy."""
    name, _ = container
    podman("healthcheck", "run", name)


def test_it_drains(container: tuple[str, int]) -> None:
    """`podman stop` between the halves of a request: the answer comes whole, and the exit status is 0."""
    name, port = container
    body = json.dumps({"X": [[1.0]], "layers": [{"W": [[2.0]], "activation": "identity"}]}).encode()
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.putrequest("POST", "/forward")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:20])
        time.sleep(0.3)  # the service has begun to read

        stopping = threading.Thread(target=podman, args=("stop", "--time", "15", name))
        stopping.start()
        time.sleep(1)  # SIGTERM has come
        connection.send(body[20:])

        response = connection.getresponse()
        assert (response.status, json.loads(response.read())["tensors"]["A_1"]) == (200, [[2.0]])
    stopping.join()
    assert podman("inspect", "--format", "{{.State.ExitCode}}", name) == "0"
