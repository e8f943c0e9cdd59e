"""Clients that leave: nothing is done for one that is no longer there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect
from starlette.types import Receive

__all__ = ["hung_up", "unless"]


async def hung_up(receive: Receive) -> None:
    """Wait until the client has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


@asynccontextmanager
async def unless(gone: asyncio.Task[None]) -> AsyncIterator[None]:
    """Break off what is inside when the client has hung up."""
    inside = True
    try:
        async with asyncio.timeout(None) as limit:

            def end(_: asyncio.Task[None]) -> None:
                if inside:  # else this was already on its way when it was called off
                    limit.reschedule(0)

            gone.add_done_callback(end)
            try:
                yield
            finally:
                inside = False
                gone.remove_done_callback(end)
    except TimeoutError:
        raise ClientDisconnect from None
