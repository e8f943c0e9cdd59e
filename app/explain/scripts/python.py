"""What the scripts in Python have in common: a line is the formula itself, whatever library its tensors are of."""

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from app.engine.functions import FUNCTIONS
from app.engine.program import Statement
from app.explain.scripts.chapters import Chapter, given, head, listed
from app.explain.scripts.digits import digits
from app.explain.scripts.vocabulary import Word, called, defined
from app.explain.story import Story

__all__ = ["SHOW", "array", "docstring", "functions_called", "inputs", "line", "shown", "told", "written"]

SHOW: Final = '''\
def show(**tensors):
    """Print each as `name = value`, a row a line."""
    for name, value in tensors.items():
        value = value.tolist() if hasattr(value, "tolist") else value
        print(name, "=", str(value).replace("], [", "],\\n" + " " * (len(name) + 4) + "["))'''


def docstring(story: Story, *more: str) -> str:
    """The script's docstring."""
    return '"""' + "\n".join([*head(story), *more]) + '\n"""'


def line(statement: Statement) -> str:
    """A statement as a line of the program."""
    return f"{statement.name} = {statement.formula.text}"


def inputs(story: Story, literal: Callable[[str, Any], str]) -> str:
    """The lines that give what was given, each with whence it is; `literal` writes a value that has a name."""
    lines = [f"{name} = {literal(name, value)}  # {origin}" for name, value, origin in given(story)]
    return "\n".join(["# What was given", *lines])


def array(value: Any, constructor: str, *arguments: str) -> str:
    """An array as a call of its constructor, or a number."""
    return (
        f"{constructor}({', '.join([listed(value), *arguments])})" if isinstance(value, np.ndarray) else digits(value)
    )


def told(chapter: Chapter, lines: Sequence[str]) -> str:
    """A chapter of a script: its title, lines, and the printing of what is told."""
    return "\n".join([f"# {chapter.title}", *lines, *shown(chapter)])


def shown(chapter: Chapter) -> list[str]:
    """The line that prints what is told of a chapter, if anything is."""
    return [f"show({', '.join(f'{name}={name}' for name in chapter.told)})"] if chapter.told else []


def functions_called(story: Story) -> list[str]:
    """What the program calls, in order of appearance."""
    return [name for statement in story.program.statements for name in called(statement.formula.tree)]


def written(name: str) -> Word:
    """A function written from its definition."""
    arguments, tree = defined(name)
    text = f'def {name}({", ".join(arguments)}):\n    """{FUNCTIONS[name].meaning}"""\n    return {ast.unparse(tree)}'
    return Word(text, called(tree))
