"""GET /catalog."""

from functools import cache

from fastapi import APIRouter

from app.api.contract.catalog import Catalog
from app.api.contract.catalog import catalog as read_catalog
from app.api.verbs.readings import Reading

__all__ = ["router"]

router = APIRouter(route_class=Reading, tags=["reference"])

_catalog = cache(read_catalog)


@router.get("/catalog", summary="All layers, activations, losses, optimizers")
def catalog() -> Catalog:
    """Answer every kind that a request may name: formulas, LaTeX, parameters, conventions and sources.

    Formulas use general names: a layer's `A_in`, `Z`, `A` and their gradients `dZ`, `dA`; a parameter `P`, its gradient `dP` and
    what an optimizer remembers of it. `m` is the number of samples, `n` of outputs.
    """
    return _catalog()
