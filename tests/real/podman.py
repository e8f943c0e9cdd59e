"""Podman, as this machine's configuration wants it, and what is asked of a container that it runs."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

import pytest

from tests.process import ROOT

__all__ = ["BASE", "IMAGE", "get", "need_a_bridge", "podman", "podman_as_docker", "wait_for"]

TOOLS: Final = ROOT.parent / "shared" / "tools"
SETTINGS: Final = {"CONTAINERS_CONF": str(TOOLS / "containers.conf")} if TOOLS.is_dir() else {}
IMAGE: Final = "chainrule-under-test"
BASE: Final = "python:3.13-slim"


def podman(*arguments: str | Path, timeout: float = 60, check: bool = True) -> str:
    """Run Podman as this machine's configuration wants it; return what it printed."""
    done = subprocess.run(
        ["podman", *arguments],
        env=os.environ | SETTINGS,
        stdout=subprocess.PIPE,
        text=True,
        timeout=timeout,
        check=check,
    )
    return done.stdout.strip()


def need_a_bridge() -> None:
    """Skip a test where containers cannot have a network of their own."""
    if shutil.which("podman") is None:
        pytest.skip("Podman is not installed: tests/real/install does it where ../shared/tools is")
    if shutil.which("iptables") is None:
        pytest.skip("iptables is not installed, so Podman has no bridge: run tests/real/install")


@contextmanager
def podman_as_docker(socket: Path) -> Iterator[str]:
    """Let Podman answer as Docker does, at a socket; its address, as DOCKER_HOST has it."""
    with subprocess.Popen(
        ["podman", "system", "service", "--time=0", f"unix://{socket}"],
        env=os.environ | SETTINGS,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            for _ in range(100):
                if socket.exists():
                    break
                time.sleep(0.1)
            yield f"unix://{socket}"
        finally:
            process.terminate()


def get(port: int, path: str, host: str = "127.0.0.1") -> bytes:
    """Return the body with which the service answers a GET, which must be a 200."""
    with closing(HTTPConnection(host, port, timeout=10)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.status == 200
        return response.read()


def wait_for(port: int, seconds: float = 30, host: str = "127.0.0.1") -> None:
    """Return when the service says that it lives."""
    end = time.monotonic() + seconds
    while True:
        try:
            get(port, "/health/live", host)
        except (OSError, HTTPException):
            assert time.monotonic() < end, "the container does not answer"
            time.sleep(0.05)
        else:
            return
