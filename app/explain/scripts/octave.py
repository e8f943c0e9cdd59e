"""The program in Octave: matrices are its own, its operators bind as Python's do and look otherwise.

`A @ B` is `A * B` there, `A * B` is `A .* B`, `A.T` is `A'`, and axes count from 1.
"""

import ast
import re
from copy import deepcopy
from typing import Any, Final

import numpy as np

from app.engine.formula import Formula
from app.engine.functions import FUNCTIONS
from app.engine.program import Statement
from app.explain.scripts.chapters import Chapter, chapters, given, head, parted
from app.explain.scripts.digits import digits, rows
from app.explain.scripts.vocabulary import Word, called, defined, sayings
from app.explain.story import Story

__all__ = ["script", "translated", "word"]

_SHOW: Final = """\
function show(varargin)
  % Print each as `name = value`, a row a line; to Octave a matrix of one number is a number.
  for k = 1:nargin
    name = inputname(k);
    lines = cell(1, rows(varargin{k}));
    for i = 1:rows(varargin{k})
      lines{i} = ["[", strjoin(strsplit(strtrim(sprintf("%.17g ", varargin{k}(i, :))), " "), ", "), "]"];
    end
    text = ["[", strjoin(lines, [",\\n", repmat(" ", 1, length(name) + 4)]), "]"];
    if isscalar(varargin{k}), text = text(3:end-2); end
    printf("%s = %s\\n", name, text);
  end
end"""

_OWN: Final = {
    **dict.fromkeys(["exp", "expm1", "log", "log1p", "sqrt", "abs", "sign", "tanh", "erfc"], ""),
    **dict.fromkeys(["maximum", "minimum", "zeros", "sum", "max"], ""),  # by other names: see `_renamed`
    "where": """\
function x = where(condition, yes, no)
  % the second argument where the first holds, the third elsewhere
  yes = yes + 0 * condition;
  x = no + 0 * condition;
  x(condition) = yes(condition);
end""",
    "last": """\
function x = last(x, axis)
  % the last along the axis, which is kept
  if axis == 1, x = x(end, :); else x = x(:, end); end
end""",
    "one_hot": """\
function hot = one_hot(y, classes, axis)
  % a matrix of the shape of `classes`: 1 in the class of each sample (counted from 0), 0 elsewhere
  hot = eye(size(classes, axis))(:, y + 1);
  if axis == 2, hot = hot'; end
end""",
}
_OPERATORS: Final = {"@": "*", "*": ".*", "/": "./", "**": ".^"}


def script(story: Story) -> str:
    """A script for Octave without packages."""
    names = [name for statement in story.program.statements for name in called(statement.formula.tree)]
    inputs = [f"{name} = {_literal(value)};  % {origin}" for name, value, origin in given(story)]
    return parted(
        [
            "\n".join(f"% {text}" for text in head(story)),
            "1;  % so that Octave takes this for a script, though it begins with functions",
            sayings(names, word),
            _SHOW,
            "\n".join(["% What was given", *inputs]),
            *(_told(chapter) for chapter in chapters(story)),
        ]
    )


def translated(formula: Formula) -> str:
    """The formula in Octave's operators and functions."""
    return _text(formula.tree)


def _told(chapter: Chapter) -> str:
    shown = [f"show({', '.join(chapter.told)})"] if chapter.told else []
    return "\n".join([f"% {chapter.title}", *map(_line, chapter.statements), *shown])


def _line(statement: Statement) -> str:
    """The statement, and beside it the formula where that reads otherwise."""
    text = translated(statement.formula)
    beside = "" if text == statement.formula.text else f"  % {statement.formula.text}"
    return f"{statement.name} = {text};{beside}"


def _text(tree: ast.expr) -> str:
    """An expression whose operators bind here as they do in Python: each then is another sign."""
    text = ast.unparse(_Renamed().visit(deepcopy(tree)))
    return re.sub(r"(?<= )(\*\*|[*/@])(?= )", lambda sign: _OPERATORS[sign[0]], text).replace(".T", "'")


class _Renamed(ast.NodeTransformer):
    """The tree with Octave's functions in it, still written as Python."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """A call with its axis by place, of Octave's own name for the function."""
        self.generic_visit(node)
        arguments = [*node.args, *(_axis(keyword.value) for keyword in node.keywords)]
        match node.func:
            case ast.Name("maximum" | "minimum" as name):
                return _call(name.removesuffix("imum"), arguments)
            case ast.Name("max"):
                return _call("max", [arguments[0], ast.List([]), arguments[1]])
            case ast.Name("zeros"):
                return _call("zeros", [_call("size", arguments)])
            case ast.Name("sum") if not node.keywords:
                return _call("sum", [_call("vec", arguments)])
        return ast.Call(node.func, arguments, [])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Python takes a ** b ** c as a ** (b ** c), Octave as (a ** b) ** c."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.BinOp) and isinstance(node.right.op, ast.Pow):
            return _call("power", [node.left, node.right])
        return node


def _call(name: str, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Name(name), arguments, [])


def _axis(node: ast.expr) -> ast.expr:
    return ast.Constant(node.value + 1) if isinstance(node, ast.Constant) else node  # type: ignore[operator]  # an axis is 0 or 1


def word(name: str) -> Word:
    """A word of the language's own, or the function's definition."""
    if name in _OWN:
        return Word(_OWN[name])
    arguments, tree = defined(name)
    head = f"function x = {name}({', '.join(arguments)})"
    return Word(f"{head}\n  % {FUNCTIONS[name].meaning}\n  x = {_text(tree)};\nend", called(tree))


def _literal(value: Any) -> str:
    """A matrix, class numbers as a row, or a number, exactly."""
    if not isinstance(value, np.ndarray):
        return digits(float(value) if isinstance(value, np.float32) else value)
    if value.ndim == 1:
        return f"[{', '.join(map(str, value.tolist()))}]"
    lines = rows(value)
    text = f"[{lines[0]}]" if len(lines) == 1 else "[\n" + "".join(f"    {line}\n" for line in lines) + "]"
    return f"single({text})" if value.dtype == np.float32 else text
