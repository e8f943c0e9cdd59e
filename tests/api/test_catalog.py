"""The catalogue says what there is."""

from collections.abc import Mapping
from typing import Any, get_args

import httpx
import pytest

from app.engine.activations import Activation
from app.engine.initializers import Initializer
from app.engine.losses import Loss
from app.engine.optimizers import Optimizer

pytestmark = pytest.mark.anyio


async def _catalog(client: httpx.AsyncClient) -> Mapping[str, Any]:
    answer = await client.get("/catalog")
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]  # a Catalog


@pytest.mark.parametrize(
    ("group", "union"),
    [("activations", Activation), ("losses", Loss), ("optimizers", Optimizer), ("initializers", Initializer)],
)
async def test_every_kind_is_listed_in_its_order(client: httpx.AsyncClient, group: str, union: Any) -> None:
    """Each group lists exactly the members of the engine's union, in order."""
    assert [entry["kind"] for entry in (await _catalog(client))[group]] == [kind().kind for kind in get_args(union)]


async def test_every_loss_says_its_reduction(client: httpx.AsyncClient) -> None:
    """Each loss says in words over what it takes the mean, or that it takes none."""
    for entry in (await _catalog(client))["losses"]:
        assert "mean over" in entry["summary"] or "no mean" in entry["summary"], entry["kind"]


async def test_every_adaptive_optimizer_says_where_its_epsilon_stands(client: httpx.AsyncClient) -> None:
    """Each optimizer that has an epsilon says in its convention where it stands."""
    for entry in (await _catalog(client))["optimizers"]:
        if any(parameter["name"] == "eps" for parameter in entry["parameters"]):
            assert "epsilon" in entry["convention"] or entry["convention"] == "as Adam's.", entry["kind"]


async def test_formulas_call_only_functions_that_are_listed(client: httpx.AsyncClient) -> None:
    """Every name that a formula calls is explained among the functions."""
    catalog = await _catalog(client)
    known = {function["name"] for function in catalog["functions"]}
    for group in ("layers", "activations", "losses", "optimizers", "clips"):
        for entry in catalog[group]:
            for lines in (entry["statements"], *(variant["statements"] for variant in entry["variants"])):
                for line in lines:
                    called = {part.split("(")[0] for part in line["formula"].replace("(", "( ").split() if "(" in part}
                    assert {name for name in called if name.isidentifier()} <= known, line["formula"]


@pytest.mark.parametrize("kind", ["sgd", "rmsprop", "adam", "gelu", "poisson_nll"])
async def test_settings_that_change_formulas_are_shown(client: httpx.AsyncClient, kind: str) -> None:
    """Kinds whose formulas depend on a setting show them under `variants`, and each differs from the defaults'."""
    catalog = await _catalog(client)
    (entry,) = [e for group in ("activations", "losses", "optimizers") for e in catalog[group] if e["kind"] == kind]
    assert entry["variants"]
    for variant in entry["variants"]:
        assert variant["statements"] != entry["statements"]
