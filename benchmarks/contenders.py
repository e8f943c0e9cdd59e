"""Ours and its peers as running services, each of which has given the same numbers before anything is timed."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import orjson
from safetensors.numpy import load

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
    "in_files",
    "read_file",
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

_JSON: Final = "application/json"
_SAFETENSORS: Final = "application/vnd.safetensors"


@dataclass(frozen=True)
class Contender:
    """A service that is running, where it takes the request, and what it is sent."""

    server: Server
    path: str
    body: bytes
    media_type: str = _JSON

    def answer(self) -> bytes:
        """What it answers, in the format of the request."""
        return self.server.post(self.path, self.body, self.media_type)


@contextmanager
def running(workload: Workload, core: int) -> Iterator[dict[str, Contender]]:
    """Start everyone on one core, see that all answer the same, stop everyone at the end."""
    body = json.dumps(workload.request).encode()
    with ExitStack() as servers:

        def start(server: Server, path: str = "/backward") -> Contender:
            return Contender(servers.enter_context(server), path, body)

        cores = {core}
        ours = start(Server("app", "serve", cores=cores, environment={"WORKERS": "1"}))
        answer = ours.answer()
        size = {ANSWER_BYTES: str(len(answer))}
        tutorial = start(Server.of("benchmarks.peers.tutorial_fastapi:app", cores=cores)).server
        peers = {
            TUTORIAL: Contender(tutorial, "/async/backward", body),
            TUTORIAL_DEF: Contender(tutorial, "/def/backward", body),
            JSON_RESPONSE: Contender(tutorial, "/json/backward", body),
            FLASK: start(Server.of_wsgi("benchmarks.peers.tutorial_flask:app", cores=cores)),
            LITESTAR: start(Server.of("benchmarks.peers.tutorial_litestar:app", cores=cores)),
        }
        if not pytorch.absence():
            peers[PYTORCH] = start(Server.of("benchmarks.peers.pytorch_fastapi:app", cores=cores))
        expected = orjson.loads(answer)
        for name, peer in peers.items():
            require_same_answers(orjson.loads(peer.answer()), expected, name)
        floor = start(Server.of("benchmarks.peers.floor:app", cores=cores, environment=size), "/")
        yield {OURS: ours, FLOOR: floor, **peers}


def in_files(ours: Contender, workload: Workload) -> Contender:
    """The same service, sent and asked for safetensors files; what is in its answer is seen to be the same."""
    files = Contender(ours.server, ours.path, workload.file, _SAFETENSORS)
    require_same_answers(read_file(files.answer()), orjson.loads(ours.answer()), "ours in files")
    return files


def read_file(file: bytes) -> dict[str, Any]:
    """The answer that a safetensors file holds, with arrays in it."""
    tensors = load(file)
    words = json.loads(file[8 : 8 + int.from_bytes(file[:8], "little")])["__metadata__"]["answer"]
    answer: dict[str, Any] = json.loads(words, object_hook=lambda o: tensors[o["$tensor"]] if "$tensor" in o else o)
    return answer


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
