"""The founding example as a story, and the figures that its post prints."""

import json
from typing import Any, Final

from pydantic import TypeAdapter

from app.api.contract.requests import ExplainRequest
from app.explain.story import Story
from tests.published.worked.founding import CASES

__all__ = ["FOUNDING", "PRINTED", "STEP"]


def _story(**more: Any) -> Story:
    return Story.of(TypeAdapter(ExplainRequest).validate_json(json.dumps(CASES[0].request | more)).subject())


FOUNDING: Final = _story()
STEP: Final = _story(optimizer={"kind": "sgd", "lr": 0.5})
PRINTED: Final[dict[str, Any]] = {
    "L" if name == "loss" else name: figures for name, figures in CASES[0].calls[0].prints.items()
}
