"""What must be said of functions before a program can be: for each that it calls, how the language makes it.

A language has words of its own for the functions without a definition, and perhaps for some others. Whatever else a program
calls is written from its definition: a function that is added to the engine appears in every language by itself.
"""

import ast
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import NamedTuple

from app.engine.formula import Formula
from app.engine.functions import FUNCTIONS

__all__ = ["Word", "called", "defined", "sayings"]


class Word(NamedTuple):
    """How a language makes a function: source text (none where it has the function anyway), and the functions that it uses."""

    text: str = ""
    uses: tuple[str, ...] = ()


def sayings(names: Iterable[str], word: Callable[[str], Word]) -> str:
    """The source text for functions and all that these use, each once: first the lines, then the longer ones after what they use.

    Args:
        names: what a program calls.
        word: what a language says of a function, by its name.
    """
    said: dict[str, str] = {}

    def say(name: str) -> None:
        if name in said:
            return
        text, uses = word(name)
        for used in uses:
            say(used)
        said[name] = text

    for name in names:
        say(name)
    lines = [text for text in said.values() if text and "\n" not in text]
    return "\n\n".join(["\n".join(lines)] * bool(lines) + [text for text in said.values() if "\n" in text])


def called(tree: ast.AST) -> tuple[str, ...]:
    """The functions that an expression calls by their names."""
    calls = (node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    return tuple(dict.fromkeys(calls))


def defined(name: str) -> tuple[tuple[str, ...], ast.expr]:
    """A function's arguments and its definition; of one that reduces, `axis` is an argument and every axis in it is that one.

    Raises:
        SyntaxError: the function has no definition, so that the language must have a word of its own.
    """
    definition = Formula(FUNCTIONS[name].definition)
    if not FUNCTIONS[name].reduces:
        return definition.names, definition.tree
    tree = deepcopy(definition.tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword):
            node.value = ast.Name("axis")
    return (*definition.names, "axis"), tree
