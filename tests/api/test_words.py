"""What Pydantic finds is told in plain words, at its place in the body."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import orjson
import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from app.api.problems.problem import pointer
from app.api.problems.validation import details, explain, nearest


@dataclass(frozen=True)
class Relu:
    """A member of a union, without parameters."""

    kind: Literal["relu"] = "relu"


@dataclass(frozen=True)
class LeakyRelu:
    """A member of a union, with a parameter."""

    alpha: Annotated[float, Field(gt=0, le=1)] = 0.01
    kind: Literal["leaky_relu"] = "leaky_relu"


def _square(rows: list[list[float]]) -> list[list[float]]:
    for i, row in enumerate(rows):
        if len(row) != len(rows):
            raise PydanticCustomError(
                "not_square", "has {n} numbers but there are {m} rows", {"n": len(row), "m": len(rows), "at": [i]}
            )
    return rows


def _even(number: int) -> int:
    if number % 2:
        message = "must be even"
        raise ValueError(message)
    return number


def _unfold(choice: Any) -> Any:
    return {"kind": choice} if isinstance(choice, str) else choice


class Part(BaseModel):
    """A model within the model."""

    model_config = ConfigDict(strict=True, extra="forbid")

    square: Annotated[list[list[float]], AfterValidator(_square)] = []
    activation: Annotated[Annotated[Relu | LeakyRelu, Field(discriminator="kind")], BeforeValidator(_unfold)] = Relu()
    bias: list[float] | list[list[float]] | dict[str, float] | Relu | None = None
    inner: "Part | None" = None


class Whole(BaseModel):
    """A model with one of everything."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    parts: Annotated[list[Part], Field(max_length=2)]
    number: float = 0
    integer: Annotated[int, Field(multiple_of=3)] = 0
    even: Annotated[int, AfterValidator(_even)] = 0
    flag: bool = False
    word: Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]*$")] = "ab"
    choice: Literal["rows", "columns"] = "rows"
    state: dict[str, list[float]] = {}
    pair: tuple[float, float] = (0, 0)
    long_name: int = Field(0, alias="long-name")


ADAPTER = TypeAdapter(Whole)


def told(**fields: Any) -> list[tuple[str, str]]:
    """Return the places that are wrong in a request of these fields, and what is said there."""
    body = orjson.dumps({"parts": []} | fields)
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_json(body)
    problem = explain(details(caught.value), ADAPTER.core_schema, body)
    return [(pointer(place.path), place.detail) for place in problem.places]


@pytest.mark.parametrize(
    ("fields", "place", "detail"),
    [
        ({"number": "1"}, "#/number", "must be a number, not a string"),
        ({"number": None}, "#/number", "must be a number, not null"),
        ({"integer": 1.5}, "#/integer", "must be a whole number, not a decimal number"),
        ({"integer": 4}, "#/integer", "must be a multiple of 3"),
        ({"even": 3}, "#/even", "must be even"),
        ({"flag": 1}, "#/flag", "must be true or false, not a number"),
        ({"word": "a"}, "#/word", "must have at least 2 characters"),
        ({"word": "abcde"}, "#/word", "must have at most 4 characters"),
        ({"word": "A/b"}, "#/word", "must match ^[a-z]*$"),
        ({"choice": "row"}, "#/choice", "must be one of `rows`, `columns`"),
        ({"state": []}, "#/state", "must be an object, not a list"),
        ({"state": {"a/b~c d": ["x"]}}, "#/state/a~1b~0c%20d/0", "must be a number, not a string"),
        ({"pair": [1, "x"]}, "#/pair/1", "must be a number, not a string"),
        ({"long-name": "x"}, "#/long-name", "must be a whole number, not a string"),
        ({"parts": {}}, "#/parts", "must be a list, not an object"),
        ({"parts": [{}, {}, {}]}, "#/parts", "is too long: at most 2 are taken"),
        ({"parts": [3]}, "#/parts/0", "must be an object, not a number"),
        (
            {"parts": [{"square": [[1]], "sqare": 1}]},
            "#/parts/0/sqare",
            "is an unknown field; did you mean `square`? known here are `square`, `activation`, `bias`, `inner`",
        ),
        ({"parts": [{"square": [[1, 2], [3]]}]}, "#/parts/0/square/1", "has 1 numbers but there are 2 rows"),
        (
            {"parts": [{"activation": "relo"}]},
            "#/parts/0/activation",
            "is of an unknown kind; did you mean `relu`? known here are `relu`, `leaky_relu`",
        ),
        ({"parts": [{"activation": {}}]}, "#/parts/0/activation", "must say its kind, one of `relu`, `leaky_relu`"),
        ({"parts": [{"activation": 3}]}, "#/parts/0/activation", "must be an object, not a number"),
        (
            {"parts": [{"activation": {"kind": "leaky_relu", "alpha": 0}}]},
            "#/parts/0/activation/alpha",
            "must be greater than 0",
        ),
        (
            {"parts": [{"activation": {"kind": "leaky_relu", "alpha": 2}}]},
            "#/parts/0/activation/alpha",
            "must be at most 1",
        ),
        (
            {"parts": [{"activation": {"kind": "leaky_relu", "leaky_relu": 2}}]},
            "#/parts/0/activation/leaky_relu",
            "is an unknown field; known here are `alpha`, `kind`",
        ),
        (
            {"parts": [{"inner": {"inner": {"square": 3}}}]},
            "#/parts/0/inner/inner/square",
            "must be a list, not a number",
        ),
    ],
)
def test_one_fault_is_told_at_its_place(fields: dict[str, Any], place: str, detail: str) -> None:
    """The pointer leads through the body, not through the model: tags and names of validators are no part of it."""
    assert told(**fields) == [(place, detail)]


