"""A verb small enough to see through, and an application that serves it: for tests of what every verb has in common."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import httpx
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Message

from app.api.routes import ROUTERS
from app.api.service import Service
from app.api.verbs.verb import Verb
from app.settings import Settings

router = APIRouter(route_class=Verb)


class Numbers(BaseModel):
    """Numbers to double, and how."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    numbers: Annotated[list[Annotated[list[float], Field(min_length=1)]], Field(min_length=1, max_length=8)]
    mode: Literal["fine", "boom"] = "fine"


@router.post("/double")
def double(numbers: Numbers, settings: Settings) -> dict[str, Any]:
    """Double every number."""
    if numbers.mode == "boom":
        message = "a secret that no client may read"
        raise RuntimeError(message)
    return {"numbers": [[2 * n for n in row] for row in numbers.numbers], "limit": settings.max_body_bytes}


def doubling(**settings: object) -> Service:
    """An application that can double, with some settings. Worker processes could not: they know the real verbs only."""
    chosen = Settings.defaults().model_copy(update={"large_lane_workers": 0, "long_workers": 0, **settings})
    return Service(chosen, [*ROUTERS, router])


def client_of(service: Service, root_path: str = "") -> httpx.AsyncClient:
    """A client of an application."""
    transport = httpx.ASGITransport(service, raise_app_exceptions=False, root_path=root_path)
    return httpx.AsyncClient(transport=transport, base_url="http://chainrule")


@dataclass
class Sender:
    """A client that sends a body in pieces, and counts how much of it was taken."""

    pieces: Iterator[bytes]
    taken: int = 0
    sent: list[Message] = field(default_factory=list)

    async def receive(self) -> Message:
        """Hand over the next piece, or hang up after the last."""
        for piece in self.pieces:
            self.taken += len(piece)
            return {"type": "http.request", "body": piece, "more_body": True}
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take a part of the answer."""
        self.sent.append(message)

    async def post(self, service: Service, *headers: tuple[bytes, bytes]) -> int | None:
        """Post to `/double`; return the status of the answer, if there is one."""
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/double",
            "headers": [(b"content-type", b"application/json"), *headers],
        }
        await service(scope, self.receive, self.send)
        return self.sent[0]["status"] if self.sent else None
