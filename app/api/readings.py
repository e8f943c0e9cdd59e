"""Readings: the routes whose answer is the same for everybody, and is read with GET."""

from typing import Any

from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from app.api.answers import JSON, Answer
from app.api.bodies import accepted
from app.api.documents import document
from app.api.endpoints import Endpoint, parameters, shown
from app.api.matrices import to_json

__all__ = ["Reading"]


class Reading(APIRoute):
    """A GET route: the parameters of the path in, the endpoint's answer out as JSON, with an entity tag.

    The endpoint is a plain function. It may have a parameter `settings: Settings`, which is given to it.
    """

    def __init__(self, path: str, endpoint: Endpoint, **options: Any) -> None:
        _, self._takes_settings = parameters(endpoint)
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
        if self._takes_settings:
            arguments = {**arguments, "settings": scope["app"].settings}
        return document(to_json(self._read(**arguments)), JSON, scope)
