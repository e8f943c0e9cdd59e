"""The service as users start it: a process of its own on a free port."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import pytest

__all__ = ["ROOT", "Service", "chainrule", "serving", "serving_by_uvicorn"]

ROOT: Final = Path(__file__).parent.parent
COMMAND: Final = (sys.executable, "-m", "app")


@dataclass(frozen=True)
class Service:
    """A running service: its process, the line it printed first, and its port."""

    process: subprocess.Popen[str]
    greeting: str
    port: int

    @property
    def url(self) -> str:
        """The address of the service's root, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> HTTPConnection:
        """Return a new connection to it, not yet open, that never waits long."""
        return HTTPConnection("127.0.0.1", self.port, timeout=20)


def environment(**settings: object) -> dict[str, str]:
    """Return this process's environment with `settings` put in, from which `app` is found in any directory."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **{name: str(value) for name, value in settings.items()}}


def chainrule(*arguments: str, cwd: Path = ROOT, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run `python -m app` with `arguments` to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def serving(python: str = sys.executable, /, **settings: object) -> Iterator[Service]:
    """Run `python -m app serve` with `settings` as its environment; whoever forgets to end it finds it ended."""
    with _running([python, *COMMAND[1:], "serve"], r"serves http://[^ ]+:(\d+)", None, PORT=0, **settings) as service:
        yield service


@contextmanager
def serving_by_uvicorn(application: str, *options: str, **settings: object) -> Iterator[Service]:
    """Run an application by uvicorn's own command, with the protocol of this service; likewise."""
    command = [sys.executable, "-m", "uvicorn", "--http", "app.server.protocol:Protocol", "--port", "0"]
    log = subprocess.STDOUT  # where it says its port
    with _running(
        [*command, "--no-access-log", *options, application], r"running on http://[^ ]+:(\d+)", log, **settings
    ) as service:
        yield service


@contextmanager
def _running(command: list[str], greeting: str, errors: int | None, **settings: object) -> Iterator[Service]:
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(**settings), stdout=subprocess.PIPE, stderr=errors, text=True
    ) as process:
        assert process.stdout is not None
        said = ""
        try:
            for line in process.stdout:
                said += line
                if found := re.search(greeting, line):
                    yield Service(process, line, int(found[1]))
                    return
            pytest.fail(f"The service did not start; it said {said!r} and ended with {process.wait()}.")
        finally:
            process.kill()
