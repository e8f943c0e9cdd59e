"""What the URL's query says to a verb, read by a model of its parameters."""

from typing import Any, Final
from urllib.parse import parse_qsl, quote

import orjson
from pydantic import TypeAdapter, ValidationError

from app.api.problems.problem import MAX_NAME, Problem
from app.api.problems.validation import details, explain

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
            problem = explain(details(error), self._adapter.core_schema, orjson.dumps(given))
            first = problem.places[0]
            parameter = _shown(str(first.path[0])) if first.path else "The query"
            raise Problem("validation_failed", f"{parameter}: {first.detail}") from None


def _shown(name: str) -> str:
    """A parameter's name as a URL has it, so that nothing of it is taken for anything else; a long one is not repeated."""
    return f"?{written}" if len(written := quote(name)) <= MAX_NAME else "A parameter"
