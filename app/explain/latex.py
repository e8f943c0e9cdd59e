r"""Formulas as LaTeX: the same tree that runs, typeset.

    dZ_1 = dA_1 * A_1 * (1 - A_1)   ->   \mathrm{d}Z_{1} = \mathrm{d}A_{1} \odot A_{1} \odot \left(1 - A_{1}\right)

`\odot` is the elementwise product of tensors, juxtaposition the matrix product, `\cdot` a product with a number, a
comparison in square brackets is 1 where it holds and 0 elsewhere (Iverson's bracket), `\mathrm{d}T` is the gradient of L by T.
"""

import ast
import re
from typing import Final

from app.engine.formula import Formula
from app.engine.functions import FUNCTIONS

__all__ = ["formula_latex", "name_latex", "number_latex", "statement_latex"]

_SUM, _PRODUCT, _POWER, _ATOM = range(4)

_GREEK: Final = {
    "alpha": r"\alpha", "beta1": r"\beta_{1}", "beta2": r"\beta_{2}", "delta": r"\delta", "eps": r"\varepsilon", "lr": r"\eta",
    "rho": r"\rho", "l1": r"\lambda_{1}", "l2": r"\lambda_{2}", "mu": r"\mu",
}  # fmt: skip
_SUFFIXES: Final = {"_next": r"^{{\prime}}", "_clipped": r"^{{\mathrm{{clipped}}}}"}
_RELATIONS: Final = {ast.Lt: "<", ast.LtE: r"\le", ast.Gt: ">", ast.GtE: r"\ge", ast.Eq: "="}
_TENSOR: Final = re.compile(r"(?P<d>d?)(?P<letter>[A-Za-z][A-Za-z0-9]*)(?:_(?P<layer>\d+))?")
_TENSORS: Final = re.compile(
    r"d?(?:[AWXYZP]|A_in|b)(?:_\d+)?(?:_next|_clipped)?"  # a network's own, in general (Z) and by layer (Z_1)
    r"|y|g|step|[a-z_]+_[A-Za-z]+_\d+\w*"  # the targets, an optimizer's in general and by parameter (m_W_1)
)
_OWN: Final = re.compile(r"(?P<letter>[A-Za-z]+(?:_max)?)_(?P<parameter>[A-Za-z]+_\d+)")


def statement_latex(name: str, formula: Formula) -> str:
    """`name = formula` in LaTeX, without delimiters."""
    return f"{name_latex(name)} = {formula_latex(formula)}"


def formula_latex(formula: Formula) -> str:
    """The formula in LaTeX, without delimiters."""
    return _typeset(formula.tree)[0]


def name_latex(name: str) -> str:  # noqa: PLR0911 - one return a form of name
    """A tensor's or a scalar's name: W_1 with its index below, dW_1 with an upright d, m_W_1_hat with a hat."""
    if name.endswith("]"):  # an entry; its brackets are those of the code, where index and layer cannot be confused
        whole, _, index = name.partition("[")
        return f"{name_latex(whole)}[{index}"
    for suffix, mark in _SUFFIXES.items():
        if name.endswith(suffix):
            base = name_latex(name.removesuffix(suffix))
            return (f"{{{base}}}" if "^" in base else base) + mark.format()
    if name.endswith("_hat"):
        letter, _, rest = name_latex(name.removesuffix("_hat")).partition("_")
        return rf"\hat{{{letter}}}_{rest}" if rest else rf"\hat{{{letter}}}"
    if name in _GREEK:
        return _GREEK[name]
    if name in {"A_in", "dA_in"}:  # what comes into a layer, in general
        return name_latex(name.removesuffix("_in")) + r"_{\mathrm{in}}"
    if own := _OWN.fullmatch(name):
        letter, _, largest = own["letter"].partition("_")
        mark = r"^{\max}" if largest else ""
        return f"{_letters(letter)}_{{{name_latex(own['parameter'])}}}{mark}"
    if tensor := _TENSOR.fullmatch(name):
        layer = f"_{{{tensor['layer']}}}" if tensor["layer"] else ""
        if tensor["d"] and tensor["letter"][0] in "APWXZb":
            return rf"\mathrm{{d}}{_letters(tensor['letter'])}{layer}"
        return _letters(tensor["d"] + tensor["letter"]) + layer
    return r"\mathrm{" + name.replace("_", r"\_") + "}"


def number_latex(text: str) -> str:
    """A number as Python writes it, `1e-05` with its power of ten."""
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _letters(word: str) -> str:
    if word in _GREEK:
        return _GREEK[word]
    return word if len(word) == 1 else rf"\mathrm{{{word}}}"


