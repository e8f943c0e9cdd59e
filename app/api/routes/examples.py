"""GET /examples and GET /examples/{name}."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from typing_extensions import TypedDict

from app.api.contract.examples import examples as all_examples
from app.api.problems.problem import Problem
from app.api.verbs.readings import Reading

__all__ = ["router"]

router = APIRouter(route_class=Reading, tags=["reference"])


class ExampleLine(TypedDict):
    """One ready request."""

    name: str
    summary: str
    description: str
    verbs: Annotated[list[str], Field(description="The paths that take it, without the slash.")]


@router.get("/examples", summary="Ready requests")
def examples() -> list[ExampleLine]:
    """Answer what examples there are. `GET /examples/{name}` answers the request itself, to be posted as it is."""
    return [
        {"name": e.name, "summary": e.summary, "description": e.description, "verbs": list(e.answers)}
        for e in all_examples().values()
    ]


@router.get("/examples/{name}", summary="One ready request")
def example(name: str) -> dict[str, Any]:
    """Answer one example's request, to be posted as it is to any of its verbs."""
    found = all_examples().get(name)
    if found is None:
        raise Problem("not_found", f"There is no example of this name; there are {', '.join(all_examples())}.")
    return dict(found.request)
