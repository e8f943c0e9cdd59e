"""The program in JavaScript, which has no matrices: they are arrays of rows here, and every operator a function.

Operations on numbers alone stay as they are, for JavaScript writes them as Python does.
"""

import ast
from collections.abc import Collection
from typing import Any, Final

import numpy as np

from app.engine.formula import Formula
from app.engine.functions import FUNCTIONS
from app.engine.program import Statement
from app.explain.scripts.chapters import Chapter, chapters, given, head, listed, parted
from app.explain.scripts.digits import digits
from app.explain.scripts.vocabulary import Word, called, defined, sayings
from app.explain.story import Story

__all__ = ["script", "translated", "word"]

_EACH: Final = """\
const rows = x => typeof x === "number" ? 1 : x.length;
const columns = x => typeof x === "number" ? 1 : x[0].length;
const at = (x, i, j) => typeof x === "number" ? x : x[x.length === 1 ? 0 : i][x[0].length === 1 ? 0 : j];

// A function of numbers made one of matrices, element by element; a number, one row or one column stretches, as in NumPy.
const each = f => (...xs) => {
  if (xs.every(x => typeof x === "number")) return f(...xs);
  const m = Math.max(...xs.map(rows)), n = Math.max(...xs.map(columns));
  return Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) => round(f(...xs.map(x => at(x, i, j))))));
};

// Fold a matrix along an axis that is kept: 0 runs over rows, 1 over columns.
const fold = (f, x, axis) => axis === 1
  ? x.map(row => [round(row.reduce(f))])
  : [x[0].map((_, j) => round(x.map(row => row[j]).reduce(f)))];

// Print each as `name = value`, a row a line.
const show = tensors => {
  for (const [name, x] of Object.entries(tensors)) {
    const lines = typeof x === "number" ? [] : x.map(row => `[${row.join(", ")}]`);
    console.log(`${name} = ${typeof x === "number" ? x : `[${lines.join(",\\n" + " ".repeat(name.length + 4))}]`}`);
  }
};"""

_MATHS: Final = ("exp", "expm1", "log", "log1p", "sqrt", "abs", "sign", "tanh")

_OWN: Final = {
    "add": "const add = each((a, b) => a + b);",
    "sub": "const sub = each((a, b) => a - b);",
    "mul": "const mul = each((a, b) => a * b);",
    "div": "const div = each((a, b) => a / b);",
    "pow": "const pow = each((a, b) => a ** b);",
    "neg": "const neg = each(a => -a);",
    "lt": "const lt = each((a, b) => a < b ? 1 : 0);",
    "le": "const le = each((a, b) => a <= b ? 1 : 0);",
    "gt": "const gt = each((a, b) => a > b ? 1 : 0);",
    "ge": "const ge = each((a, b) => a >= b ? 1 : 0);",
    "eq": "const eq = each((a, b) => a === b ? 1 : 0);",
    "matmul": "const matmul = (a, b) => a.map(row => b[0].map((_, j) => "
    "round(row.reduce((sum, x, k) => sum + x * b[k][j], 0))));",
    "transpose": "const transpose = a => a[0].map((_, j) => a.map(row => row[j]));",
    **{name: f"const {name} = each(Math.{name});" for name in _MATHS},
    "maximum": "const maximum = each((a, b) => Math.max(a, b));",
    "minimum": "const minimum = each((a, b) => Math.min(a, b));",
    "where": "const where = each((condition, yes, no) => condition ? yes : no);",
    "zeros": "const zeros = each(x => 0);",
    "sum": """\
// the sum along an axis that is kept, or of everything
const sum = (x, axis) => axis === undefined ? x.flat().reduce((a, b) => a + b) : fold((a, b) => a + b, x, axis);""",
    "max": "const max = (x, axis) => fold((a, b) => Math.max(a, b), x, axis);",
    "last": "const last = (x, axis) => fold((a, b) => b, x, axis);",
    "one_hot": """\
// a matrix of the shape of `classes`: 1 in the class of each sample, 0 elsewhere
const one_hot = (y, classes, axis) => classes.map((row, i) => row.map((_, j) => y[axis ? i : j] === (axis ? j : i) ? 1 : 0));""",
    "erfc": """\
// The complementary error function: 1 - erf by a series near 0, a continued fraction beyond
// (Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.6 and 7.1.14).
const erfc = each(function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 1) {
    let term = 2 * x, sum = term;
    for (let k = 1; k < 30; k++) sum += term *= x * x / (k + 0.5);
    return 1 - scale * sum;
  }
  let fraction = x;
  for (let k = 150; k > 0; k--) fraction = x + k / 2 / fraction;
  return scale / fraction;
});""",
}

