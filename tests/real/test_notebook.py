"""The notebook of /explain is a valid one, and runs: a fresh kernel prints, byte for byte, what is stored in it."""

from typing import Any, Final

import numpy as np
import pytest

from app.engine.activations import Relu, Tanh
from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import HalfMse
from app.engine.network import Network
from app.engine.optimizers import Adam
from app.engine.step import Step
from app.engine.update import ClipNorm
from app.explain.forms.form import Manner
from app.explain.forms.notebook import FORM
from app.explain.story import Story
from tests.engine.networks import ONE_EACH, make_network

nbformat: Any = pytest.importorskip("nbformat", reason="nbformat is not installed: run tests/real/install")
nbclient: Any = pytest.importorskip("nbclient", reason="nbclient is not installed: run tests/real/install")
pytest.importorskip("ipykernel", reason="ipykernel is not installed: run tests/real/install")

PLAIN: Final = [make_network(activation, loss, classes=loss.classes, l2=0.1) for activation, loss in ONE_EACH]
COLUMNS: Final = make_network(*ONE_EACH[-1], bias="last", l1=0.1, layout="columns", dtype="float32")
STEP: Final = Step(make_network(Tanh(), HalfMse()), Adam(), ClipNorm(0.1))


def _large() -> Network:
    """One whose tensors NumPy abridges when it prints them."""
    random = np.random.default_rng(0)
    layers = [Dense(random.standard_normal((8, 60)), None, Relu()), Dense(random.standard_normal((60, 1)), None)]
    return checked_network(random.standard_normal((30, 8)), random.standard_normal((30, 1)), layers, HalfMse())


def _code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _require_same_when_run(story: Story) -> None:
    stored = nbformat.reads(FORM.tell(story, Manner()), as_version=4)
    nbformat.validate(stored)
    run = nbformat.from_dict(stored)
    for cell in _code(run):
        cell.outputs, cell.execution_count = [], None
    nbclient.NotebookClient(run, kernel_name="python3", timeout=120, coalesce_streams=True).execute()
    assert [(cell.execution_count, cell.outputs) for cell in _code(run)] == [
        (cell.execution_count, cell.outputs) for cell in _code(stored)
    ]
    printed = "".join(output.text for cell in _code(stored) for output in cell.outputs)
    assert all(f"{statement.name} =" in printed for statement in story.told)


@pytest.mark.filterwarnings("default")  # what a kernel warns of is not ours
@pytest.mark.parametrize("told", [*PLAIN[::6], COLUMNS, STEP, _large()])
def test_a_fresh_kernel_prints_what_is_stored(told: Network | Step) -> None:
    """From top to bottom, for networks of all kinds, a step with memory, float32 in columns and tensors that are abridged."""
    _require_same_when_run(Story.of(told))


@pytest.mark.filterwarnings("default")
def test_a_part_of_a_story_runs_too() -> None:
    """A notebook of one layer's backward pass computes what comes before it, and tells of that layer."""
    _require_same_when_run(Story.of(STEP).cut(layer=2, phase="backward"))
