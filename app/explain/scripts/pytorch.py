"""The program in PyTorch: forward by the formulas, backward by autograd, every gradient held against its formula."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from app.explain.scripts.chapters import chapters, differentiated, parted
from app.explain.scripts.python import SHOW, array, docstring, functions_called, inputs, line, told, written
from app.explain.scripts.vocabulary import Word, sayings
from app.explain.story import Story

__all__ = ["AGREE", "script", "word"]

_OWN: Final = {
    **{name: f"{name} = torch.{name}" for name in ("exp", "expm1", "log", "log1p", "sqrt", "abs", "sign", "tanh")},
    **{name: f"{name} = torch.{name}" for name in ("sigmoid", "softmax", "log_softmax", "where")},
    "erfc": "erfc = torch.special.erfc",
    "zeros": "zeros = torch.zeros_like",
    "sum": '''\
def sum(x, axis=None):
    """the sum along an axis that is kept, or of everything"""
    return torch.sum(x) if axis is None else torch.sum(x, axis, keepdim=True)''',
    "max": '''\
def max(x, axis):
    """the largest along the axis, which is kept"""
    return torch.amax(x, axis, keepdim=True)''',
    "last": '''\
def last(x, axis):
    """the last along the axis, which is kept"""
    return x.narrow(axis, -1, 1)''',
    "one_hot": '''\
def one_hot(y, classes, axis):
    """a matrix of the shape of `classes`: 1 in the class of each sample, 0 elsewhere"""
    return torch.zeros_like(classes).scatter(axis, y.unsqueeze(axis), 1)''',
}

AGREE: Final = '''\
def agree(by_autograd, by_formula):
    """The gradient that autograd found, if the formula finds the same."""
    apart = abs(by_autograd - by_formula).max() / (1 + abs(by_formula).max())
    assert apart < {close}, f"autograd and the formula are {{apart}} apart"
    return by_autograd'''


def script(story: Story) -> str:
    """A Python script that needs PyTorch only."""
    single = story.network.X.dtype == np.float32
    setting = f"torch.set_default_dtype(torch.{story.network.X.dtype})"
    return parted(
        [
            docstring(story, "Gradients are by autograd; `agree` holds each against its formula."),
            f"import torch\n\n{setting}\n\n{sayings(functions_called(story), word)}",
            SHOW,
            AGREE.format(close="1e-4" if single else "1e-9"),
            inputs(story, lambda name, value: _literal(name, value, differentiated(story))),
            *_told(story),
        ]
    )


def _told(story: Story) -> Iterator[str]:
    """The chapters; before the first backward one autograd does its work."""
    tracked = [name for name in differentiated(story) if name in story.values]
    before = [f"{name}.retain_grad()" for name in tracked] + ["L.backward()"]
    for chapter in chapters(story):
        if chapter.phase == "backward" and before:
            yield "\n".join(["# Backward, by autograd: T.grad is dT", *before])
            before = []
        lines = [
            f"{s.name} = agree({s.name.removeprefix('d')}.grad, {s.formula.text})" if s.phase == "backward" else line(s)
            for s in chapter.statements
        ]
        yield told(chapter, lines)


def _literal(name: str, value: Any, tracked: list[str]) -> str:
    return array(value, "torch.tensor", *["requires_grad=True"] * (name in tracked))


def word(name: str) -> Word:
    """A word of the language's own, or the function's definition."""
    return Word(_OWN[name]) if name in _OWN else written(name)
