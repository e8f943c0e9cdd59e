"""The commands that tests/real/install puts into Pythons of their own, so that the service's packages stay as they are locked."""

from typing import Final

import pytest

from tests.process import ROOT

__all__ = ["tool"]

DEPLOYING: Final = ROOT / ".cache" / "deploy" / "bin"


def tool(name: str) -> str:
    """Return a command that has to do with deploying; skip the test where it is missing."""
    if not (DEPLOYING / name).exists():
        pytest.skip(f"{name} is not installed: run tests/real/install")
    return str(DEPLOYING / name)
