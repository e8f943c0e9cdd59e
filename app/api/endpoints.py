"""What the routes share: an endpoint may ask for the settings, and the OpenAPI document does not show that it does."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from app.settings import Settings

__all__ = ["Endpoint", "parameters", "shown"]

Endpoint = Callable[..., object]


def parameters(endpoint: Endpoint) -> tuple[list[inspect.Parameter], bool]:
    """Return the parameters that come from the request, and whether the endpoint takes the settings beside them."""
    every = inspect.signature(endpoint, eval_str=True).parameters.values()
    ours = [parameter for parameter in every if parameter.annotation is not Settings]
    return ours, len(ours) < len(every)


def shown(endpoint: Endpoint) -> Endpoint:
    """Return the endpoint with the signature that FastAPI is to see: without the settings."""

    @functools.wraps(endpoint)
    def stand_in(*args: Any, **kwargs: Any) -> object:  # pragma: no cover - looked at by FastAPI, called by nobody
        return endpoint(*args, **kwargs)

    signature = inspect.signature(endpoint, eval_str=True)
    stand_in.__signature__ = signature.replace(parameters=parameters(endpoint)[0])  # type: ignore[attr-defined]
    return stand_in
