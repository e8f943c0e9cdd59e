"""One server process on 127.0.0.1, pinned to a core, stopped at the end."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from types import TracebackType
from typing import Self

__all__ = ["HOST", "Server"]

HOST = "127.0.0.1"
_PATIENCE = 30.0  # seconds that a server may take to start, and to stop


class Server:
    """`python -m <arguments>` with HOST and PORT in its environment; `{port}` in an argument is the port too.

    Every server runs with uvloop, httptools and without an access log: what differs is the application.
    """

    def __init__(self, *arguments: str, core: int | None, environment: Mapping[str, str] | None = None) -> None:
        self.port = _free_port()
        self._command = [sys.executable, "-m", *(argument.format(port=self.port) for argument in arguments)]
        self._environment = {**os.environ, "HOST": HOST, "PORT": str(self.port), **(environment or {})}
        self._core = core

    @classmethod
    def of(cls, application: str, *, core: int | None, environment: Mapping[str, str] | None = None) -> Self:
        """Uvicorn with an application given as `package.module:name`."""
        options = [
            "--host",
            HOST,
            "--port",
            "{port}",
            "--loop",
            "uvloop",
            "--http",
            "httptools",
            "--log-level",
            "warning",
        ]
        return cls("uvicorn", application, *options, "--no-access-log", core=core, environment=environment)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            self._command, env=self._environment, stdout=subprocess.DEVNULL
        )
        if self._core is not None:
            os.sched_setaffinity(self.pid, {self._core})
        deadline = time.monotonic() + _PATIENCE
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise RuntimeError(f"{' '.join(self._command)} did not start")
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """The process that was started."""
        return self._process.pid

    def post(self, path: str, body: bytes) -> bytes:
        """One request on a connection of its own.

        Raises:
            RuntimeError: the answer is not 200.
        """
        connection = HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(f"{path} answered {response.status}: {answer[:500]!r}")
        return answer

    def cpu_seconds(self) -> float:
        """What the process has used so far, user and system, in all its threads."""
        # Linux has a clock for the CPU time of every process: clock_getcpuclockid(3) makes its number like this. /proc counts
        # the same time, but in steps of 10 ms.
        return time.clock_gettime(~self._process.pid << 3 | 2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
