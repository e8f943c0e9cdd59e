"""The clients of examples/clients do what their README says, in every language that is here.

The table there is what is run: its commands as they stand, each in a copy of the directory.
"""

import json
import math
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import pytest

from tests.process import ROOT, Service
from tests.real.once import once

CLIENTS: Final = ROOT / "examples" / "clients"
NODE_MODULES: Final = ROOT / ".cache" / "node" / "node_modules"
ROW: Final = re.compile(r"^\| (\w+) \| \[(\S+)\]\(\2\) \| `(.+?)` \| .+ \|$", re.MULTILINE)


class Client(NamedTuple):
    """A row of the table: its file, the commands that build it, and the one that runs it."""

    file: str
    building: list[str]
    running: str


def _client(file: str, command: str) -> Client:
    *building, running = command.split(" && ")
    return Client(file, building, running)


TABLE: Final = {
    language: _client(*row) for language, *row in ROW.findall((CLIENTS / "README.md").read_text(encoding="utf-8"))
}

NEEDS: Final = {
    "shell": "curl --help all | grep -e --json && jq --version",
    "Python": "python -c 'import httpx'",
    "JavaScript": "node --version",
    "TypeScript": f"ls '{NODE_MODULES}/openapi-fetch' '{NODE_MODULES}/openapi-typescript'",
    "Java": "javac --version && ls /usr/share/java/jackson-databind.jar",
    "Go": "go version",
    "Rust": "rustc --version",
    "C": "printf '#include <curl/curl.h>\n#include <jansson.h>\n' | cc -E -",
    "Ruby": "ruby --version",
    "PHP": "php -r 'exit(function_exists(\"curl_init\") ? 0 : 1);'",
    "R": "Rscript -e 'library(httr)' -e 'library(jsonlite)'",
    "Perl": "perl -MHTTP::Tiny -MJSON::PP -e 1",
    "Lua": """lua5.4 -e 'require("socket.http")' -e 'require("cjson")'""",
}
"""What succeeds where a language and its libraries are installed."""

Run = Callable[..., subprocess.CompletedProcess[str]]


def shell(command: str, directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a directory, where `python` is this one."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", command],
        cwd=directory,
        env={**os.environ, "PATH": path, "npm_config_offline": "true", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def run(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a language's client with arguments and an environment; it is built once, when first asked for."""

    def built(language: str) -> str:
        directory = tmp_path_factory.mktemp(language)
        if shell(NEEDS[language], directory).returncode:
            pytest.skip(f"{language} or a library is missing; tests/real/install installs all but Java and Rust")
        shutil.copy(CLIENTS / TABLE[language].file, directory)
        (directory / "node_modules").symlink_to(NODE_MODULES)
        for command in TABLE[language].building:
            done = shell(command.replace("http://127.0.0.1:8000", service.url), directory)
            assert done.returncode == 0, done.stdout + done.stderr
        return str(directory)

    def client(language: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        directory = Path(once(tmp_path_factory, f"client.{language}", lambda: built(language)))
        return shell(" ".join([TABLE[language].running, *arguments]), directory, **environment)

    return client


def asked(service: Service, path: str, body: bytes) -> httpx.Response:
    """What the service answers to a GET, or to a POST if there is a body."""
    headers = {"Content-Type": "application/json"}
    return httpx.request("POST" if body else "GET", service.url + path, content=body, headers=headers, timeout=20)


@contextmanager
def answering(answer: Callable[[str, bytes], httpx.Response]) -> Iterator[str]:
    """The address of a server that has an answer to a path and a body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = answer(self.path, self.rfile.read(int(self.headers.get("Content-Length", 0))))
            self.send_response(reply.status_code)
            self.send_header("Content-Type", reply.headers["Content-Type"])
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@pytest.fixture(scope="module")
def garbling(service: Service) -> Iterator[str]:
    """The address of a service whose losses are wrong in their last bit."""

    def answer(path: str, body: bytes) -> httpx.Response:
        right = asked(service, path, body)
        if not body:
            return right
        wrong = right.json()
        wrong["loss"] = math.nextafter(wrong["loss"], 1)
        text = json.dumps(wrong, separators=(",", ":"))
        return httpx.Response(200, headers={"Content-Type": "application/json"}, text=text)

    with answering(answer) as address:
        yield address


@pytest.fixture(scope="module")
def misled(service: Service) -> Iterator[str]:
    """The address of a service that gets to see a network whose second layer does not fit."""

    def answer(path: str, body: bytes) -> httpx.Response:
        if body:
            request = json.loads(body)
            request["layers"][1]["W"] = [[0.5]]
            body = json.dumps(request).encode()
        return asked(service, path, body)

    with answering(answer) as address:
        yield address


def test_every_file_has_a_row() -> None:
    """The table tells of each file of the directory, and each language can be looked for."""
    assert {client.file for client in TABLE.values()} == {path.name for path in CLIENTS.glob("[Ff]ounding.*")}
    assert NEEDS.keys() == TABLE.keys()


@pytest.mark.parametrize("language", TABLE)
def test_a_client_trains(language: str, run: Run, service: Service, losses: list[float]) -> None:
    """Three steps have the same losses in every language, and each begins with what the last one gave back, to the last bit."""
    exchanges: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def answer(path: str, body: bytes) -> httpx.Response:
        response = asked(service, path, body)
        if body:
            exchanges.append((json.loads(body), response.json()))
        return response

    with answering(answer) as address:
        done = run(language, address)
    assert done.returncode == 0, done.stderr
    assert [float(line) for line in done.stdout.split()] == losses
    assert len(exchanges) == len(losses)
    for (_, told), (taken, _) in pairwise(exchanges):
        assert told["next"] == {name: taken[name] for name in ("layers", "optimizer")}


@pytest.mark.parametrize("language", TABLE)
def test_a_client_says_what_is_wrong(language: str, run: Run, refusing: Service, misled: str) -> None:
    """A request that is refused ends it with a status that is not 0, and with the problem's title and detail: what, and where."""
    for address, told in (
        (refusing.url, "The request asks for too much: The network has 2 layers; the limit is 1 (MAX_LAYERS)."),
        (misled, "makes no sense here: #/layers/1/W: W_2 is 1 x 1 but A_1 is 4 x 3: W_2 must have 3 rows"),
    ):
        done = run(language, CHAINRULE_URL=address)
        assert done.returncode != 0
        assert done.stdout == ""
        assert told in done.stderr


@pytest.mark.parametrize("language", TABLE)
def test_a_client_checks_the_loss(language: str, run: Run, garbling: str) -> None:
    """A loss that is wrong in its last bit ends it with a status that is not 0."""
    done = run(language, CHAINRULE_URL=garbling)
    assert done.returncode != 0
    assert len(done.stdout.split()) == 1
    assert "A_2 and y give another loss" in done.stderr


def test_no_client_waits_for_ever(run: Run) -> None:
    """Where no answer comes, each gives up by itself after its 30 seconds, with a status that is not 0."""
    over = threading.Event()

    def answer(*_: object) -> httpx.Response:
        over.wait()
        return httpx.Response(204)

    with answering(answer) as address, ThreadPoolExecutor(len(TABLE)) as pool:
        running = {language: pool.submit(run, language, address) for language in TABLE}
        wait(running.values())
        over.set()
    missing = {language for language, done in running.items() if isinstance(done.exception(), pytest.skip.Exception)}
    ended = {language: done.result() for language, done in running.items() if language not in missing}
    assert ended
    assert [language for language, done in ended.items() if done.returncode == 0 or done.stdout] == []
