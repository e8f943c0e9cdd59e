"""Limits: what one request may ask for. Here, and nowhere else, something is found to be too much.

Each limit but one is a field of `Settings` with a unit; `GET /limits` shows it. The bytes of a body are held to theirs before they are
read, what a text holds before it is parsed, work and answers before anything for them is allocated. A refusal says what was
found or estimated, the limit and the variable that sets it; it is counted under the limit's name.
"""

from typing import Final

from pydantic_core import from_json

from app.api.problems.json_syntax import not_json
from app.api.problems.problem import Problem
from app.engine.cost import Cost
from app.settings import Settings

__all__ = ["NUMBER_BYTES", "admit_file_header", "admit_layers", "admit_size", "admit_text", "admit_work"]

NUMBER_BYTES: Final = 25
"""The most bytes that a number of an answer takes as JSON: a sign, 17 digits, a point, an exponent of 5, a comma."""

_FILE_HEADER: Final = 1_000_000  # bytes
_HEAD: Final = 65_536  # bytes of a body, in which what is no JSON at all mostly shows


def admit_size(size: int, settings: Settings) -> None:
    """Refuse a body of so many bytes.

    Raises:
        Problem: it is larger than MAX_BODY_BYTES.
    """
    if size > settings.max_body_bytes:
        raise Problem(
            "body_too_large",
            f"The body is over the limit of {settings.max_body_bytes} bytes; "
            "the environment variable MAX_BODY_BYTES sets it.",
            headers=((b"connection", b"close"),),
        )


def admit_text(text: bytes | bytearray, settings: Settings) -> None:
    """Refuse a JSON text whose parts are so many that reading it would take 10 to 400 times its size.

    Counting them in the text is exact enough: no name or word of a sensible request holds a comma, a colon or a bracket.

    Raises:
        Problem: it has more lists, numbers or members than the settings allow; or it is no JSON, if that shows soon.
    """
    if len(text) < 2 * min(settings.max_cells, settings.max_rows, settings.max_members):
        return  # each of them takes two bytes
    for limit, what, count in (
        ("max_members", "members", text.count(b":")),
        ("max_members", "objects", text.count(b"{")),
        ("max_rows", "lists", text.count(b"[")),
        ("max_cells", "numbers", text.count(b",") + 1),
    ):
        if count > getattr(settings, limit):
            try:
                from_json(text[:_HEAD], allow_partial=True)
            except ValueError as error:  # such as nesting a million levels deep, which is no JSON for us
                raise not_json(str(error), text) from None
            raise _exceeded(limit, f"The body holds {count} {what}", settings, "Send them in parts or as a file.")


def admit_file_header(size: int) -> None:
    """Refuse a safetensors file whose header has so many bytes.

    Raises:
        Problem: they are more than a million; those of a thousand tensors take a tenth.
    """
    if size > _FILE_HEADER:
        raise Problem(
            "limit_exceeded",
            f"The header of the safetensors file has {size} bytes; at most {_FILE_HEADER} are taken: "
            "send matrices as tensors.",
        )


def admit_layers(count: int, settings: Settings) -> None:
    """Refuse a network of so many layers.

    Raises:
        Problem: they are more than MAX_LAYERS.
    """
    if count > settings.max_layers:
        raise _exceeded("max_layers", f"The network has {count} layers", settings)


def admit_work(cost: Cost, settings: Settings) -> None:
    """Refuse what would take more work, or make a larger answer, than the settings allow.

    Raises:
        Problem: with the estimate and the limit.
    """
    cure = "Ask for a smaller batch or a smaller network."
    if cost.operations > settings.max_operations:
        raise _exceeded("max_operations", f"This would take about {cost.operations} multiply-adds", settings, cure)
    if (size := NUMBER_BYTES * cost.numbers) > settings.max_answer_bytes:
        raise _exceeded("max_answer_bytes", f"This would make an answer of about {size} bytes", settings, cure)


def _exceeded(limit: str, found: str, settings: Settings, cure: str = "") -> Problem:
    return Problem(
        "limit_exceeded",
        f"{found}; the limit is {getattr(settings, limit)} ({limit.upper()}). {cure}".rstrip(),
        reason=limit,
    )
