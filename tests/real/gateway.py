"""The gateway of deploy/nginx as it is shipped, but for its places: run by the nginx of this machine, with a certificate of its own."""

import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any, Final

import pytest

from tests.process import ROOT

__all__ = ["PREFIX", "Gateway", "certify", "configuration", "free_ports", "gateway", "need_nginx"]

SHIPPED: Final = ROOT / "deploy" / "nginx" / "nginx.conf"
PREFIX: Final = "/chainrule"
TEMPORARY: Final = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Gateway:
    """A running gateway: its directory and its port for TLS."""

    here: Path
    port: int

    @property
    def url(self) -> str:
        """The address under which it shows the service, without a slash at its end."""
        return f"https://127.0.0.1:{self.port}{PREFIX}"

    @cached_property
    def trust(self) -> ssl.SSLContext:
        """What trusts its certificate and no other."""
        return ssl.create_default_context(cafile=str(self.here / "tls" / "certificate.pem"))

    def connect(self, client: str = "127.0.0.1") -> HTTPSConnection:
        """Return a connection, not yet open, of the client with this address; on Linux, all of 127.0.0.0/8 is here."""
        return HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.trust, source_address=(client, 0))

    def log(self) -> list[dict[str, Any]]:
        """Return what it has logged so far, request by request."""
        return [json.loads(line) for line in (self.here / "log").read_text().splitlines()]


def need_nginx() -> None:
    """Skip a test where there is no nginx, or nothing to make a certificate with."""
    for command in ("nginx", "openssl"):
        if shutil.which(command) is None:
            pytest.skip(f"{command} is not installed: run tests/real/install")


def free_ports(count: int) -> list[int]:
    """Return as many ports that nobody listens on."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in held]
    for listener in held:
        listener.close()
    return ports


def configuration(here: Path, ports: Sequence[int], replicas: Sequence[int]) -> list[str]:
    """Write the shipped configuration with these ports for 80 and 443 and for the replicas; return the command that runs it."""
    text = SHIPPED.read_text()
    places = [
        *((f"listen {shipped} ", f"listen 127.0.0.1:{port} ") for shipped, port in zip((80, 443), ports, strict=True)),
        *((f"server replica-{number}:8000", f"server 127.0.0.1:{port}") for number, port in enumerate(replicas, 1)),
        ("http {\n", "http {\n" + "".join(f"{kind}_temp_path {here}/{kind};\n" for kind in TEMPORARY)),
    ]
    for shipped, ours in places:
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, ours)
    (here / "nginx.conf").write_text(text)
    certify(here / "tls")
    outside = f"daemon off; user root; pid {here}/pid;"  # of the file, too: the image of nginx says these itself
    return ["nginx", "-e", "stderr", "-c", str(here / "nginx.conf"), "-g", outside]


def certify(directory: Path) -> None:
    """Make a certificate for this machine, and its key, in a directory."""
    directory.mkdir(exist_ok=True)
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    made = ["-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([*command.split(), "-addext", names, *made], cwd=directory, check=True, capture_output=True)


@contextmanager
def gateway(here: Path, replicas: Sequence[int]) -> Iterator[Gateway]:
    """Run it before replicas that listen, or will listen, on these ports."""
    ports = free_ports(2)
    command = configuration(here, ports, replicas)
    with (here / "log").open("w") as log, (here / "complaints").open("w") as complaints:
        process = subprocess.Popen(command, stdout=log, stderr=complaints)
        try:
            for _ in range(200):
                with socket.socket() as knocking:
                    if knocking.connect_ex(("127.0.0.1", ports[1])) == 0:
                        break
                time.sleep(0.05)
            yield Gateway(here, ports[1])
        finally:
            process.terminate()
            process.wait(20)
