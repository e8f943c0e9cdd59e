"""The columns of a network's picture: the data, the layers, the loss; what stands in each, before it has a place.

A forward picture shows the first sample, a backward one gradients in the mean of the batch, by the names with which
`?element=` asks for them: `A_1[0,2]`, and in the layout "columns" `A_1[2,0]`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.engine.functions import Array
from app.engine.parts import numbers_of
from app.explain.picture.marks import number, numbers
from app.explain.story import Story

__all__ = ["FEW", "MOST_UNITS", "Column", "Node", "columns", "counted", "element", "in_rows", "shown"]

MOST_UNITS: Final = 64
"""Of a larger layer only the first and the last units are drawn."""
FEW: Final = 6
"""That many at each end."""
_SPACIOUS: Final = 12


@dataclass(frozen=True, slots=True)
class Node:
    """What edges come from or go to.

    Attributes:
        source: a unit by its number, the parameter that is added to every unit (its edges come from a 1), or None: the loss,
            and the place of units that are not drawn.
        lines: its names and values.
        value: what tints it.
        title: all its numbers.
    """

    source: int | str | None
    lines: tuple[tuple[str, str], ...]
    value: float = 0.0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """What stands above a column, its nodes from the top, and the layer that it is, if it is one."""

    heading: tuple[str, ...]
    nodes: tuple[Node, ...]
    layer: int | None = None


def columns(story: Story) -> list[Column]:
    """The data, every layer and the loss; of a story of one layer only what goes into it and what comes out."""
    layers = [story.layer] if story.layer else list(range(1, len(story.layers) + 1))
    spacious = all(_count(story, i) <= _SPACIOUS for i in (layers[0] - 1, *layers))
    found = []
    for i in (layers[0] - 1, *layers):
        heading = (f"layer {i}", _part(story.layers[i - 1].activation)) if i else ("the data",)
        nodes = list(_units(story, i, every_tensor=spacious))
        if i < layers[-1]:
            added = [f"{name}_{i + 1}" for name in story.layers[i].parameters if name != "W"]
            nodes += [
                Node(name, (("1", shown(story, name)),), title=_titled(story, shown(story, name))) for name in added
            ]
        found.append(Column((*heading, counted(_count(story, i), "unit")), tuple(nodes), i or None))
    if layers[-1] == len(story.layers):
        loss = Node(None, (("L", number(story.value("L"))),), title=_titled(story, "L"))
        found.append(Column(("loss", _part(story.network.loss)), (loss,)))
    return found


def shown(story: Story, name: str) -> str:
    """What the picture shows of a tensor: its gradient if the story is of the backward phase, its new value if of the update."""
    other = {"backward": f"d{name}", "update": f"{name}_next"}.get(story.phase or "", name)
    return other if other in story.values else name


def in_rows(story: Story, name: str) -> Array:
    """A tensor as it is in the layout "rows"."""
    value: Array = story.value(name)
    return value if story.network.layout == "rows" else value.T


def element(story: Story, name: str, row: int | str, column: int | str) -> str:
    """A tensor's entry by its indices in the layout "rows", under the name that it has in the request's layout."""
    return f"{name}[{row},{column}]" if story.network.layout == "rows" else f"{name}[{column},{row}]"


def counted(count: int, noun: str) -> str:
    """3 units, 1 unit."""
    return f"{count} {noun}{'s' * (count != 1)}"


def _units(story: Story, layer: int, *, every_tensor: bool) -> Iterator[Node]:
    """The units of a layer, or of the data (layer 0), with what they hold."""
    names = [shown(story, name) for name in _tensors(story, layer)]
    held = {name: _seen(story, name) for name in (names if every_tensor else names[-1:])}
    count = _count(story, layer)
    for unit in range(count):
        if count > MOST_UNITS and unit == FEW:
            yield Node(None, (("⋮", f"{count - 2 * FEW} more"),))
        if count > MOST_UNITS and FEW <= unit < count - FEW:
            continue
        sample = ":" if story.phase == "backward" else 0
        lines = tuple((element(story, name, sample, unit), number(values[unit])) for name, values in held.items())
        title = "\n".join(_titled(story, name, unit) for name in names)
        yield Node(unit, lines, float(held[names[-1]][unit]), title)


def _tensors(story: Story, layer: int) -> list[str]:
    """What a layer computes, its output last."""
    if layer == 0:
        return ["X"]
    statements = story.program.statements
    return [statement.name for statement in statements if statement.phase == "forward" and statement.layer == layer]


def _count(story: Story, layer: int) -> int:
    return int(in_rows(story, _tensors(story, layer)[-1]).shape[1])


def _seen(story: Story, name: str) -> Array:
    """One number a unit: of the first sample, or the mean over the batch, added up in a way that does not overflow."""
    value = in_rows(story, name)
    seen: Array = (value / len(value)).sum(axis=0) if story.phase == "backward" else value[0]
    return seen


def _titled(story: Story, name: str, unit: int | None = None) -> str:
    if unit is None:
        return f"{name} = {numbers(story.value(name))}"
    return f"{element(story, name, ':', unit)} = {numbers(in_rows(story, name)[:, unit])}"


def _part(kind: Any) -> str:
    """An activation or a loss with its parameters."""
    parameters = ", ".join(f"{name}={value:g}" for name, value in numbers_of(kind).items())
    return f"{kind.kind}({parameters})" if parameters else str(kind.kind)
