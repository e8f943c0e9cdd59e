"""The formats in which tensors travel: how a body becomes a request in each, and how an answer is written.

What is written is either whole or, where there is much of it, in pieces. What can only be written is a form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from app.api.admission.limits import admit_text
from app.api.answers.answer import INERT, NO_STORE, Headers, Written
from app.api.contract.computed import Computed
from app.api.contract.matrices import to_json
from app.api.contract.members import read
from app.api.formats.binary import MEDIA_TYPE, read_binary, write_binary
from app.api.formats.json_pieces import PIECE, in_pieces, numbers_in
from app.api.problems.absent import validator_of
from app.api.problems.validation import details, explain
from app.settings import Settings

__all__ = ["FORMATS", "JSON_FORMAT", "Body", "Form", "Format", "Written", "headers_of"]

Body = bytes | bytearray


@dataclass(frozen=True, slots=True)
class Form:
    """What an answer may be written in.

    Attributes:
        media_type: its name in Accept.
        write: makes the bytes of an answer; one that is not finite is raised as an error.
        headers: those of an answer in it.
    """

    media_type: str
    write: Callable[[Any], Written]
    headers: Headers


@dataclass(frozen=True, slots=True)
class Format(Form):
    """A form, of answers whose leaves are arrays and plain values, in which requests are taken, too.

    Attributes:
        read: makes a request of a body, by the adapter of the request's model and under the limits of the settings; what is
            wrong with it is raised as a problem.
        work: what a forward pass may take at most, in multiply-adds, by a look at the body that costs next to nothing.
    """

    read: Callable[[TypeAdapter[Any], Body, Settings], Any]
    work: Callable[[Body], int]


def _read_json(adapter: TypeAdapter[Any], body: Body, settings: Settings) -> Any:
    admit_text(body, settings)
    try:
        return read(validator_of(adapter).validate_json, body)
    except ValidationError as error:
        found = details(error)
    raise explain(found, adapter.core_schema, body)  # when the error is gone, and with it the document


def _json_work(body: Body) -> int:
    # A pass takes m products with every weight: at most the lists (X has m of them) times the numbers (a comma each).
    return body.count(b"[") * (body.count(b",") + 1)


def _binary_work(body: Body) -> int:
    # Of numbers of 4 bytes, half are samples and half are weights.
    return (len(body) // 8) ** 2


def _write_json(answer: Any) -> Written:
    if type(answer) is Computed:
        if answer.numbers <= PIECE:
            text = to_json(answer.body)
            if b"null" in text:
                answer.checked()
            return text
        answer = answer.checked()
    return in_pieces(answer) if numbers_in(answer) > PIECE else to_json(answer)


def _write_file(answer: Any) -> Written:
    return write_binary(answer.checked() if type(answer) is Computed else answer)


def headers_of(media_type: str) -> Headers:
    """The headers of an answer in a form."""
    return ((b"content-type", media_type.encode()), *INERT, *NO_STORE)


JSON_FORMAT: Final = Format("application/json", _write_json, headers_of("application/json"), _read_json, _json_work)

FORMATS: Final = {
    format_.media_type: format_
    for format_ in (JSON_FORMAT, Format(MEDIA_TYPE, _write_file, headers_of(MEDIA_TYPE), read_binary, _binary_work))
}
"""All formats; the first is the one of clients who do not mind."""
