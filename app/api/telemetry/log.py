"""The log: a JSON object a line, on the standard error.

JSON has no line breaks and no control characters in its strings, so that nothing a client sends can look like a line of its own. Of a
request a line says what the service knows of it, in words of ours: not its path, its query, its headers or its body.
"""

import asyncio
import json
import logging
import time
from typing import Any, Final

import orjson

from app.settings import Settings

__all__ = ["REQUESTS", "Batches", "Lines", "Request", "configuration"]

REQUESTS: Final = "chainrule.requests"
"""The logger of the lines about requests."""

_PAUSE: Final = 0.1  # seconds


class Request(logging.LogRecord):
    """What is logged of one request: a record with what `Lines` reads, and without what it would take long to find out."""

    name, args, exc_info, exc_text, stack_info, pathname, lineno = REQUESTS, (), None, None, None, "", 0
    msg = "request"

    def __init__(self, level: int, request: dict[str, Any]) -> None:
        self.levelno, self.levelname = level, logging.getLevelName(level)
        self.created = time.time()
        self.request = request


class Lines(logging.Formatter):
    """Writes a record as a line of JSON."""

    def __init__(self) -> None:
        super().__init__()
        self._second, self._written = 0, ""

    def format(self, record: logging.LogRecord) -> str:
        """Write it; what was raised is told in `exception`, as Python tells it."""
        line: dict[str, Any] = {"time": self._time(record), "level": record.levelname.lower()}
        if isinstance(record, Request):
            line["message"] = record.msg
            line.update(record.request)
            return orjson.dumps(line).decode()  # ASCII, all of it ours
        line["message"] = record.getMessage().strip()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)

    def _time(self, record: logging.LogRecord) -> str:
        """In UTC, as RFC 3339 has it; there is only one new second in many lines."""
        second = int(record.created)
        if second != self._second:
            self._second, self._written = second, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._written}.{int(1000 * (record.created - second)):03d}Z"


class Batches(logging.StreamHandler[Any]):
    """Writes what the event loop logs within a tenth of a second at once: to ask the system each time takes longer than the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Lines())
        self._lines: list[str] = []
        self._waits = False

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line. What is not only information is written now, and so is what comes from elsewhere."""
        self._lines.append(self.format(record))
        loop = asyncio._get_running_loop()  # the public one raises where there is none  # noqa: SLF001
        if loop is None or record.levelno > logging.INFO:
            self.flush()
        elif not self._waits:
            self._waits = True
            loop.call_later(_PAUSE, self.flush)

    def flush(self) -> None:
        """Write what waits."""
        self.acquire()
        try:
            lines, self._lines, self._waits = self._lines, [], False
            if lines:
                self.stream.write("\n".join([*lines, ""]))
                super().flush()
        finally:
            self.release()


def configuration(settings: Settings) -> dict[str, Any]:
    """Return what `logging.config.dictConfig` is given, in every server process."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"lines": {"()": f"{__name__}.Batches"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {"chainrule": {"level": settings.log_level.upper()}},
    }
