"""The catalogue: every kind of layer, activation, loss, optimizer, clipping and initializer, read off the engine's own classes.

Summary, convention, source and what other libraries do differently come from a class's docstring, formulas from the class,
parameters from its fields. What a setting changes in the formulas is found by changing it.
"""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import Field, fields, replace
from typing import Annotated, Any, Literal, NotRequired, get_args, get_origin, get_type_hints

import pydantic
from typing_extensions import TypedDict

from app.api.contract.named import kinds
from app.check.codes import MISTAKES, MistakeKind
from app.engine.activations import Activation
from app.engine.formula import Formula
from app.engine.functions import FUNCTIONS
from app.engine.initializers import Initializer
from app.engine.layers import Dense
from app.engine.losses import Loss
from app.engine.optimizers import Optimizer
from app.engine.update import ClipNorm, ClipValue
from app.explain.latex import statement_latex

__all__ = ["Catalog", "catalog"]

_SECTIONS = ("Convention", "Elsewhere", "Source")
# What an entry has beside its formulas, and how the engine's classes call it.
_OWN = {"range": "range", "takes": "takes", "class_numbers": "classes"}
_Lines = list[tuple[str, str]]


class CatalogStatement(TypedDict):
    """One formula in general names: Z, A, dA for a layer's, P, dP, g for a parameter's."""

    name: str
    formula: str
    latex: str


class Variant(TypedDict):
    """The formulas where they are not those of the defaults."""

    when: Annotated[str, pydantic.Field(description="The setting that changes them.")]
    statements: list[CatalogStatement]


class Parameter(TypedDict):
    """One parameter of a kind."""

    name: str
    type: str
    default: NotRequired[Any]
    minimum: NotRequired[float]
    exclusive_minimum: NotRequired[float]
    maximum: NotRequired[float]
    exclusive_maximum: NotRequired[float]
    choices: NotRequired[list[str]]


class Entry(TypedDict):
    """One kind."""

    kind: str
    summary: str
    convention: NotRequired[str]
    elsewhere: Annotated[NotRequired[str], pydantic.Field(description="Where well-known libraries differ.")]
    source: NotRequired[str]
    takes: Annotated[NotRequired[str], pydantic.Field(description="Of a loss: which outputs it has a value for.")]
    range: Annotated[NotRequired[str], pydantic.Field(description="Of an activation: where its values lie.")]
    class_numbers: Annotated[
        NotRequired[bool], pydantic.Field(description="Of a loss: whether y may be class numbers.")
    ]
    parameters: list[Parameter]
    statements: list[CatalogStatement]
    variants: list[Variant]


class FunctionEntry(TypedDict):
    """A function that formulas call."""

    name: str
    meaning: str


class MistakeEntry(TypedDict):
    """A mistake that /check names."""

    code: str
    says: str
    example: str
    cure: str
    page: Annotated[
        str,
        pydantic.Field(
            description="The page about it, relative to the address of the catalogue.",
            json_schema_extra={"format": "uri-reference"},
        ),
    ]


class Catalog(TypedDict):
    """Everything that a request may name."""

    layers: list[Entry]
    activations: list[Entry]
    losses: list[Entry]
    optimizers: list[Entry]
    clips: list[Entry]
    initializers: list[Entry]
    functions: list[FunctionEntry]
    mistakes: list[MistakeEntry]


def catalog() -> Catalog:
    """The whole catalogue, in the order in which things stand in the engine."""
    return {
        "layers": [_layer()],
        "activations": [_entry(kind) for kind in kinds(Activation).values()],
        "losses": [_entry(kind) for kind in kinds(Loss).values()],
        "optimizers": [_entry(kind) for kind in kinds(Optimizer).values()],
        "clips": [_entry(ClipValue, name="value", value=1.0), _entry(ClipNorm, name="norm", norm=1.0)],
        "initializers": [_entry(kind) for kind in kinds(Initializer).values()],
        "functions": [{"name": f.name, "meaning": f.meaning} for f in FUNCTIONS.values()],
        "mistakes": [_mistake(mistake) for mistake in MISTAKES.values()],
    }


def _entry(kind: type, *, name: str | None = None, **values: Any) -> Entry:
    part = kind(**values)
    lines = _lines(part)
    return {
        "kind": name or part.kind,
        **_told(kind),  # type: ignore[typeddict-item]  # the sections are keys of Entry
        **{key: getattr(part, own) for key, own in _OWN.items() if hasattr(part, own)},
        "parameters": list(_parameters(kind)),
        "statements": _statements(lines),
        "variants": [
            {"when": when, "statements": _statements(_lines(variant))}
            for when, variant in dict(_settings(part)).items()
            if _lines(variant) != lines
        ],
    }


