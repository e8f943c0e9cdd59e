"""What the URL's query says to a verb, read by a model of its parameters."""

from typing import Any, Final
from urllib.parse import parse_qsl, quote

import orjson
from pydantic import TypeAdapter, ValidationError

from app.api.places import Path
from app.api.problems import MAX_NAME, Problem
from app.api.validation import explain

__all__ = ["Query"]

_MOST: Final = 20
"""Parameters that are looked at: no verb has as many."""


class Query:
    """The parameters of a verb, as a Pydantic model has them. Unlike a body's, its numbers are given as text."""

    def __init__(self, model: Any) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(model)

    def read(self, query_string: bytes) -> Any:
        """Make the model's instance of a query.

        Raises:
            Problem: a parameter is unknown, stands there twice or has a value that it cannot have.
        """
        try:
            pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST)
        except ValueError:
            raise Problem("validation_failed", f"The query has more than {_MOST} parameters.") from None
        given = dict(pairs)
        if len(given) < len(pairs):
            raise Problem("validation_failed", "The query has a parameter twice: leave one out.")
        try:
            return self._adapter.validate_python(given)
        except ValidationError as error:
            problem = explain(error, self._adapter.core_schema, orjson.dumps(given))
            first = problem.places[0]
            raise Problem("validation_failed", f"{_called(first.path)}: {first.detail}") from None


def _called(path: Path) -> str:
    """The parameter at a path, as it may stand in a URL; one with a name that is too long to repeat is only said to be one."""
    if not path:
        return "The query"
    name = str(path[0])
    return f"?{quote(name)}" if len(name) <= MAX_NAME else "A parameter"
