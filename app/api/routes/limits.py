"""The limits in force."""

from dataclasses import dataclass

from fastapi import APIRouter

from app.api.verbs.readings import Reading
from app.settings import Settings

__all__ = ["router"]

router = APIRouter(route_class=Reading, tags=["service"])


@dataclass(frozen=True)
class Limit:
    """One limit: its value, in which unit, what it is, and the environment variable that sets it."""

    value: int | float
    unit: str
    description: str
    variable: str


@router.get("/limits", summary="The limits in force")
def limits(settings: Settings) -> dict[str, Limit]:
    """Answer the limits that this service sets to one request. What is over one is refused before it is computed."""
    return {
        name: Limit(
            value=getattr(settings, name),
            unit=str(field.json_schema_extra["unit"]),
            description=field.description or "",
            variable=name.upper(),
        )
        for name, field in Settings.model_fields.items()
        if isinstance(field.json_schema_extra, dict)
    }
