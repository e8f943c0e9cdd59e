"""The program in NumPy: the functions are the engine's own, read from its source. What is printed is what ran, to the last bit."""

import ast
import inspect
from typing import Any, Final

import numpy as np

from app.engine.functions import FUNCTIONS
from app.explain.scripts.chapters import chapters, parted
from app.explain.scripts.python import SHOW, array, docstring, functions_called, inputs, line, told
from app.explain.scripts.vocabulary import Word, called, sayings
from app.explain.story import Story

__all__ = ["assignments", "line", "prelude", "script", "word"]

# NumPy's own names for what the engine, which does it all day, calls in quicker ways.
_PLAIN: Final = {
    "sum": '''\
def sum(x, axis=None):
    """the sum along an axis that is kept, or of everything"""
    return np.sum(x, axis=axis, keepdims=axis is not None)''',
    "max": '''\
def max(x, axis):
    """the largest along the axis, which is kept"""
    return np.max(x, axis=axis, keepdims=True)''',
}


def script(story: Story) -> str:
    """A Python script that needs NumPy only."""
    story_told = [told(chapter, [*map(line, chapter.statements)]) for chapter in chapters(story)]
    return parted([docstring(story), prelude(story), SHOW, assignments(story), *story_told])


def prelude(story: Story) -> str:
    """What must stand before the program's lines: imports, and the functions that it calls."""
    functions = sayings(functions_called(story), word)
    maths = "import math\n\n" if "math." in functions else ""
    quiet = 'np.seterr(all="ignore")  # where something overflows on the way, the result is still right'
    return f"{maths}import numpy as np\n\n{quiet}\n\n{functions}".rstrip()


def assignments(story: Story) -> str:
    """The lines that give every input of the program its value, exactly."""
    return inputs(story, lambda _, value: _literal(value))


def _literal(value: Any) -> str:
    if isinstance(value, np.float32):
        return f"np.float32({array(value, '')})"
    single = isinstance(value, np.ndarray) and value.dtype == np.float32
    return array(value, "np.array", *["dtype=np.float32"] * single)


def word(name: str) -> Word:
    """One of NumPy's own functions by our name, or the source of the engine's."""
    run = FUNCTIONS[name].run
    if name in _PLAIN:
        return Word(_PLAIN[name])
    if getattr(np, run.__name__, None) is run:
        return Word(f"{name} = np.{run.__name__}")
    definition = ast.parse(inspect.getsource(run)).body[0]
    assert isinstance(definition, ast.FunctionDef)  # noqa: S101 - what is not NumPy's the engine defines
    _without_types(definition)
    definition.name = name
    if ast.get_docstring(definition) is None:
        definition.body.insert(0, ast.Expr(ast.Constant(FUNCTIONS[name].meaning)))
    return Word(ast.unparse(definition), tuple(used for used in called(definition) if used in FUNCTIONS))


def _without_types(definition: ast.FunctionDef) -> None:
    """Make a function of the engine plain: no types, and others of the engine called by their names in formulas."""
    definition.returns = None
    for argument in definition.args.args:
        argument.annotation = None
    for node in ast.walk(definition):
        if isinstance(node, ast.Name) and node.id.removeprefix("_") in FUNCTIONS:
            node.id = node.id.removeprefix("_")
