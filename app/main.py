"""The composition root: settings in, application out."""

from app.api.pages import docs, mistake_pages, problem_pages
from app.api.routes import ROUTERS
from app.api.service import Service
from app.api.telemetry import metrics
from app.settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Service:
    """Return the application; without settings, as the environment sets it."""
    return Service(
        settings or Settings(), [*ROUTERS, docs.router, metrics.router, mistake_pages.router, problem_pages.router]
    )
