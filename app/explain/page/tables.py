"""Numbers in HTML: a matrix as a table that is also a heat map, a scalar as a line.

A cell is blue above 0 and vermilion below, the stronger the nearer its number is to the largest of the matrix; the two hues
are told apart by people with any colour vision, and the sign is written, too. How strong the strongest may be is the style
sheet's, so that text keeps its contrast. Pointing at a cell shows its name, as `?element=` takes it, and every digit.
"""

from html import escape
from typing import Any

import numpy as np

from app.explain.abridged import Abridged, abridged, rounded
from app.explain.blocks import Shown
from app.explain.latex import name_latex
from app.explain.mathml import mathml

__all__ = ["shown"]


def shown(block: Shown) -> str:
    """A tensor as a figure, a scalar as a paragraph; what a formula mentions can link to either by its name."""
    name = mathml(name_latex(block.name))
    if np.ndim(block.value) == 0:
        number = f"<span {_exact(block.name, block.value)}>{rounded(block.value)}</span>"
        return f'<p class="number" id="{block.name}">{name} = {number}</p>'
    part = abridged(block.value)
    size = part.left_out or " × ".join(map(str, np.shape(block.value)))
    caption = f"<figcaption>{name} <small>{escape(size)}</small></figcaption>"
    return f'<figure class="tensor" id="{block.name}">{caption}<div class="wide">{_table(block, part)}</div></figure>'


def _table(block: Shown, part: Abridged) -> str:
    """The shown part, with the numbers of its rows and columns as headers."""
    matrix = np.atleast_2d(block.value)
    # Class numbers have no size, and are a list whose entries are named by one number.
    largest = 0.0 if matrix.dtype.kind in "iu" else float(np.abs(matrix).max())
    name = f"{block.name}[{{0}},{{1}}]" if np.ndim(block.value) > 1 else f"{block.name}[{{1}}]"
    head = "".join(f'<th scope="col">{"⋯" if j is None else j}</th>' for j in part.columns)
    rows = []
    for i, texts in zip(part.rows, part.cells, strict=True):
        cells = "".join(
            f"<td>{'⋮' if i is None else '⋯'}</td>"
            if text is None
            else f"<td{_tint(matrix[i, j], largest)} {_exact(name.format(i, j), matrix[i, j])}>{text}</td>"
            for j, text in zip(part.columns, texts, strict=True)
        )
        rows.append(f'<tr><th scope="row">{"⋮" if i is None else i}</th>{cells}</tr>')
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _exact(name: str, number: Any) -> str:
    """The attribute that says which number it is, with all its digits."""
    return f'title="{name} = {number!s}"'


def _tint(number: Any, largest: float) -> str:
    """The attributes that tint a cell by sign and size; none for a zero."""
    size = abs(float(number)) / largest if largest else 0.0
    if size == 0:
        return ""
    return f' class="{"above" if number > 0 else "below"}" style="--size:{size:.2f}"'
