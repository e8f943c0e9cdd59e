"""Whether an answer is as every answer has to be, whatever was sent."""

import json
import logging
import re
import struct
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self
from xml.etree import ElementTree as ET

import numpy as np
import orjson

from app.api.formats.binary import MEDIA_TYPE
from app.api.problems.kinds import KINDS
from app.explain.forms import FORMS
from tests.real.mutants import VERBS, Sent

__all__ = ["Answer", "Watch", "faults"]

MAX_PROBLEM: Final = 16_000
MAX_SECONDS: Final = 10.0
MAX_SECONDS_OF_A_SEARCH: Final = 60.0
"""/check searches, up to a limit of its own, and under atheris five times as long as by itself."""

_JSON_LIKE: Final = {
    "application/json",
    *(form.media_type for form in FORMS.values() if form.media_type.endswith("json")),
}
_ELAPSED: Final = re.compile(rb'"elapsed":[^,}]+')
_NO_NUMBER: Final = re.compile(rb"[\[,]null|\bnan\b|\bNaN\b|[^.\w]inf\b|\bInfinity\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, after how many seconds of the processor's, and what Python said meanwhile."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes
    seconds: float
    said: list[str]

    @property
    def media_type(self) -> str:
        """Of the body."""
        return self.headers.get(b"content-type", b"").decode().partition(";")[0]


class Watch(logging.Handler):
    """Sees what is logged as an error, and every warning."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._said: list[str] = []
        logging.getLogger().addHandler(self)
        warnings.simplefilter("always")
        warnings.showwarning = self._warned  # type: ignore[assignment]  # it takes what it needs

    def emit(self, record: logging.LogRecord) -> None:
        """Note an error, by the place where it was raised."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            self._said.append(f"logged: {record.getMessage()}")
            return
        last = traceback.extract_tb(error.__traceback__)[-1]
        whole = "".join(traceback.format_exception(error))
        self._said.append(f"raised: {type(error).__name__} at {last.filename}:{last.lineno}\n{whole}")

    def _warned(self, message: Any, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
        self._said.append(f"warned: {category.__name__} at {filename}:{lineno}: {message}")

    def __enter__(self) -> Self:
        self._said.clear()
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def take(self) -> list[str]:
        """What was said since it began to watch."""
        return list(self._said)


def faults(sent: Sent, answer: Answer, again: Answer | None) -> Iterator[str]:
    """What is wrong with an answer; its first line tells faults apart."""
    yield from answer.said
    if answer.seconds > (MAX_SECONDS_OF_A_SEARCH if sent.verb == "check" else MAX_SECONDS):
        yield f"slow: {sent.verb}"
    if again is not None and _steady(again) != _steady(answer):
        yield f"unsteady: {sent.verb} {answer.media_type}"
    if answer.headers.get(b"x-content-type-options") != b"nosniff":
        yield "unsealed"
    if b"content-length" in answer.headers and int(answer.headers[b"content-length"]) != len(answer.body):
        yield "another length than said"
    yield from _wrong_problem(answer) if answer.status != 200 else _wrong_answer(sent, answer)


def _steady(answer: Answer) -> tuple[int, bytes]:
    return answer.status, _ELAPSED.sub(b"", answer.body)


def _wrong_problem(answer: Answer) -> Iterator[str]:
    if not 400 <= answer.status < 500:
        yield f"status {answer.status}"
    if answer.media_type != "application/problem+json":
        yield f"a problem as {answer.media_type}"
        return
    if len(answer.body) > MAX_PROBLEM:
        yield f"a problem of over {MAX_PROBLEM} bytes"
    problem = orjson.loads(answer.body)
    kind = KINDS.get(problem["code"])
    if kind is None or not kind.status == problem["status"] == answer.status:
        yield f"status {answer.status} for the code {problem['code']}"
    if not problem["detail"] or any(not error["detail"] for error in problem.get("errors", [])):
        yield f"nothing is said of {problem['code']}"


def _wrong_answer(sent: Sent, answer: Answer) -> Iterator[str]:
    if sent.verb not in VERBS:
        yield f"something at /{sent.verb}"
    if answer.media_type == MEDIA_TYPE:
        yield from _wrong_file(answer.body)
        return
    if found := _NO_NUMBER.search(answer.body):
        yield f"{found[0].decode()} in {sent.verb} as {answer.media_type}"
    try:
        _read(answer)
    except (ValueError, ET.ParseError) as error:
        yield f"no {answer.media_type} from {sent.verb}: {type(error).__name__}\n{error}"


def _read(answer: Answer) -> None:
    """Read an answer as what it says it is."""
    if answer.media_type in _JSON_LIKE:
        orjson.loads(answer.body)
    elif answer.media_type in {"application/jsonl", "text/event-stream"}:
        text = answer.body.replace(b"event: end\n", b"").replace(b"data: ", b"")
        *_, last = [orjson.loads(line) for line in text.splitlines() if line]
        if "reason" not in last:
            raise ValueError("a stream has no end")
    elif answer.media_type == "image/svg+xml":
        ET.fromstring(answer.body)  # noqa: S314 - our own
    else:
        answer.body.decode()


def _wrong_file(body: bytes) -> Iterator[str]:
    (length,) = struct.unpack("<Q", body[:8])
    header = json.loads(body[8 : 8 + length])
    orjson.loads(header.pop("__metadata__")["answer"])
    for name, tensor in header.items():
        start, end = tensor["data_offsets"]
        dtype = {"F64": np.float64, "F32": np.float32, "I64": np.int64}[tensor["dtype"]]
        numbers = np.frombuffer(body[8 + length :][start:end], dtype)
        if numbers.size != np.prod(tensor["shape"]) or not np.isfinite(numbers).all():
            yield f"{name.partition('_')[0]} in a file is not finite, or has another shape than said"
