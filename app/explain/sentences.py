"""What each statement is, in one plain sentence: of its name, its formula and what the engine's own classes say of themselves.

    dW_1 = X.T @ dZ_1   ->   How the loss L changes with the weights W_1: dZ_1, taken back through Z_1 = X @ W_1 + b_1.

There is no table of kinds here: a new activation, loss or optimizer brings its sentence as its docstring's first.
"""

import ast
import re
from collections.abc import Callable, Iterable
from inspect import cleandoc
from typing import Any, Final

from app.engine.formula import Formula, names_in
from app.engine.functions import FUNCTIONS
from app.engine.program import Operation, Phase, Statement
from app.engine.step import Step
from app.explain.story import Story

__all__ = ["about", "listed", "noun", "sentence"]

_NOUNS: Final = {
    "X": "the data", "y": "the targets", "W": "the weights", "b": "the biases", "Z": "the pre-activations",
    "A": "the activations", "L": "the loss", "L_data": "the loss of the data",
}  # fmt: skip
_SHORT: Final = re.compile(r"_\d+$")


def sentence(statement: Statement, story: Story) -> str:
    """What a statement computes, as one sentence of plain text."""
    told = (
        _update(statement, story, story.step)
        if story.step and statement.phase == "update"
        else _RUN[statement.phase](statement, story)
    )
    return told[0].upper() + told[1:] + "." * (not told.endswith("."))


def noun(name: str) -> str:
    """A tensor by what it is and its name: `the weights W_1`."""
    if what := _NOUNS.get(name) or _NOUNS.get(_SHORT.sub("", name)):
        return f"{what} {name}"
    return f"the gradient {name}" if _NOUNS.get(_SHORT.sub("", name[1:])) else name


def about(part: Any, **names: str) -> str:
    """The first sentence of what a part's class says of itself, with a network's names in the places of its own.

    The `A` that opens a sentence is an article, unless a formula goes on from it.
    """
    first = cleandoc(part.__doc__ or "").split("\n\n")[0].replace("\n", " ").replace("`", "")
    first = re.split(r"(?<=\.) ", first)[0].removesuffix(".")
    word = re.compile(rf"(?!^A [a-z])\b({'|'.join(names)})\b") if names else re.compile(r"(?!)")
    return word.sub(lambda match: names[match[0]], first)


def listed(names: Iterable[str], most: int = 8) -> str:
    """Some words as a list in a sentence, the middle of a long one left out."""
    words = list(names)
    if len(words) > most:
        return f"{', '.join(words[: most // 2])}, ... and {words[-1]}"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _forward(statement: Statement, story: Story) -> str:
    i = statement.layer or 1
    layer = story.layers[i - 1]
    own = {f"{name}_{i}": name for name in (*layer.numbers, *layer.parameters, "Z", "A")}
    result = f"{noun(statement.name)} of layer {i}"
    if statement.formula.rename(own) in _either_way(Formula(layer.activation.formula)):
        Z = next(name for name in statement.formula.names if own.get(name) == "Z")
        names = {"Z": Z, "A": statement.name} | {name: f"{name}_{i}" for name in layer.numbers}
        return f"{result} are {layer.activation.kind} of {Z}: {_lower(about(layer.activation, **names))}"
    if not (products := _products(statement.formula.tree)):
        return f"{result}, computed from {listed(map(noun, statement.formula.names))}"
    parameters = [name for name in statement.formula.names if own.get(name) in layer.parameters]
    weights = [name for name in parameters if name in products]
    inputs = listed(noun(name) for name in products if name not in weights)
    added = "".join(f", plus {noun(name)}" for name in parameters if name not in weights)
    return f"{result}: for every sample and unit, the sum of {inputs} weighted by {listed(map(noun, weights))}{added}"


def _loss(statement: Statement, story: Story) -> str:
    loss, outputs = story.network.loss, f"A_{len(story.layers)}"
    match statement.formula.tree:
        case ast.Call(func=ast.Name(id=function), args=[_, ast.Name(id=like)]):  # class numbers become a matrix
            meaning = FUNCTIONS[function].meaning.replace("the second argument", like)
            return f"{statement.name}, the targets y as {meaning}"
    if "L_data" in statement.formula.names:
        weights = [name for name in statement.formula.names if name.startswith("W")]
        return f"the loss L, all of it: the loss of the data L_data and the penalties on the weights {listed(weights)}"
    y = "Y" if story.statement("Y") else "y"
    return f"{noun(statement.name)}, {loss.kind}: {_lower(about(loss, A=outputs, y=y))}"


def _backward(statement: Statement, story: Story) -> str:
    of = statement.name.removeprefix("d")
    parts = [_taken_back(operation) for operation in story.operations if of in operation.pullbacks]
    return f"how the loss L changes with {noun(of)}: {', plus '.join(parts)}"


def _taken_back(operation: Operation) -> str:
    if operation.phase == "loss":
        return f"the derivative of {operation.name} itself"
    return f"d{operation.name}, taken back through {operation.name} = {operation.formula.text}"


def _update(statement: Statement, story: Story, step: Step) -> str:  # noqa: PLR0911 - one return a form of name
    name, kind = statement.name, step.optimizer.kind
    if statement.layer is None:
        if step.clip is not None and name not in dict(step.optimizer.schedule()):
            return f"the number {name}, which the clipping needs: {_lower(about(step.clip))}"
        return f"the number {name}, which all parameters share in step {step.t} of {kind}"
    layer = story.layers[statement.layer - 1]
    of = next(of for p in layer.parameters if re.search(rf"(?:^d?|_){(of := f'{p}_{statement.layer}')}(?:_|$)", name))
    if name == f"{of}_next":
        return f"{noun(of)} after step {step.t} of {kind}"
    if name == f"d{of}_clipped":
        return f"the gradient d{of}, clipped: {_lower(about(step.clip))}"
    short = name.split(f"_{of}")[0]
    if name.endswith("_hat"):
        return f"the {short} of {of}, corrected for its start"
    if short == "g":
        return f"the gradient by {of} that {kind} goes on with: with weight decay added"
    if short not in step.optimizer.memory:
        return f"the {short} of {of}, which {kind} computes on the way to the new {of}"
    if name.endswith("_next"):
        return f"the {short} of {of}, which {kind} remembers for the next step"
    return f"the {short} of {of} as {kind} starts with it, for there is nothing to remember yet"


_RUN: Final[dict[Phase, Callable[[Statement, Story], str]]] = {
    "forward": _forward,
    "loss": _loss,
    "backward": _backward,
}


def _either_way(formula: Formula) -> tuple[Formula, Formula]:
    """A formula with samples as rows and as columns."""
    return formula, formula.transpose()


def _products(tree: ast.expr) -> list[str]:
    """The names within matrix products, in order."""
    products = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)]
    return list(dict.fromkeys(name for product in products for name in names_in(product)))


def _lower(text: str) -> str:
    """A sentence to go on with after a colon; a name of one letter stays as it is."""
    return text[0].lower() + text[1:] if re.match(r"[A-Z][a-z]|A [a-z]", text) else text