def test_what_is_missing_is_told_by_its_name() -> None:
    """The pointer names the field that ought to be there."""
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_json(b"{}")
    problem = explain(details(caught.value), ADAPTER.core_schema, b"{}")
    assert [(pointer(place.path), place.detail) for place in problem.places] == [("#/parts", "is required")]
    assert problem.detail == "#/parts: is required"


def test_members_of_a_plain_union_are_no_part_of_the_place() -> None:
    """Each member that was tried says what it misses, at the place where it is missed."""
    assert told(parts=[{"bias": [["x"], 1]}]) == [
        ("#/parts/0/bias/0", "must be a number, not a list"),
        ("#/parts/0/bias/0/0", "must be a number, not a string"),
        ("#/parts/0/bias/1", "must be a list, not a number"),
        ("#/parts/0/bias", "must be an object, not a list"),
    ]
    assert ("#/parts/0/bias/a", "must be a number, not a string") in told(parts=[{"bias": {"a": "x"}}])
    assert ("#/parts/0/bias/kind", "must be one of `relu`") in told(parts=[{"bias": {"kind": "x"}}])


def test_a_saying_of_pydantics_that_we_have_none_for_is_used() -> None:
    """No error goes without words."""
    adapter = TypeAdapter(Annotated[bytes, Field(min_length=3)])
    with pytest.raises(ValidationError) as caught:
        adapter.validate_json(b'"a"')
    assert (
        explain(details(caught.value), adapter.core_schema, b'"a"').detail
        == "The body: Data should have at least 3 bytes"
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("x", "X"),
        ("LAYERS", "layers"),
        ("layer", "layers"),
        ("activaton", None),
        ("y" * 10_000, None),
        (3, None),
        ("", None),
    ],
)
def test_the_nearest_name_is_found(name: object, meant: str | None) -> None:
    """Letters may be missing, too many, or of the wrong case; what is far from everything is near to nothing."""
    assert nearest(name, ["X", "y", "layers", "loss"]) == meant


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), "#"),
        (("layers", 1, "W", 0, 2), "#/layers/1/W/0/2"),
        (("a/b", "c~d", "é%", ""), "#/a~1b/c~0d/%C3%A9%25/"),
        (("a", "x" * 65, "b"), "#/a"),
    ],
)
def test_pointers_follow_rfc_6901(path: tuple[str | int, ...], expected: str) -> None:
    """Slashes and tildes are escaped, then what a fragment cannot hold; a name too long to repeat ends the pointer."""
    assert pointer(path) == expected