def _typeset(node: ast.expr) -> tuple[str, int]:  # noqa: PLR0911 - one return a kind of node
    """The LaTeX of a node and how tightly it binds."""
    match node:
        case ast.Name(id=name):
            return name_latex(name), _ATOM
        case ast.Constant(value=value):
            return r"\ldots" if value is ... else number_latex(repr(value)), _ATOM
        case ast.List(elts=entries):
            return ", ".join(_typeset(entry)[0] for entry in entries), _ATOM
        case ast.Subscript(value=value, slice=index):
            return f"{{{_bracketed(value, _ATOM)}}}_{{{_typeset(index)[0]}}}", _ATOM
        case ast.Attribute(value=value):
            text = _bracketed(value, _ATOM)
            return (f"{{{text}}}" if "^" in text else text) + r"^{\top}", _POWER
        case ast.UnaryOp(operand=operand):
            return f"-{_bracketed(operand, _PRODUCT)}", _SUM
        case ast.Compare(left=left, ops=[relation], comparators=[right]):
            return rf"\left[{_comparison(left, relation, right)}\right]", _ATOM
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
            return _called(name, arguments, keywords)
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(left, op, right)
    raise ValueError(f"{ast.dump(node)} is not in the language of formulas")


def _binary(left: ast.expr, op: ast.operator, right: ast.expr) -> tuple[str, int]:
    match op:
        case ast.Add():
            return f"{_bracketed(left, _SUM)} + {_bracketed(right, _SUM)}", _SUM
        case ast.Sub():
            return f"{_bracketed(left, _SUM)} - {_bracketed(right, _PRODUCT)}", _SUM
        case ast.Div():
            return rf"\frac{{{_typeset(left)[0]}}}{{{_typeset(right)[0]}}}", _PRODUCT
        case ast.Pow():
            return f"{{{_bracketed(left, _ATOM)}}}^{{{_typeset(right)[0]}}}", _POWER
        case ast.MatMult():
            chain = isinstance(left, ast.BinOp) and isinstance(left.op, ast.MatMult)
            return f"{_bracketed(left, _PRODUCT if chain else _POWER)} \\, {_bracketed(right, _POWER)}", _PRODUCT
    sign = r"\cdot" if _is_scalar(left) or _is_scalar(right) else r"\odot"
    return f"{_left_factor(left)} {sign} {_bracketed(right, _PRODUCT)}", _PRODUCT


def _left_factor(node: ast.expr) -> str:
    """What stands first in a product: a minus sign needs no brackets there, a sum sign does, for it would take the rest in."""
    match node:
        case ast.UnaryOp(operand=ast.Name() | ast.Constant()):
            return _typeset(node)[0]
        case ast.Call(func=ast.Name(id="sum")) | ast.BinOp(op=ast.Mult(), right=ast.Call(func=ast.Name(id="sum"))):
            return rf"\left({_typeset(node)[0]}\right)"
    return _bracketed(node, _PRODUCT)


def _called(name: str, arguments: list[ast.expr], keywords: list[ast.keyword]) -> tuple[str, int]:
    function = FUNCTIONS[name]
    axis = ""
    if name == "sum" and keywords and keywords[0].arg != "axis":  # over letters, in a formula of entries
        axis = ", ".join(str(keyword.arg) for keyword in keywords)
    elif function.reduces and keywords and isinstance(keywords[0].value, ast.Constant):
        axis = ("i", "j")[int(keywords[0].value.value)]  # type: ignore[arg-type]  # an axis is 0 or 1
    if name == "where" and isinstance(arguments[0], ast.Compare):
        condition = arguments[0]
        return function.latex.format(
            _comparison(condition.left, condition.ops[0], condition.comparators[0]),
            *[_typeset(argument)[0] for argument in arguments[1:]],
        ), _ATOM
    # A function whose form puts no brackets around its argument needs them around sums, and a logarithm around products.
    open_form = name in {"last", "log", "sum", "xlogy"}
    at_least = _PRODUCT if name == "sum" else _POWER if open_form else _SUM
    texts = [_bracketed(argument, at_least) for argument in arguments]
    return function.latex.format(*texts, axis=axis).replace("_{}", ""), _PRODUCT if open_form else _ATOM


def _comparison(left: ast.expr, relation: ast.cmpop, right: ast.expr) -> str:
    return f"{_typeset(left)[0]} {_RELATIONS[type(relation)]} {_typeset(right)[0]}"


def _bracketed(node: ast.expr, at_least: int) -> str:
    text, binding = _typeset(node)
    return text if binding >= at_least else rf"\left({text}\right)"


def _is_scalar(node: ast.expr) -> bool:  # noqa: PLR0911 - one return a kind of node
    """Whether a factor is plainly a number: a constant, a parameter, the batch size, or an operation on such."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return _TENSORS.fullmatch(name) is None
        case ast.BinOp(left=left, right=right):
            return _is_scalar(left) and _is_scalar(right)
        case ast.UnaryOp(operand=operand):
            return _is_scalar(operand)
        case ast.Call(func=ast.Name(id="sum"), keywords=[]) | ast.Subscript():
            return True
        case ast.Call(args=arguments):
            return all(_is_scalar(argument) for argument in arguments)
        case ast.Compare(left=left, comparators=[right]):
            return _is_scalar(left) and _is_scalar(right)
    return False
