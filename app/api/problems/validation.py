"""What Pydantic found wrong with a body, as a problem in plain words.

Its messages are written for Python programmers; `_SAYINGS` holds ours.
Errors of our own validators are taken at their word, unless they are of a type that has its saying here. They may point
further down: the context `{"at": [0, 2]}` of a `PydanticCustomError` is appended to the path.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import CoreSchema, ErrorDetails, from_json

from app.api.problems.absent import ABSENT
from app.api.problems.json_syntax import not_json
from app.api.problems.places import Path, locate
from app.api.problems.problem import MAX_ERRORS, MAX_NAME, Problem, wrong
from app.engine.errors import Place

__all__ = ["details", "explain", "nearest"]

_SAYINGS: Final[dict[str, str]] = {
    "missing": "is required",
    "extra_forbidden": "is an unknown field; {meant}",
    "unexpected_keyword_argument": "is an unknown field; {meant}",
    "float_type": "must be a number, not {found}",
    "int_type": "must be a whole number, not {found}",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large",
    "finite_number": "must be a finite number of 64 bits",
    "bool_type": "must be true or false, not {found}",
    "string_type": "must be a string, not {found}",
    "list_type": "must be a list, not {found}",
    "tuple_type": "must be a list, not {found}",
    "set_type": "must be a list, not {found}",
    "frozen_set_type": "must be a list, not {found}",
    "dict_type": "must be an object, not {found}",
    "model_type": "must be an object, not {found}",
    "model_attributes_type": "must be an object, not {found}",
    "dataclass_type": "must be an object, not {found}",
    "none_required": "must be null, not {found}",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "too_short": "has length {actual_length} but must have at least {min_length}",
    "too_long": "is too long: at most {max_length} are taken",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must match {pattern}",
    "literal_error": "must be one of {known}",
    "enum": "must be one of {known}",
    "union_tag_not_found": "must say its {tag}, one of {known}",
    "union_tag_invalid": "is of an unknown {tag}; {meant}",
}

_JSON_TYPES: Final[dict[type, str]] = {
    bool: "true or false",
    dict: "an object",
    float: "a decimal number",
    int: "a number",
    list: "a list",
    str: "a string",
    type(None): "null",
}


def details(error: ValidationError) -> list[ErrorDetails]:
    """What Pydantic found, without what it found it in: as long as the error is kept, so is the whole document, parsed."""
    return error.errors(include_url=False, include_input=False)


def explain(found: list[ErrorDetails], schema: CoreSchema, body: bytes | bytearray) -> Problem:
    """Turn the errors of a body that was validated by a schema into one problem."""
    if found[0]["type"] == "json_invalid":
        return not_json(found[0]["ctx"]["error"], body)
    document = from_json(body)  # once more, to see what stands there: Pydantic would copy it for every error
    places = dict.fromkeys(_place(detail, schema, document) for detail in found[:MAX_ERRORS])
    return wrong(list(places), len(found))


def _place(error: ErrorDetails, schema: CoreSchema, document: object) -> Place:
    """Say where one error is and what to mend there."""
    path, siblings = locate(error["loc"], schema)
    context: dict[str, Any] = error.get("ctx", {})
    saying = _SAYINGS.get(error["type"])
    at: Path = (*path, *context.get("at", ()))
    if saying is None:
        return Place(at, error["msg"].removeprefix("Value error, ").removeprefix("Input "))
    found = _at(document, path)
    if found is ABSENT:
        saying = _SAYINGS["missing"]
    if "unknown field" in saying:
        given: object = path[-1]
        options = siblings
    else:
        given = context.get("tag", found)
        options = re.findall(r"'([^']*)'", context.get("expected", "")) or siblings
    known = ", ".join(f"`{option}`" for option in options)
    meant = nearest(given, options)
    words = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()} | {
        "found": _JSON_TYPES.get(type(found), "that"),
        "known": known,
        "tag": context.get("discriminator", "").strip("'"),
        "meant": (f"did you mean `{meant}`? " if meant else "") + f"known here are {known}",
    }
    return Place(at, saying.format_map(defaultdict(str, words)))


def nearest(name: object, options: Iterable[str]) -> str | None:
    """Return the option that somebody who wrote `name` most likely meant, if there is one."""
    if not isinstance(name, str):
        return None
    folded = {option.casefold(): option for option in options}
    close = get_close_matches(name[:MAX_NAME].casefold(), folded, n=1)
    return folded[close[0]] if close else None


def _at(document: Any, path: Path) -> object:
    """Return what stands at a path of the document."""
    try:
        for key in path:
            document = document[key]
    except (KeyError, IndexError, TypeError):
        return ABSENT
    return document
