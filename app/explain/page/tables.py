"""Numbers in HTML: a matrix as a table that is also a heat map, a scalar as a line.

A cell is blue above 0 and vermilion below, the stronger the nearer its number is to the largest of the matrix; the two hues
are told apart by people with any colour vision, and the sign is written, too. How strong the strongest may be is the style
sheet's, so that text keeps its contrast. Pointing at a cell shows its name, as `?element=` takes it, and every digit.
"""

from html import escape
from typing import Any

import numpy as np

from app.explain.abridged import abridged, rounded
from app.explain.blocks import Shown
from app.explain.latex import name_latex
from app.explain.mathml import mathml

__all__ = ["shown"]

_GAP = "⋯"


def shown(block: Shown) -> str:
    """A tensor as a figure, a scalar as a paragraph; what a formula mentions can link to either by its name."""
    if np.ndim(block.value) == 0:
        equals = (
            f"{mathml(name_latex(block.name))} = <span {_exact(block.name, block.value)}>{rounded(block.value)}</span>"
        )
        return f'<p class="number" id="{block.name}">{equals}</p>'
    return f'<figure class="tensor" id="{block.name}">{_table(block)}</figure>'


def _table(block: Shown) -> str:
    part, matrix = abridged(block.value), np.atleast_2d(block.value)
    largest = 0.0 if matrix.dtype.kind in "iu" else float(np.abs(matrix).max())  # class numbers have no size
    # A matrix names its entries by row and column, a list (class numbers) by one number.
    names = "{}[{},{}]" if np.ndim(block.value) == 2 else "{0}[{2}]"  # noqa: PLR2004 - rows and columns
    head = "".join(f'<th scope="col">{_GAP if j is None else j}</th>' for j in part.columns)
    rows = []
    for i, cells in zip(part.rows, part.cells, strict=True):
        row = [f'<th scope="row">{_GAP if i is None else i}</th>']
        for j, text in zip(part.columns, cells, strict=True):
            if text is None:
                row.append(f"<td>{_GAP}</td>")
            else:
                number = matrix[i, j]
                row.append(f"<td{_tint(number, largest)} {_exact(names.format(block.name, i, j), number)}>{text}</td>")
        rows.append(f"<tr>{''.join(row)}</tr>")
    size = " × ".join(map(str, np.shape(block.value)))
    left_out = f" {escape(part.left_out)}" * bool(part.left_out)
    caption = (
        f"<figcaption>{mathml(name_latex(block.name))} <small>{size}{left_out and '.' + left_out}</small></figcaption>"
    )
    table = f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f'{caption}<div class="wide">{table}</div>'


def _exact(name: str, number: Any) -> str:
    """The attribute that says which number it is, with all its digits."""
    return f'title="{name} = {number!s}"'


def _tint(number: Any, largest: float) -> str:
    """The attributes that tint a cell by sign and size; none for a zero."""
    size = abs(float(number)) / largest if largest else 0.0
    if size == 0:
        return ""
    return f' class="{"above" if number > 0 else "below"}" style="--size:{size:.2f}"'
