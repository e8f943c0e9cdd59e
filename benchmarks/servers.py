"""One server on 127.0.0.1, with all its processes pinned to some cores, stopped at the end."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from http.client import HTTPConnection
from types import TracebackType
from typing import Self

from benchmarks import processes

__all__ = ["HOST", "Server"]

HOST = "127.0.0.1"
_PATIENCE = 30.0  # seconds that a server may take to start, and to stop


class Server:
    """`python -m <arguments>` with HOST and PORT in its environment; `{port}` in an argument is the port too.

    Every ASGI server runs with uvloop, httptools and without an access log: what differs is the application.
    """

    def __init__(self, *arguments: str, cores: Collection[int], environment: Mapping[str, str] | None = None) -> None:
        self.port = _free_port()
        self._command = [sys.executable, "-m", *(argument.format(port=self.port) for argument in arguments)]
        quiet = {"LOG_REQUESTS": "false"}
        self._environment = {**os.environ, "HOST": HOST, "PORT": str(self.port), **quiet, **(environment or {})}
        self._cores = cores

    @classmethod
    def of(cls, application: str, *, cores: Collection[int], environment: Mapping[str, str] | None = None) -> Self:
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
        return cls("uvicorn", application, *options, "--no-access-log", cores=cores, environment=environment)

    @classmethod
    def of_wsgi(cls, application: str, *, cores: Collection[int]) -> Self:
        """Gunicorn with one worker of its own kind, "sync", which takes one request at a time and then hangs up."""
        options = ["--bind", f"{HOST}:{{port}}", "--workers", "1", "--log-level", "warning", "--no-control-socket"]
        return cls("gunicorn", application, *options, cores=cores)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            self._command, env=self._environment, stdout=subprocess.DEVNULL
        )
        os.sched_setaffinity(self.pid, self._cores)
        deadline = time.monotonic() + _PATIENCE
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise RuntimeError(f"{' '.join(self._command)} did not start")
            time.sleep(0.002)
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

    def post(self, path: str, body: bytes, media_type: str = "application/json") -> bytes:
        """One request on a connection of its own, whose answer shall be of the same type.

        Raises:
            RuntimeError: the answer is not 200.
        """
        connection = HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request("POST", path, body, {"Content-Type": media_type, "Accept": media_type})
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(f"{path} answered {response.status}: {answer[:500]!r}")
        return answer

    def cpu_seconds(self) -> float:
        """What it has used so far, in all its processes."""
        return processes.cpu_seconds(self._process.pid)

    def forget_peak(self) -> None:
        """From now on `peak_bytes` counts from what it holds now."""
        processes.forget_peaks(self._process.pid)

    def peak_bytes(self) -> int:
        """The most memory that it has held, all its processes together."""
        return processes.peak_bytes(self._process.pid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
