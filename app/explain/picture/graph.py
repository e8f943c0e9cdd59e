"""The computation graph's picture: a box for each statement, and lines to it from what it uses.

The forward pass runs from left to right, the backward pass below it from right to left, the update below that.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from app.explain.picture.boxes import PAD, TRACK, Box, Plan
from app.explain.picture.grid import LANES, Cell, grid
from app.explain.picture.marks import LINE, MARGIN, arrow, mark, numbers, paragraph, picture, text, width_of
from app.explain.picture.routes import curve, detour, tracks
from app.explain.story import Story

__all__ = ["graph_picture"]

_LANES: Final = ("forward →", "← backward", "update")
_NOTE: Final = (
    "A box is a statement, with the shape of its result; lines come from the tensors that its formula uses. What is dashed is given, "
    "or told of elsewhere. Numbers such as m stand in the formulas only."
)


def graph_picture(story: Story) -> str:
    """What the story tells, as a graph in an SVG document."""
    cells = grid(story)
    edges = [
        (cells[name], cells[statement.name])
        for statement in story.told
        for name in statement.formula.names
        if name in cells
    ]
    far = tracks(edges)
    busy = Counter(lane for lane, _ in set(far.values()))
    values = {name: story.value(name) for name in cells}
    plan = Plan.of(list(cells.values()), values, busy, MARGIN + LINE)
    heads: dict[tuple[float, float, int, str], None] = {}
    marks: list[Element] = []
    for a, b in edges:
        start, end = plan.boxes[a.name], plan.boxes[b.name]
        if (a.name, b.name) in far:
            lane, track = far[a.name, b.name]
            path, x, towards = detour(start, end, plan.channels[lane] + 10 + TRACK * track, track)
        else:
            path, x, towards = curve(start, end)
        marks.append(mark("path", class_=f"edge {_class(b)}", d=path, opacity=0.7))
        heads[x, end.y, towards, _class(b)] = None
    marks += [arrow(*head) for head in heads]
    marks += [_drawn(box, values[name]) for name, box in plan.boxes.items()]
    marks += [text(MARGIN, y + 30 + TRACK * busy[lane], _LANES[lane], "strong") for lane, y in plan.channels.items()]
    note = paragraph(_NOTE if cells else "There is nothing of this to tell.", plan.bottom, plan.right)
    marks += [*_legend(cells.values()), *note]
    title, height = "The computation graph", plan.bottom + LINE * len(note) + MARGIN
    return picture(title, _description(story), plan.right, height, marks)


def _class(cell: Cell) -> str:
    return "given" if cell.statement is None else cell.statement.phase


def _drawn(box: Box, value: Any) -> Element:
    """A box with its name, its formula and its shape; its numbers on a second look."""
    cell, top = box.cell, box.y - box.height / 2
    aside = "" if cell.told else " aside"
    frame = mark(
        "rect",
        class_=_class(cell) + aside,
        x=box.left,
        y=top,
        width=box.right - box.left,
        height=box.height,
        rx=6,
        fill_opacity=0.12 if cell.told else 0.03,
    )
    classes = ["strong", *[""] * (len(box.lines) - 2), "faint"]
    lines = [text(box.left + PAD, top + LINE * (k + 1), line, classes[k]) for k, line in enumerate(box.lines)]
    formula = "" if cell.statement is None else f" = {cell.statement.formula.text}"
    return mark("g", mark("title", f"{cell.name}{formula}\n= {numbers(value)}"), frame, *lines)


def _legend(cells: Any) -> Iterator[Element]:
    """The colours of the phases that there are."""
    present = {_class(cell) for cell in cells}
    x = float(MARGIN)
    for name in ("given", *LANES):
        if name in present:
            yield mark("rect", class_=name, x=x, y=MARGIN + 2, width=12, height=12, rx=3, fill_opacity=0.5)
            yield text(x + 18, MARGIN + 12, name)
            x += 18 + width_of(name) + 20


def _description(story: Story) -> str:
    """The statements one after the other, for those who cannot see the picture."""
    return "; ".join(f"{statement.name} = {statement.formula.text}" for statement in story.told) or "Nothing"
