"""Ours and its peers as running services, each of which has given the same numbers before anything is timed."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import orjson

from benchmarks.peers import pytorch
from benchmarks.peers.floor import ANSWER_BYTES
from benchmarks.servers import Server
from benchmarks.workloads import Workload

__all__ = [
    "FLASK",
    "FLOOR",
    "JSON_RESPONSE",
    "OURS",
    "TUTORIAL",
    "TUTORIAL_DEF",
    "Contender",
    "require_same_answers",
    "running",
]

OURS: Final = "ours"
FLOOR: Final = "floor"
TUTORIAL: Final = "tutorial, async def"
TUTORIAL_DEF: Final = "tutorial, def"
JSON_RESPONSE: Final = "tutorial, JSONResponse"
FLASK: Final = "Flask on gunicorn"
LITESTAR: Final = "Litestar"
PYTORCH: Final = "FastAPI + PyTorch"


@dataclass(frozen=True)
class Contender:
    """A service that is running, and where it takes the request."""

    server: Server
    path: str


@contextmanager
def running(workload: Workload, core: int) -> Iterator[dict[str, Contender]]:
    """Start everyone on one core, see that all answer the same, stop everyone at the end."""
    body = json.dumps(workload.request).encode()
    with ExitStack() as servers:

        def start(server: Server, path: str = "/backward") -> Contender:
            return Contender(servers.enter_context(server), path)

        cores = {core}
        ours = start(Server("app", "serve", cores=cores, environment={"WORKERS": "1"}))
        answer = ours.server.post(ours.path, body)
        size = {ANSWER_BYTES: str(len(answer))}
        tutorial = start(Server.of("benchmarks.peers.tutorial_fastapi:app", cores=cores)).server
        peers = {
            TUTORIAL: Contender(tutorial, "/async/backward"),
            TUTORIAL_DEF: Contender(tutorial, "/def/backward"),
            JSON_RESPONSE: Contender(tutorial, "/json/backward"),
            FLASK: start(Server.of_wsgi("benchmarks.peers.tutorial_flask:app", cores=cores)),
            LITESTAR: start(Server.of("benchmarks.peers.tutorial_litestar:app", cores=cores)),
        }
        if not pytorch.absence():
            peers[PYTORCH] = start(Server.of("benchmarks.peers.pytorch_fastapi:app", cores=cores))
        expected = orjson.loads(answer)
        for name, peer in peers.items():
            require_same_answers(orjson.loads(peer.server.post(peer.path, body)), expected, name)
        floor = start(Server.of("benchmarks.peers.floor:app", cores=cores, environment=size), "/")
        yield {OURS: ours, FLOOR: floor, **peers}


def require_same_answers(answers: Mapping[str, Any], expected: Mapping[str, Any], who: str) -> None:
    """The same names in every part, the same numbers under every name.

    Raises:
        AssertionError: they differ.
    """
    np.testing.assert_allclose(answers["loss"], expected["loss"], rtol=1e-9, err_msg=f"loss by {who}")
    for part in ("tensors", "gradients"):
        assert answers[part].keys() == expected[part].keys(), f"{part} by {who}: {[*answers[part]]}"
        for name, value in expected[part].items():
            np.testing.assert_allclose(answers[part][name], value, rtol=1e-9, atol=1e-15, err_msg=f"{name} by {who}")
