"""Which requests are probes: those that ask only whether the service is well, and have to be answered whatever else comes."""

from typing import Final

from starlette.routing import Route
from uvicorn._types import HTTPScope

from app.api.prefix import without
from app.api.routes.health import router

__all__ = ["is_probe"]

_PATHS: Final = frozenset(route.path for route in router.routes if isinstance(route, Route))


def is_probe(scope: HTTPScope) -> bool:
    """Whether this is one, be it through a gateway that leaves its prefix on the path."""
    return scope["method"] in {"GET", "HEAD"} and without(scope["root_path"], scope["path"]) in _PATHS
