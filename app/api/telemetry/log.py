"""The log: a JSON object a line, on the standard error.

JSON has no line breaks and no control characters in its strings, so that nothing a client sends can look like a line of its own. Of a
request a line says what the service knows of it, in words of ours: not its path, its query, its headers or its body.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from app.settings import Settings

__all__ = ["REQUESTS", "Lines", "configuration"]

REQUESTS: Final = "chainrule.requests"
"""The logger of the lines about requests. What such a line says is in `record.request`."""


class Lines(logging.Formatter):
    """Writes a record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write it; what was raised is told in `exception`, as Python tells it."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "message": record.getMessage().strip(),
        }
        if request := getattr(record, "request", None):
            return orjson.dumps(line | request).decode()  # ASCII, all of it ours
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configuration(settings: Settings) -> dict[str, Any]:
    """Return what `logging.config.dictConfig` is given, in every process."""
    level = settings.log_level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{__name__}.Lines"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {"chainrule": {"level": level}},
    }
