"""What the routes share: an endpoint may ask for parts of the service, and the OpenAPI document does not show that it does."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, Final

from app.api.admission.draining import Draining
from app.settings import Settings

__all__ = ["Endpoint", "parameters", "shown"]

Endpoint = Callable[..., object]

_GIVEN: Final = (Settings, Draining)


def parameters(endpoint: Endpoint) -> tuple[list[inspect.Parameter], dict[str, type]]:
    """Return the parameters that come from the request, and the names and types of those that the service gives."""
    every = inspect.signature(endpoint, eval_str=True).parameters.values()
    asked = [parameter for parameter in every if parameter.annotation not in _GIVEN]
    return asked, {parameter.name: parameter.annotation for parameter in every if parameter.annotation in _GIVEN}


def shown(endpoint: Endpoint) -> Endpoint:
    """Return the endpoint with the signature that FastAPI is to see: without what the service gives."""

    @functools.wraps(endpoint)
    def stand_in(*args: Any, **kwargs: Any) -> object:  # pragma: no cover - looked at by FastAPI, called by nobody
        return endpoint(*args, **kwargs)

    signature = inspect.signature(endpoint, eval_str=True)
    stand_in.__signature__ = signature.replace(parameters=parameters(endpoint)[0])  # type: ignore[attr-defined]
    return stand_in
