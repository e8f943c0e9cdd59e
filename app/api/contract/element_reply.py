"""The reply of /explain that tells of one number: its terms and its paths to the loss."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.api.contract.matrices import Number

__all__ = ["ElementAnswer"]


class ElementEntry(TypedDict):
    """What a term mentions: an entry of a tensor, a number, or the sum of the terms that are not written out."""

    name: Annotated[str, Field(description="As the formulas call it: `X[0,1]`, `m`, `rest_1`.")]
    tensor: str
    index: Annotated[list[int], Field(description="Row and column, counted from 0; empty for a number.")]
    value: Number
    origin: Annotated[str, Field(description="Where its value came from.")]


class ElementTerm(TypedDict):
    """One term of the sum that a number is."""

    formula: str
    numbers: Annotated[str, Field(description="The same with the numbers put in.")]
    value: Number
    entries: Annotated[list[ElementEntry], Field(description="What it mentions, in order of appearance.")]


class ElementPath(TypedDict):
    """One way from the loss back to a number."""

    through: Annotated[list[str], Field(description="The entries that it passes, from L to what is derived by.")]
    slopes: Annotated[list[Number], Field(description="The derivative of each by the next.")]
    value: Annotated[Number, Field(description="Their product.")]


class ElementPaths(TypedDict):
    """The chain rule at the level of scalars: a gradient is the sum over all paths."""

    count: Annotated[Number, Field(description="Of all paths whose derivatives are not 0.")]
    told: Annotated[list[ElementPath], Field(description="All, or the largest of too many; the largest first.")]
    rest: Annotated[Number, Field(description="What the others add.")]


class ElementStatement(TypedDict):
    """The statement that computed a tensor."""

    name: str
    phase: Literal["forward", "loss", "backward", "update"]
    layer: int | None
    formula: str
    latex: str


class ElementAnswer(TypedDict):
    """How one number came about (`?element=`)."""

    element: Annotated[str, Field(description="Its name: tensor, row and column.")]
    value: Number
    sentence: Annotated[str, Field(description="What its tensor is, in plain words.")]
    origin: Annotated[str, Field(description="Where its tensor came from.")]
    statement: Annotated[ElementStatement | None, Field(description="What computed its tensor; null if it was given.")]
    formula: Annotated[str | None, Field(description="The number's own formula, with its sums kept.")]
    latex: Annotated[str | None, Field(description="The same as an equation in LaTeX, without delimiters.")]
    mathml: Annotated[str | None, Field(description="The same as an equation in MathML.")]
    terms: Annotated[list[ElementTerm], Field(description="What it is the sum of.")]
    not_written: Annotated[int, Field(description="Terms that are not written out; a name stands for their sum.")]
    paths: Annotated[
        ElementPaths | None,
        Field(description="From the loss back to it; null if it is no gradient, or the network is too large."),
    ]
