"""The program in JAX: forward by the formulas, backward by `jax.grad`, every gradient held against its formula."""

from typing import Any, Final

import numpy as np

from app.explain.scripts.chapters import Chapter, chapters, differentiated, parted
from app.explain.scripts.python import SHOW, array, docstring, functions_called, inputs, line, shown, told, written
from app.explain.scripts.pytorch import AGREE
from app.explain.scripts.vocabulary import Word, sayings
from app.explain.story import Story

__all__ = ["script", "word"]

_OWN: Final = {
    **{name: f"{name} = jnp.{name}" for name in ("exp", "expm1", "log", "log1p", "sqrt", "sign", "tanh")},
    **{name: f"{name} = jax.nn.{name}" for name in ("sigmoid", "softmax", "log_softmax")},
    "where": "where = jnp.where",
    "abs": '''\
def abs(x):
    """the absolute value, with the slope 0 at 0, where that of jnp.abs is 1"""
    return x * jnp.sign(x)''',
    "erfc": "erfc = jax.scipy.special.erfc",
    "zeros": "zeros = jnp.zeros_like",
    "sum": '''\
def sum(x, axis=None):
    """the sum along an axis that is kept, or of everything"""
    return jnp.sum(x, axis=axis, keepdims=axis is not None)''',
    "max": '''\
def max(x, axis):
    """the largest along the axis, which is kept"""
    return jnp.max(x, axis=axis, keepdims=True)''',
    "last": '''\
def last(x, axis):
    """the last along the axis, which is kept"""
    return jnp.take(x, jnp.array([-1]), axis=axis)''',
    "one_hot": '''\
def one_hot(y, classes, axis):
    """a matrix of the shape of `classes`: 1 in the class of each sample, 0 elsewhere"""
    return jax.nn.one_hot(y, classes.shape[axis], dtype=classes.dtype, axis=axis)''',
}


def script(story: Story) -> str:
    """A Python script that needs JAX only."""
    single = story.network.X.dtype == np.float32
    setting = f'jax.config.update("jax_enable_x64", {not single})'
    parts = chapters(story)
    return parted(
        [
            docstring(story, "Gradients are by jax.grad; `agree` holds each against its formula."),
            f"import jax\nimport jax.numpy as jnp\n\n{setting}\n\n{sayings(functions_called(story), word)}",
            SHOW,
            AGREE.format(close="1e-4" if single else "1e-9"),
            inputs(story, lambda _, value: _literal(value)),
            _forward(story, [chapter for chapter in parts if chapter.phase in {"forward", "loss"}]),
            *(told(chapter, _lines(chapter)) for chapter in parts if chapter.phase in {"backward", "update"}),
        ]
    )


def _forward(story: Story, parts: list[Chapter]) -> str:
    """The forward pass as a function that `jax.grad` can differentiate by every tensor, and its call.

    jax.grad differentiates by arguments only: so every tensor gets a zero of its own added, and the zeros are the argument.
    """
    moved = differentiated(story)
    plus = {name: f" + zero[{_quoted(name)}]" for name in moved}
    body = [f"{name} = given[{_quoted(name)}]{plus[name]}" for name in moved if name not in story.values]
    for chapter in parts:
        body += [f"# {chapter.title}", *(f"{line(s)}{plus.get(s.name, '')}" for s in chapter.statements)]
    computed = ", ".join(s.name for chapter in parts for s in chapter.statements)
    zeros = [f"    {_quoted(name)}: jnp.zeros({np.shape(story.value(name))})," for name in moved]
    return "\n".join(
        [
            f"given = {{{', '.join(f'{_quoted(name)}: {name}' for name in moved if name not in story.values)}}}",
            "",
            "def forward(zero):",
            '    """L and every tensor T, with zero["T"] added to it: the gradient of L by zero["T"] is that by T."""',
            *(f"    {text}" for text in body),
            f"    return L, ({computed})",
            "",
            *("zero = {", *zeros, "}"),
            f"grad, ({computed}) = jax.grad(forward, has_aux=True)(zero)",
            *(text for chapter in parts for text in shown(chapter)),
        ]
    )


def _lines(chapter: Chapter) -> list[str]:
    return [
        f"{s.name} = agree(grad[{_quoted(s.name.removeprefix('d'))}], {s.formula.text})"
        if s.phase == "backward"
        else line(s)
        for s in chapter.statements
    ]


def _quoted(name: str) -> str:
    return f'"{name}"'


def _literal(value: Any) -> str:
    return array(value, "jnp.array")


def word(name: str) -> Word:
    """A word of the language's own, or the function's definition."""
    return Word(_OWN[name]) if name in _OWN else written(name)
