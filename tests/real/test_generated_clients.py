"""Clients that generators make of the committed OpenAPI document take three steps, and carry `next` over as it is.

Each is used by a program in tests/real/generated, with its own types from the first request to the last.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.process import ROOT, Service

BIN: Final = ROOT / ".cache" / "generators" / "bin"
PROGRAMS: Final = Path(__file__).parent / "generated"
DOCUMENT: Final = ROOT / "openapi" / "openapi.json"
DEBIANS_GO: Final = Path("/usr/share/gocode")  # where the one library is that generated Go needs
OVERRIDES: Final = "content_type_overrides: {application/vnd.safetensors: application/octet-stream}\npost_hooks: []\n"

Command = list[str | Path]


def done(command: Command, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=120, check=False
    )


def made(command: Command, **environment: str) -> str:
    """What a command says that must succeed."""
    ended = done(command, **environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def by_openapi_generator(language: str, directory: Path) -> None:
    """Generate a client, without its tests and pages, that looks into `kind` to know what it reads."""
    made(
        [
            *(BIN / "openapi-generator-cli", "generate", "-i", DOCUMENT, "-g", language, "-o", directory),
            *("--additional-properties", "packageName=chainrule,useOneOfDiscriminatorLookup=true"),
            *("--global-property", "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"),
        ]
    )


def go(directory: Path) -> Command:
    """The Go of openapi-generator, compiled with the program that uses it."""
    if shutil.which("go") is None or not (DEBIANS_GO / "src" / "gopkg.in" / "validator.v2").is_dir():
        pytest.skip("Go, or golang-gopkg-validator.v2-dev, is not installed: run tests/real/install")
    by_openapi_generator("go", directory / "src" / "chainrule")
    made(
        ["go", "build", "-o", directory / "steps", PROGRAMS / "steps.go"],
        GO111MODULE="off",
        GOPATH=f"{directory}:{DEBIANS_GO}",
    )
    return [directory / "steps"]


def python(directory: Path) -> Command:
    """The Python of openapi-generator."""
    by_openapi_generator("python", directory)
    return [BIN / "python", PROGRAMS / "by_openapi_generator.py"]


def python_client(directory: Path) -> Command:
    """The Python of openapi-python-client, which leaves out what it does not understand, and says so."""
    (directory / "config.yaml").write_text(OVERRIDES)
    config: Command = ["--meta", "none", "--config", directory / "config.yaml"]
    generate: Command = [BIN / "openapi-python-client", "generate", "--path", DOCUMENT]
    said = made([*generate, "--output-path", directory / "chainrule", *config])
    assert "warning" not in said.lower()
    return [BIN / "python", PROGRAMS / "by_openapi_python_client.py"]


GENERATORS: Final = {"go": go, "python": python, "python_client": python_client}


@pytest.fixture(scope="module", params=GENERATORS)
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Runs the program of a generated client against the service at an address."""
    if not BIN.is_dir():
        pytest.skip("the generators are not installed: run tests/real/install")
    if shutil.which("java") is None and request.param != "python_client":
        pytest.skip("there is no Java here, which openapi-generator needs")
    directory = tmp_path_factory.mktemp(request.param)
    command = GENERATORS[request.param](directory)
    return lambda address: done([*command, address], PYTHONPATH=str(directory))


def test_a_generated_client_takes_three_steps(program: Any, service: Service, losses: list[float]) -> None:
    """It compiles, and prints the losses that a client without types gets, to the last bit."""
    ended = program(service.url)
    assert ended.returncode == 0, ended.stderr
    assert [float(line) for line in ended.stdout.split()] == losses


def test_a_generated_client_reads_a_problem(program: Any, refusing: Service) -> None:
    """What is wrong with a request comes as the problem that the document says."""
    ended = program(refusing.url)
    assert ended.returncode != 0
    assert ended.stderr.strip() == (
        "The request asks for too much: The network has 2 layers; the limit is 1 (MAX_LAYERS)."
    )
