"""Fixtures of the tests against real parts: a running service, the Node tools, the image."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process import ROOT, Service, serving
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
def node_modules() -> Path:
    """The directory into which `tests/real/install` puts the tools of package.json."""
    directory = ROOT / ".cache" / "node" / "node_modules"
    if not directory.is_dir():
        pytest.skip("the Node tools are not installed: run tests/real/install")
    return directory


@pytest.fixture(scope="session")
def image() -> str:
    """The image, built anew (its layers may come from the cache)."""
    if shutil.which("podman") is None:
        pytest.skip("Podman is not installed: tests/real/install does it where ../shared/tools is")
    podman(
        *("build", "--quiet", "--format", "docker", "--network", "host", "--pull=missing", "--tag", IMAGE, ROOT),
        timeout=600,
    )
    return IMAGE