_OPERATORS: Final[dict[type[ast.AST], str]] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow", ast.MatMult: "matmul",
    ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq",
}  # fmt: skip


def script(story: Story) -> str:
    """A script for Node without packages, or a browser's console."""
    numbers = {name for name, value in {**story.inputs, **story.values}.items() if np.ndim(value) == 0}
    trees = [_as_calls(statement.formula.tree, numbers) for statement in story.program.statements]
    names = [name for tree in trees for name in called(tree)]
    single = story.network.X.dtype == np.float32
    inputs = [f"const {name} = {_literal(value)}; // {origin}" for name, value, origin in given(story)]
    return parted(
        [
            "\n".join(f"// {text}" for text in head(story)),
            f"const round = {'Math.fround; // a tensor holds float32' if single else 'x => x; // float64 is what JavaScript has'}",
            _EACH,
            sayings(names, word),
            "\n".join(["// What was given", *inputs]),
            *(_told(chapter, numbers) for chapter in chapters(story)),
        ]
    )


def translated(formula: Formula, numbers: Collection[str]) -> str:
    """The formula as calls of functions; `numbers` are the names of what is no tensor."""
    return ast.unparse(_as_calls(formula.tree, numbers))


def _told(chapter: Chapter, numbers: Collection[str]) -> str:
    shown = [f"show({{ {', '.join(chapter.told)} }});"] if chapter.told else []
    return "\n".join([f"// {chapter.title}", *(_line(s, numbers) for s in chapter.statements), *shown])


def _line(statement: Statement, numbers: Collection[str]) -> str:
    """The statement, and beside it the formula where that reads otherwise."""
    text = translated(statement.formula, numbers)
    beside = "" if text == statement.formula.text else f" // {statement.formula.text}"
    return f"const {statement.name} = {text};{beside}"


def _as_calls(node: ast.expr, numbers: Collection[str]) -> ast.expr:
    """The tree with a call in the place of every operator on tensors."""
    if _plain(node, numbers):
        return node
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            name, parts = _OPERATORS[type(op)], [left, right]
        case ast.Compare(left=left, ops=[relation], comparators=[right]):
            name, parts = _OPERATORS[type(relation)], [left, right]
        case ast.UnaryOp(operand=operand):
            name, parts = "neg", [operand]
        case ast.Attribute(value=value):
            name, parts = "transpose", [value]
        case ast.Call(func=ast.Name(id=called_name), args=arguments, keywords=keywords):
            name, parts = called_name, [*arguments, *(keyword.value for keyword in keywords)]
        case _:
            return node
    return ast.Call(ast.Name(name), [_as_calls(part, numbers) for part in parts], [])


def _plain(node: ast.expr, numbers: Collection[str]) -> bool:
    """Whether JavaScript computes an expression as it stands: numbers, and no minus before a power, which it refuses."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in numbers
        case ast.UnaryOp(operand=ast.Constant() | ast.Name() as operand):
            return _plain(operand, numbers)
        case ast.BinOp(left=left, op=op, right=right):
            minus = isinstance(op, ast.Pow) and isinstance(left, ast.UnaryOp)
            return not minus and _plain(left, numbers) and _plain(right, numbers)
    return False


def word(name: str) -> Word:
    """A word of the language's own, or the function's definition."""
    if name in _OWN:
        return Word(_OWN[name])
    arguments, tree = defined(name)
    body = _as_calls(tree, ())
    text = f"// {FUNCTIONS[name].meaning}\nconst {name} = ({', '.join(arguments)}) => {ast.unparse(body)};"
    return Word(text, called(body))


def _literal(value: Any) -> str:
    """A matrix as rows, class numbers as a list, or a number, exactly."""
    if isinstance(value, np.ndarray):
        text = listed(value)
        return f"{text}.map(row => row.map(round))" if value.dtype == np.float32 else text
    return digits(float(value) if isinstance(value, np.float32) else value)
