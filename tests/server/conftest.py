"""A service with short times, on each of the event loops that it may run on."""

from collections.abc import Iterator

import pytest

from tests.process import Service, serving, serving_by_uvicorn
from tests.server.times import SETTINGS


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """The service as it is usually served."""
    with serving(**SETTINGS) as running:
        yield running


@pytest.fixture(scope="session")
def service_on_asyncio() -> Iterator[Service]:
    """The service as uvicorn's own command serves it, on the loop that is in Python."""
    options = ("--factory", "--loop", "asyncio", "--log-level", "info")
    with serving_by_uvicorn("app.main:create_app", *options, **SETTINGS) as running:
        yield running


@pytest.fixture(params=["service", "service_on_asyncio"], ids=["uvloop", "asyncio"])
def either(request: pytest.FixtureRequest) -> Service:
    """The one, then the other."""
    service: Service = request.getfixturevalue(request.param)
    return service
