"""A verb small enough to see through, and an application that serves it: for tests of what every verb has in common."""

from typing import Annotated, Literal

import httpx
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.api.routes import ROUTERS
from app.api.service import Service
from app.api.verbs import Verb
from app.settings import Settings

router = APIRouter(route_class=Verb)


class Strict(BaseModel):
    """A model that takes nothing for something else."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class Numbers(Strict):
    """Numbers to double, and how."""

    numbers: Annotated[list[Annotated[list[float], Field(min_length=1)]], Field(min_length=1, max_length=8)]
    mode: Literal["fine", "boom"] = "fine"


class Doubled(BaseModel):
    """Each number twice."""

    numbers: list[list[float]]
    limit: int


@router.post("/double")
def double(numbers: Numbers, settings: Settings) -> Doubled:
    """Double every number."""
    if numbers.mode == "boom":
        message = "a secret that no client may read"
        raise RuntimeError(message)
    return {"numbers": [[2 * n for n in row] for row in numbers.numbers], "limit": settings.max_body_bytes}  # type: ignore[return-value]


def doubling(**settings: object) -> Service:
    """An application that can double, with some settings."""
    return Service(Settings.defaults().model_copy(update=settings), [*ROUTERS, router])


def client_of(service: Service, root_path: str = "") -> httpx.AsyncClient:
    """A client of an application."""
    transport = httpx.ASGITransport(service, raise_app_exceptions=False, root_path=root_path)
    return httpx.AsyncClient(transport=transport, base_url="http://chainrule")
