"""Scripts in other languages compute our numbers: PyTorch and JAX by autograd, Octave and Node by the formulas."""

import shutil
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest

from app.explain.scripts import javascript, jax, octave, pytorch
from app.explain.story import Story
from tests.explain.printed import PYTHON, apart, printed_by
from tests.explain.stories import SINGLE, STORIES
from tests.real.once import once

HERE: Final = Path(__file__).parent
ALL: Final = {**STORIES, **SINGLE}

LANGUAGES: Final[dict[str, tuple[Callable[[Story], str], tuple[str | Path, ...], str, bool]]] = {
    "pytorch": (pytorch.script, PYTHON, ".py", find_spec("torch") is not None),
    "jax": (jax.script, PYTHON, ".py", find_spec("jax") is not None),
    "octave": (octave.script, ("octave-cli", HERE / "run_scripts.m"), ".m", shutil.which("octave-cli") is not None),
    "node": (javascript.script, ("node", HERE / "run_scripts.cjs"), ".js", shutil.which("node") is not None),
}
"""What writes a script, the command that runs a directory of them, how they are named, and whether it is here."""


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, str]]:
    """What every script of a language prints; all are run together, when one is first asked for."""

    @cache
    def of(language: str) -> dict[str, str]:
        script, command, suffix, here = LANGUAGES[language]
        if not here:
            pytest.skip(f"{language} is not installed: run tests/real/install")

        def run() -> dict[str, str]:
            scripts = {name: script(story) for name, story in ALL.items()}
            return printed_by(scripts, command, suffix, tmp_path_factory.mktemp(language))

        printed: dict[str, str] = once(tmp_path_factory, f"scripts.{language}", run)
        return printed

    return of


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_script_prints_our_numbers(outputs: Any, language: str, name: str) -> None:
    """Every tensor and every gradient agrees to 12 digits, to 5 in float32; in PyTorch and JAX the gradients are autograd's."""
    story = ALL[name]
    assert apart(story, outputs(language)[name], story.values) < (1e-5 if name in SINGLE else 1e-12)
