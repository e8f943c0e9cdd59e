r"""Formulas as MathML Core, which browsers show by themselves and screen readers read; made of the LaTeX of `latex.py`.

A_{1}^{\top}   ->   <math ...><msubsup><mi>A</mi><mn>1</mn><mi>⊤</mi></msubsup></math>
"""

from typing import Final

from math_core import LatexToMathML

__all__ = ["mathml"]

# Of the libraries that do this, math-core writes what browsers draw: latex2mathml 3.81 has no space between ln and its argument,
# sets the d of a gradient in italics and centres the cases of a function.
# What it does not know it refuses: everything typeset here is ours, so that this is a mistake of ours, found by the tests. A formula takes it
# some microseconds, less than its LaTeX takes us, so that nothing is kept.
_CONVERTER: Final = LatexToMathML(xml_namespace=True, fancy_error=False)


def mathml(latex: str, *, display: bool = False) -> str:
    """A `<math>` element that can stand in HTML and in XML.

    Args:
        latex: mathematics, without delimiters.
        display: whether it stands in a line of its own, or within one.

    Raises:
        LatexError: it is not LaTeX, or more of it than is known here.
    """
    element = _CONVERTER.convert_with_local_state(latex, displaystyle=display)
    return element.replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}")  # HTML knows that name, XML does not
