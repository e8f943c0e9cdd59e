"""Scripts: they run by themselves, and print the numbers that they are of."""

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import httpx
import numpy as np
import pytest

from app.engine.functions import FUNCTIONS, Array, Function
from app.explain.forms import FORMS
from app.explain.forms.form import Manner
from app.explain.scripts import javascript, jax, numpy, octave, pytorch
from app.explain.scripts.digits import digits
from tests.explain.printed import PYTHON, printed_by, read
from tests.explain.stories import SINGLE, STORIES

ALL: Final = {**STORIES, **SINGLE}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What every NumPy script prints."""
    scripts = {name: numpy.script(story) for name, story in ALL.items()}
    return printed_by(scripts, PYTHON, ".py", tmp_path_factory.mktemp("numpy"))


@pytest.mark.parametrize("name", ALL)
def test_numpy_prints_the_very_bits(printed: dict[str, str], name: str) -> None:
    """A NumPy script computes every tensor as the engine did, to the last bit."""
    values, story = read(printed[name]), ALL[name]
    assert list(values) == list(story.values)
    for tensor, value in story.values.items():
        assert np.array_equal(np.array(values[tensor], np.asarray(value).dtype), value), tensor


def test_a_script_runs_by_itself(tmp_path: Path) -> None:
    """Saved to a file and run by a Python that knows nothing of this project, it prints and complains of nothing."""
    story, script = STORIES["second-adam"], tmp_path / "network.py"
    script.write_text(numpy.script(story), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert read(done.stdout).keys() == story.values.keys()


LANGUAGES: Final = (numpy, pytorch, jax, octave, javascript)


def _cube_root(x: Array) -> Array:
    return np.cbrt(x)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda module: module.__name__)
def test_a_new_function_is_said_in_every_language(language: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function needs no more than its entry in the table: its own source is what NumPy runs, elsewhere it is its definition."""
    new = Function("cube_root", _cube_root, "", "", definition="sign(x) * exp(log(abs(x)) / 3)")
    monkeypatch.setitem(FUNCTIONS, "cube_root", new)
    text, uses = language.word("cube_root")
    assert "cube_root" in text
    assert ("np.cbrt(x)" in text) if language is numpy else {"sign", "exp", "log", "abs"} <= set(uses)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda module: module.__name__)
def test_every_language_can_say_every_function(language: Any, name: str) -> None:
    """By a word of its own or by the definition: a new function with a definition needs nothing more."""
    assert isinstance(language.word(name).text, str)


@pytest.mark.parametrize("form", ["python", "octave", "javascript"])
@pytest.mark.parametrize("dialect", ["numpy", "pytorch", "jax"])
def test_a_story_that_is_cut_still_runs_whole(form: str, dialect: Any) -> None:
    """The script of one layer's backward pass has every statement, shows that layer's gradients, and says so."""
    story = STORIES["sigmoid-half_mse"].cut(layer=2, phase="backward")
    text = FORMS[form].tell(story, Manner(dialect))
    assert isinstance(text, str)
    assert "only of layer 2 and phase backward" in text
    shown = [line.strip() for line in text.splitlines() if line.strip().startswith("show(")]
    assert len(shown) == 1
    assert all(name in shown[0] for name in ("dA_2", "dZ_2", "dW_2", "db_2"))
    assert all(f"{name} = " in text for name in ("Z_1", "dX"))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("media_type", "query", "line"),
    [
        ("text/x-python", "", "Z_1 = X @ W_1 + b_1\n"),
        ("text/x-python", "?dialect=pytorch", "dW_1 = agree(W_1.grad, X.T @ dZ_1)\n"),
        ("text/x-python", "?dialect=jax", 'dW_1 = agree(grad["W_1"], X.T @ dZ_1)\n'),
        ("text/x-octave", "", "Z_1 = X * W_1 + b_1;  % X @ W_1 + b_1\n"),
        ("text/javascript", "", "const Z_1 = add(matmul(X, W_1), b_1); // X @ W_1 + b_1\n"),
    ],
)
async def test_scripts_are_served(client: httpx.AsyncClient, media_type: str, query: str, line: str) -> None:
    """POST /explain answers each script to who accepts it."""
    request = (await client.get("/examples/founding")).json()
    answer = await client.post(f"/explain{query}", json=request, headers={"Accept": media_type})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert line in answer.text


@pytest.mark.parametrize("text", ["0.1", "1e-45", "3.4028235e+38", "0.33333334"])
def test_digits_come_back(text: str) -> None:
    """The digits of a float32 read as a double and rounded are the float32."""
    assert np.float32(float(digits(np.float32(text)))) == np.float32(text)


def test_no_name_of_a_program_hides_a_function() -> None:
    """A tensor or scalar is never called what a function is called."""
    names = {name for story in STORIES.values() for name in (*story.program.inputs, *story.program.names)}
    assert names & FUNCTIONS.keys() == set()
