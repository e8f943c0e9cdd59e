"""Readings: the routes whose answer is the same for everybody, and is read with GET."""

from typing import Any

from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from app.api.admission.draining import Draining
from app.api.answers.answer import JSON, Answer
from app.api.answers.documents import document
from app.api.contract.matrices import to_json
from app.api.verbs.bodies import accepted
from app.api.verbs.endpoints import Endpoint, parameters, shown
from app.settings import Settings

__all__ = ["Reading"]


class Reading(APIRoute):
    """A GET route: the parameters of the path in, the endpoint's answer out as JSON, with an entity tag.

    The endpoint is a plain function. It may have parameters of the types `Settings` and `Draining`, which are given to it.
    """

    def __init__(self, path: str, endpoint: Endpoint, **options: Any) -> None:
        _, self._given = parameters(endpoint)
        self._read = endpoint
        super().__init__(path, shown(endpoint), **options)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what FastAPI's router has matched; it leaves the methods to the route."""
        if scope["method"] == "GET":
            await self.answer(scope)(scope, receive, send)
        else:
            await super().handle(scope, receive, send)  # raises what becomes the 405

    def answer(self, scope: Scope) -> Answer:
        """Return the answer to one request."""
        accepted(scope["headers"])
        arguments = scope["path_params"]
        service = scope["app"]
        parts = {Settings: service.settings, Draining: service.draining}
        given = {name: parts[kind] for name, kind in self._given.items()}
        return document(to_json(self._read(**arguments, **given)), JSON, scope)