def _layer() -> Entry:
    W: Any = ...
    forward, _ = Dense(W, W).operations()
    back = [(f"d{used}", formula.text) for used, formula in forward.pullbacks.items()]
    lines = [(forward.name, forward.formula.text), *back]
    return {
        "kind": "dense",
        **_told(Dense),  # type: ignore[typeddict-item]  # the sections are keys of Entry
        "parameters": [
            {"name": "W", "type": "matrix"},
            {"name": "b", "type": "matrix", "default": None},
            {"name": "activation", "type": "activation", "default": "identity"},
            {"name": "frozen", "type": "list", "default": [], "choices": ["W", "b"]},
        ],
        "statements": _statements(lines),
        "variants": [],
    }


def _mistake(mistake: MistakeKind) -> MistakeEntry:
    return {
        "code": mistake.code,
        "says": mistake.says,
        "example": mistake.example,
        "cure": mistake.cure,
        # Unlike the `type` of a problem, which is read at every address, this one is read at a single address. So a relative
        # reference will do, and the catalogue stays the same under every prefix, told to us or not.
        "page": f"mistakes/{mistake.code}",
    }


def _lines(part: Any) -> _Lines:
    """The formulas of a part, in general names."""
    if hasattr(part, "vjp"):
        return [("A", part.formula), ("dZ", part.vjp)]
    if hasattr(part, "gradient"):
        return [("L", part.formula), ("dA", part.gradient)]
    if hasattr(part, "rule"):
        return [*part.schedule(), *part.rule(first=False)]
    return list(part.statements(["dP"])) if hasattr(part, "statements") else []


def _statements(lines: _Lines) -> list[CatalogStatement]:
    formulas = [(name, Formula(text)) for name, text in lines]
    return [{"name": name, "formula": f.text, "latex": statement_latex(name, f)} for name, f in formulas]


def _told(kind: type) -> dict[str, str]:
    """The docstring: its first paragraph, and the sections that begin with their names."""
    told: dict[str, list[str]] = {"summary": []}
    section = "summary"
    for line in (inspect.getdoc(kind) or "").splitlines():
        head, _, rest = line.partition(": ")
        if head in _SECTIONS:
            section = head.lower()
            told[section] = [rest]
        elif line:
            told[section].append(line)
    return {name: " ".join(lines) for name, lines in told.items()}


def _parameters(kind: type) -> Iterator[Parameter]:
    schema = pydantic.TypeAdapter(kind).json_schema()["properties"]
    names = {"exclusiveMinimum": "exclusive_minimum", "exclusiveMaximum": "exclusive_maximum", "enum": "choices"}
    kept = ("type", "default", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "enum")
    for field in fields(kind):
        if field.name != "kind":
            shown = schema[field.name]
            yield {"name": field.name, **{names.get(key, key): shown[key] for key in kept if key in shown}}  # type: ignore[typeddict-item]  # keys of Parameter


def _settings(part: Any) -> Iterator[tuple[str, Any]]:
    """The part with one parameter at a time changed to what may change its formulas; where that needs momentum, with momentum."""
    hints = get_type_hints(type(part))
    for field in fields(part):
        for value, when in _alternatives(field, hints[field.name]):
            changed = _replaced(part, **{field.name: value})
            if hasattr(part, "momentum") and (changed is None or _lines(changed) == _lines(part)):
                yield "momentum is not 0", _replaced(part, momentum=0.9)
                yield f"{when} and momentum is not 0", _replaced(part, **{field.name: value, "momentum": 0.9})
            else:
                yield when, changed


def _replaced(part: Any, **values: Any) -> Any:
    """The part with other parameters, or None where it refuses them together."""
    try:
        return replace(part, **values)
    except ValueError:
        return None


def _alternatives(field: Field[Any], hint: Any) -> Iterable[tuple[Any, str]]:
    if field.name == "kind":
        return
    if get_origin(hint) is Literal:
        for choice in get_args(hint):
            if choice != field.default:
                yield choice, f"{field.name} is {choice}"
    elif isinstance(field.default, bool):
        yield not field.default, f"{field.name} is {str(not field.default).lower()}"
    elif field.default == 0:
        yield 0.5, f"{field.name} is not 0"
