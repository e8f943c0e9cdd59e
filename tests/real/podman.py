"""Podman, as this machine's configuration wants it, and what is asked of a container that it runs."""

import os
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from tests.process import ROOT

__all__ = ["BASE", "IMAGE", "get", "podman", "wait_for"]

TOOLS: Final = ROOT.parent / "shared" / "tools"
IMAGE: Final = "chainrule-under-test"
BASE: Final = "python:3.13-slim"


def podman(*arguments: str | Path, timeout: float = 60, check: bool = True) -> str:
    """Run Podman as this machine's configuration wants it; return what it printed."""
    settings = {"CONTAINERS_CONF": str(TOOLS / "containers.conf")} if TOOLS.is_dir() else {}
    done = subprocess.run(
        ["podman", *arguments],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        text=True,
        timeout=timeout,
        check=check,
    )
    return done.stdout.strip()


def get(port: int, path: str) -> bytes:
    """Return the body with which the service answers a GET, which must be a 200."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.status == 200
        return response.read()


def wait_for(port: int, seconds: float = 30) -> None:
    """Return when the service says that it lives."""
    end = time.monotonic() + seconds
    while True:
        try:
            get(port, "/health/live")
        except (OSError, HTTPException):
            assert time.monotonic() < end, "the container does not answer"
            time.sleep(0.05)
        else:
            return
