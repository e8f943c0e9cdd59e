"""What every test may ask for: the application, and a client that speaks HTTP to it without a network."""

import gc
import os
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from app.api.service import Service
from app.main import create_app
from app.settings import Settings


def pytest_collection_finish() -> None:
    """Let garbage be collected seldom: the half million objects that are looked at each time stay to the end anyway."""
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_xdist_auto_num_workers() -> int:
    """Run twice as many processes as there are processors: half of their time tests wait, for servers and for time to pass."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio only, as the server does."""
    return "asyncio"


@pytest.fixture(scope="session")
def app() -> Iterator[Service]:
    """The application, with the settings of an empty environment, but that all of it is in this process."""
    service = create_app(Settings.defaults().model_copy(update={"long_workers": 0}))
    yield service
    service.close()


@pytest.fixture
async def client(app: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://chainrule") as client:
        yield client
