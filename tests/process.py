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

__all__ = ["ROOT", "Service", "chainrule", "serving"]

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
def serving(**settings: object) -> Iterator[Service]:
    """Run `python -m app serve` with `settings` as its environment; whoever forgets to end it finds it ended."""
    with subprocess.Popen(
        [*COMMAND, "serve"], cwd=ROOT, env=environment(PORT=0, **settings), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            greeting = process.stdout.readline()
            found = re.search(r"serves http://[^ ]+:(\d+)", greeting)
            assert found, f"The service did not start; it said {greeting!r} and ended with {process.poll()}."
            yield Service(process, greeting, int(found[1]))
        finally:
            process.kill()
