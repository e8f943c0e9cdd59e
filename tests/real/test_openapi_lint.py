"""The linters that API consumers use find nothing in the committed OpenAPI document, not even a hint."""

import json
import os
import subprocess
from pathlib import Path

from tests.process import ROOT

DOCUMENT = "openapi/openapi.json"


def lint(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a linter from the checkout, without news, telemetry or colours."""
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | quiet, capture_output=True, text=True, timeout=120, check=False
    )


def test_spectral_finds_nothing(node_modules: Path, tmp_path: Path) -> None:
    """Spectral's `oas` rules, down to hints, pass."""
    rules = tmp_path / "rules.yaml"
    rules.write_text('extends: ["spectral:oas"]\n')
    done = lint(
        node_modules / ".bin" / "spectral",
        *("lint", "--ruleset", rules, "--fail-severity", "hint", "--format", "json", "--quiet", DOCUMENT),
    )
    assert done.stdout.strip() == "[]", done.stderr
    assert done.returncode == 0


def test_redocly_finds_nothing(node_modules: Path) -> None:
    """Redocly's recommended rules pass, warnings included, and nothing was told to be ignored."""
    done = lint(node_modules / ".bin" / "redocly", "lint", "--extends", "recommended", "--format", "json", DOCUMENT)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    found = [(problem["ruleId"], problem["location"]) for problem in report["problems"]]
    assert found == [], done.stderr
    assert report["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}
