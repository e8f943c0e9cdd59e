"""The command line: `chainrule serve`, `chainrule key` and `chainrule openapi`, also as `python -m app ...`.

How to serve is said in the environment only (`chainrule serve --help` lists the settings): one way that is the same for
a shell, a container and the worker processes.
"""

import argparse
import contextlib
import logging
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import uvicorn
from pydantic import ValidationError
from uvicorn.supervisors import Multiprocess

import app
from app.api.telemetry.board import DIRECTORY
from app.api.telemetry.log import configuration
from app.settings import Settings

__all__ = ["main"]

OPENAPI_DIRECTORY: Final = Path("openapi")
BACKLOG: Final = 2048  # connections that may wait to be accepted


def main(arguments: list[str] | None = None) -> None:
    """Run the command that `arguments` (default: the process's own) name, and exit with its status or its complaint."""
    parser = argparse.ArgumentParser(
        prog="chainrule", description=app.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"chainrule {app.__version__}")
    commands = parser.add_subparsers(metavar="command", required=True)
    command = commands.add_parser(
        "serve", help="serve HTTP", epilog=_environment(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.set_defaults(run=lambda _: _serve())
    command = commands.add_parser("key", help="make an API key, and print it and its hash, which API_KEYS is to hold")
    command.set_defaults(run=lambda _: _key())
    command = commands.add_parser("openapi", help=f"write the OpenAPI document into ./{OPENAPI_DIRECTORY}")
    command.add_argument("--check", action="store_true", help="write nothing; fail if what is there differs")
    command.set_defaults(run=lambda chosen: _openapi(check=chosen.check))
    chosen = parser.parse_args(arguments)
    sys.exit(chosen.run(chosen))


def _environment() -> str:
    """Say every setting, its default and its meaning, for `serve --help`."""
    fields = Settings.model_fields.items()
    rows = [f"  {name.upper()}={_shown(field.default)}\n      {field.description}" for name, field in fields]
    return "\n".join(["environment variables, with their defaults:", *rows])


def _key() -> None:
    """Make a key. It is shown this once; the service is given the hash only."""
    from app.api.admission.keys import hash_of, new_key  # noqa: PLC0415 - no other command needs them

    key = new_key()
    print(f"Key, for the client:        {key}\nHash, for API_KEYS:         {hash_of(key.encode())}")  # noqa: T201 - for people


def _shown(default: object) -> object:
    """A default as the environment would say it."""
    return "" if default == () else default


def _openapi(*, check: bool) -> str | None:
    """Write the OpenAPI files, or complain of those that no longer say what the code says."""
    from app.api.openapi import document  # noqa: PLC0415 - loads what `serve` must set its threads before

    if not check:
        document.export(OPENAPI_DIRECTORY)
    elif stale := document.check(OPENAPI_DIRECTORY):
        return f"Not what the code says (`make openapi` writes them anew): {', '.join(stale)}"
    return None


def _serve() -> str:
    """Serve until SIGTERM or Ctrl+C, then let the requests under way finish: both are a normal end, status 0."""
    try:
        settings = Settings()
    except ValidationError as error:
        return "\n".join(f"chainrule: {'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
    for library in ("OPENBLAS", "MKL", "OMP"):
        os.environ[f"{library}_NUM_THREADS"] = str(settings.blas_threads)  # read when NumPy is imported, here and below
    _allow_connections()
    try:
        listener = _listen(settings.host, settings.port)
    except OSError as error:
        reason = str(error.strerror).partition(" (while ")[0]  # which repeats the address
        return f"chainrule: cannot listen on {settings.host} port {settings.port}: {reason}. PORT=... chooses another."
    config = uvicorn.Config(
        "app.main:create_app",
        factory=True,
        workers=settings.workers,
        root_path=settings.root_path,
        timeout_graceful_shutdown=settings.shutdown_grace_seconds,
        timeout_worker_healthcheck=30,  # a worker writing one huge answer is busy, not hung
        # uvicorn tells of every start and stop at "info"; the one line below says it better.
        log_level="warning" if settings.log_level == "info" else settings.log_level,
        loop="auto",  # uvloop where there is one; asyncio on Windows
        http="app.server.protocol:Protocol",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=configuration(settings),
        server_header=False,
        proxy_headers=False,  # no answer depends on who asks, or how: nothing to believe, nothing to forge
    )
    # SIGTERM ends the service as Ctrl+C does. uvicorn drains on either, then raises the signal again.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if settings.workers == 1:
            config.load()
        _announce(settings, listener)
        if settings.workers == 1:
            uvicorn.Server(config).run(sockets=[listener])
        else:
            with _boards() if settings.metrics else contextlib.nullcontext():
                _Workers(config, sockets=[listener], drain=settings.drain_seconds).run()
    except KeyboardInterrupt:
        pass
    logging.shutdown()
    os._exit(0)  # a computation that outlives the grace cannot be stopped, and Python would wait for its thread


@contextlib.contextmanager
def _boards() -> Iterator[None]:
    """Give the server processes a directory for what they count; in memory, where the system has one for that."""
    memory = "/dev/shm"  # noqa: S108 - a directory of our own is made in it
    try:
        directory = tempfile.TemporaryDirectory(prefix="chainrule-", dir=memory if os.access(memory, os.W_OK) else None)
    except OSError as error:
        sys.exit(
            f"chainrule: no directory can be made for the metrics: {error}. TMPDIR=... names one, METRICS=false needs none."
        )
    with directory as os.environ[DIRECTORY]:
        yield


class _Workers(Multiprocess):
    """The worker processes. They get the time in which they drain and the grace, and no more."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], drain: float) -> None:
        super().__init__(config, sockets)
        self._drain = drain

    def join_all(self) -> None:
        """Wait for each worker to end; end the one that still computes."""
        end = time.monotonic() + self._drain + (self.config.timeout_graceful_shutdown or 0) + 0.4
        for worker in self.processes:
            worker.process.join(max(0, end - time.monotonic()))
            worker.process.kill()  # nothing happens to one that has ended


def _allow_connections() -> None:
    """Take the open files that the system grants to whoever asks: each connection is one, and shells allow few by themselves."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is none on Windows

        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        with contextlib.suppress(ValueError, OSError):  # macOS says "unlimited", and grants less
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _listen(host: str, port: int) -> socket.socket:
    """Take the address, before anything slow: from here on a client waits for the application instead of being refused."""
    if ":" not in host:
        return socket.create_server((host, port), backlog=BACKLOG)
    dual = socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=socket.AF_INET6, backlog=BACKLOG, dualstack_ipv6=dual)


def _announce(settings: Settings, listener: socket.socket) -> None:
    """Print where the service is, as an address that a browser on this machine can open."""
    port = listener.getsockname()[1]
    host = "localhost" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared with, not bound
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    print(f"Chainrule {app.__version__} serves {url}; try it at {url}{settings.root_path}/docs", flush=True)  # noqa: T201 - for people


if __name__ == "__main__":
    main()
