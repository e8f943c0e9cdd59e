"""The derivation of one number as blocks, for every form that writes blocks: its formula, its terms, its paths to the loss."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from app.explain.abridged import DIGITS
from app.explain.blocks import Block, Bullets, Equations, Heading, Maths, Prose
from app.explain.element import Derivation
from app.explain.latex import formula_latex, name_latex
from app.explain.numbers import constant, with_numbers
from app.explain.paths import Path, Paths
from app.explain.scalars import entry_name

__all__ = ["element_blocks"]

_LINKS: Final = 12  # of a path that are written; of a longer one, as many of its two ends
_WHAT_PATHS_ARE: Final = (
    "On each, the derivative of every number by the next is a factor; the paths add up to the gradient. "
    "Where a factor is 0, a path adds nothing and is left out."
)


def element_blocks(derivation: Derivation) -> list[Block]:
    """How one number came about, to be read."""
    return [*_formula(derivation), *_terms(derivation), *_origins(derivation), *_paths(derivation)]


def _formula(derivation: Derivation) -> Iterator[Block]:
    name = name_latex(derivation.name)
    yield Heading(1, f"How {derivation.name} came about")
    yield Prose((derivation.sentence,))
    yield Equations(((name, f"= {_number(derivation.value)}"),))
    if derivation.statement is None or derivation.general is None:
        return
    yield Prose((f"Numbers are rounded to {DIGITS} digits; rows and columns count from 0. As a formula:",))
    statement, general = derivation.statement, formula_latex(derivation.general)
    whole = (name_latex(derivation.tensor), f"= {formula_latex(statement.formula)}")
    yield Equations((whole, (name, f"= {general}")) if derivation.index else (whole,))


def _terms(derivation: Derivation) -> Iterator[Block]:
    if not derivation.terms:
        return
    yield Heading(2, "With its numbers")
    lines = [
        (
            formula_latex(term.formula),
            _equal(formula_latex(with_numbers(term.formula, derivation.numbers, DIGITS)), term.value),
        )
        for term in derivation.terms
    ]
    if len(lines) > 1:
        lines.append((name_latex(derivation.name), f"= {_number(derivation.value)}"))
    yield Equations(tuple(lines))
    for leaf in derivation.leaves.values():
        if leaf.count:
            yield Prose((Maths(name_latex(leaf.name)), f" stands for {derivation.origin_of(leaf)}."))


def _origins(derivation: Derivation) -> Iterator[Block]:
    tensors = dict.fromkeys(leaf.tensor for leaf in derivation.leaves.values() if not leaf.count)
    if tensors:
        yield Heading(2, "Where they came from")
        yield Bullets(
            tuple(Prose((Maths(name_latex(tensor)), f": {derivation.origins[tensor]}")) for tensor in tensors)
        )


def _paths(derivation: Derivation) -> Iterator[Block]:
    if derivation.statement is None or derivation.statement.phase != "backward":
        return
    yield Heading(2, "Along every path from the loss")
    paths = derivation.paths
    moved = entry_name(derivation.tensor.removeprefix("d"), derivation.index)
    if paths is None:
        yield Prose(("This network is too large to follow every path. The terms above hold all of them, gathered.",))
        return
    yield Prose((
        Maths("L"), " depends on ", Maths(name_latex(moved)), f" along {_counted(paths)}. {_WHAT_PATHS_ARE}",
    ))  # fmt: skip
    if paths.told:
        lines = [(_product(path), _equal(_factors(path.slopes), path.value)) for path in paths.told]
        if left := paths.count - len(paths.told):
            lines.append((rf"\text{{the {left} other paths}}", f"= {_number(paths.rest)}"))
        lines.append((rf"\frac{{\partial L}}{{\partial {name_latex(moved)}}}", f"= {_number(derivation.value)}"))
        yield Equations(tuple(lines))


def _counted(paths: Paths) -> str:
    """How many paths there are, and how many of them are told."""
    several = f"{paths.count} path{'s' * (paths.count != 1)}"
    return several if len(paths.told) == paths.count else f"{several}, of which the {len(paths.told)} largest are shown"


def _product(path: Path) -> str:
    names = [name_latex(entry_name(*entry)) for entry in path.through]
    links = [rf"\frac{{\partial {of}}}{{\partial {by}}}" for of, by in pairwise(names)]
    return r" \cdot ".join(_ends(links))


def _factors(slopes: Sequence[float]) -> str:
    numbers = [_number(slope) for slope in slopes]
    return r" \cdot ".join(
        _ends([rf"\left({number}\right)" if number.startswith("-") else number for number in numbers])
    )


def _ends(parts: list[str]) -> list[str]:
    return parts if len(parts) <= _LINKS else [*parts[: _LINKS // 2], r"\cdots", *parts[-_LINKS // 2 :]]


def _equal(written: str, value: float) -> str:
    """`= written = value`, or the value alone where that is all that is written."""
    number = _number(value)
    return f"= {number}" if written == number else f"= {written} = {number}"


def _number(value: float) -> str:
    return formula_latex(constant(value, DIGITS))
