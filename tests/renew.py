"""Write the stored answers of the ready requests anew: `python -m tests.renew`, then `make openapi`, and read the difference."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from app.api.contract.examples import renew
from app.main import create_app
from app.settings import Settings


def _post(verb: str, request: Mapping[str, Any]) -> Any:
    async def ask() -> Any:
        transport = httpx.ASGITransport(
            create_app(Settings.defaults().model_copy(update={"train_workers": 0, "long_workers": 0}))
        )
        async with httpx.AsyncClient(transport=transport, base_url="http://chainrule") as client:
            answer = (await client.post(f"/{verb}", json=dict(request), timeout=60)).raise_for_status()
            return answer.json() if answer.headers["content-type"] == "application/json" else answer.text

    return asyncio.run(ask())


if __name__ == "__main__":
    renew(_post)
