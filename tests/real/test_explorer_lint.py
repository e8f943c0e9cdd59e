"""What programs that read JavaScript say of ours: nothing."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.process import ROOT

HERE = Path(__file__).parent


def _said(node_modules: Path, tool: str, *arguments: str | Path) -> str:
    """What a tool prints that reads the code from the top of the checkout."""
    done = subprocess.run(
        [node_modules / ".bin" / tool, *arguments],
        cwd=ROOT,
        env=os.environ | {"NODE_PATH": str(node_modules), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_eslint_finds_nothing(node_modules: Path) -> None:
    """ESLint's recommended rules pass over the pages' scripts and their tests, and no line asks to be let off."""
    config = HERE / "eslint.config.mjs"
    assert (
        _said(node_modules, "eslint", "--config", config, "--max-warnings=0", "app/web", "tests/web", "tests/real")
        == ""
    )


@pytest.fixture(scope="module")
def contract(node_modules: Path) -> None:
    """The types of the wire, made from the OpenAPI document to where jsconfig.json looks for them."""
    made = ROOT / ".cache" / "build" / "contract.d.ts"
    made.parent.mkdir(parents=True, exist_ok=True)
    document = ROOT / "openapi" / "openapi.json"
    options = ["--default-non-nullable=false", "--root-types", "--root-types-no-schema-prefix"]
    assert _said(node_modules, "openapi-typescript", document, "--output", made, *options) == ""


@pytest.mark.usefixtures("contract")
def test_the_explorer_s_types_agree(node_modules: Path) -> None:
    """Every value in the explorer is used as what it is, and the service is asked for nothing that its contract does not have."""
    assert _said(node_modules, "tsc", "--project", HERE / "jsconfig.json") == ""
