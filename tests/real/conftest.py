"""Fixtures of the tests against real parts: a running service, the Node tools, the image."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.process import ROOT, Service, serving
from tests.real.once import once
from tests.real.podman import IMAGE, podman


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this directory `real`, so that only `make test-real` runs it."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker("real")


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """A service of its own process on a free port, for all tests that only ask."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def refusing() -> Iterator[Service]:
    """A service to which the founding example is wrong: it has a layer too many."""
    with serving(MAX_LAYERS=1) as service:
        yield service


@pytest.fixture(scope="session")
def losses(service: Service) -> list[float]:
    """The losses of three steps of the founding example with Adam, each on what the last gave back."""
    request = httpx.get(f"{service.url}/examples/founding").json() | {"optimizer": {"kind": "adam", "lr": 0.1}}
    found = []
    for _ in range(3):
        answer = httpx.post(f"{service.url}/step", json=request).json()
        found.append(answer["loss"])
        request |= answer["next"]
    return found


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The directory into which `tests/real/install` puts the tools of package.json."""
    directory = ROOT / ".cache" / "node" / "node_modules"
    if not directory.is_dir():
        pytest.skip("the Node tools are not installed: run tests/real/install")
    return directory


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image, built anew (its layers may come from the cache)."""
    if shutil.which("podman") is None:
        pytest.skip("Podman is not installed: tests/real/install does it where ../shared/tools is")
    build = ("build", "--quiet", "--format", "docker", "--network", "host", "--pull=missing", "--tag", IMAGE)
    once(tmp_path_factory, "image", lambda: podman(*build, ROOT, timeout=600))
    return IMAGE
