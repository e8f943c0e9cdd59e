"""One file a verb: thin functions, no HTTP. `ROUTERS` says what the application serves, in the order of the documents."""

from typing import Final

from fastapi import APIRouter

from app.api.routes.backward import router as backward
from app.api.routes.catalog import router as catalog
from app.api.routes.check import router as check
from app.api.routes.examples import router as examples
from app.api.routes.explain import router as explain
from app.api.routes.forward import router as forward
from app.api.routes.gradcheck import router as gradcheck
from app.api.routes.health import router as health
from app.api.routes.initialize import router as initialize
from app.api.routes.limits import router as limits
from app.api.routes.probe import router as probe
from app.api.routes.step import router as step
from app.api.routes.train import router as train

__all__ = ["ROUTERS"]

ROUTERS: Final[tuple[APIRouter, ...]] = (
    forward,
    backward,
    step,
    train,
    gradcheck,
    initialize,
    check,
    probe,
    explain,
    catalog,
    examples,
    limits,
    health,
)
