"""Requests and answers as safetensors files, put together of the layout, the places of tensors and their checks.

Reading copies no number where it can be helped: the arrays of a request are views of its body, and those of an answer go out
as they are.
"""

from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from app.api.admission.limits import admit_text
from app.api.answers.answer import Written
from app.api.contract.matrices import to_json
from app.api.formats.safetensors_file import compose, json_of, parse
from app.api.formats.tensor_checks import Given, validator_of
from app.api.formats.tensor_places import put_in, taken_out
from app.api.problems.validation import details, explain
from app.engine.errors import ValidationFailed
from app.settings import Settings

__all__ = ["MEDIA_TYPE", "read_binary", "write_binary"]

MEDIA_TYPE: Final = "application/vnd.safetensors"


def read_binary(adapter: TypeAdapter[Any], body: bytes | bytearray, settings: Settings) -> Any:
    """Make a request of a file.

    Raises:
        Problem: the file is malformed, or its request not one that makes sense.
        ValidationFailed: a name stands twice, or a tensor has no place.
    """
    file = parse(body)
    request = file.metadata.get("request", "{}").encode()
    document, wrong = json_of(request, "the `request` in its metadata")
    admit_text(request, settings)
    if isinstance(document, dict):
        wrong += put_in(document, list(file.tensors))
    if wrong:
        raise ValidationFailed(*wrong)
    text = orjson.dumps(document)
    validator, schema = validator_of(adapter)
    try:
        return validator.validate_json(text, context=Given(file.tensors))
    except ValidationError as error:
        raise explain(details(error), schema, text) from None


def write_binary(answer: Any) -> Written:
    """Make a file of an answer."""
    document, tensors = taken_out(answer)
    return compose({"answer": to_json(document).decode()}, tensors)
