"""A worker of the large lane: `python -m app.api.lane.worker SOCKET RING NICE SETTINGS`, started by the server process.

It answers one request after the other until its socket closes, which it does when the server process ends. It also ends
when it cannot finish an answer that it has begun: then the server hangs up on the client, and starts another.
"""

import ctypes
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterable
from typing import Final

import numpy as np
import orjson
from starlette.types import Scope

from app.allocator import keep_memory
from app.api.answers.answer import StreamedAnswer
from app.api.lane.memory import Ring
from app.api.lane.packets import LARGEST, SIZE, STARTED, TAKEN, Head, read_job, write_end, write_head
from app.api.routes import ROUTERS
from app.api.telemetry.log import Batches
from app.api.verbs.verb import Verb
from app.settings import Settings

__all__ = ["answer", "main"]

_PR_SET_PDEATHSIG: Final = 1
_SELDOM: Final = 1_000_000  # new objects: the rows of a body are no garbage, and to look for it among them takes longer than to read them


def main() -> None:
    """Serve until the server process hangs up."""
    descriptor, ring, nice, settings = sys.argv[1:]
    _depend_on_parent()
    os.nice(int(nice))  # the event loop, which others wait for, comes first
    channel = socket.socket(fileno=int(descriptor))
    chosen = Settings(**orjson.loads(settings))
    logging.basicConfig(handlers=[Batches()])
    if chosen.keep_memory:
        keep_memory()
    gc.freeze()
    gc.set_threshold(_SELDOM)
    np.seterr(all="ignore")  # so that nobody need say it again and again
    channel.send(STARTED)
    verbs = {route.path: route for router in ROUTERS for route in router.routes if isinstance(route, Verb)}
    answer(channel, Ring(int(ring)), chosen, verbs)


def answer(channel: socket.socket, ring: Ring, settings: Settings, verbs: dict[str, Verb]) -> None:
    """Answer what comes by a socket, until it closes."""
    while True:
        packet, descriptors, *_ = socket.recv_fds(channel, LARGEST, 1)
        if not packet:
            return
        if descriptors:  # else it is about an answer that is over
            body, scope = _read(descriptors[0], *SIZE.unpack(packet))
            verb = verbs[scope["path"]]
            answered = verb.run(scope, body, *verb.formats(scope, dict(scope["headers"])), settings)
            del body
            channel.send(
                write_head(Head(answered.status_code, tuple(answered.raw_headers), answered.reason, answered.times))
            )
            pieces = answered.pieces if isinstance(answered, StreamedAnswer) else [bytes(answered.body)]
            _write(pieces, channel, ring)
            channel.send(write_end(answered.times))


def _read(block: int, size: int) -> tuple[bytes, Scope]:
    """Take the body and the job out of a block, and let go of it."""
    with open(block, "rb") as file:
        return file.read(size), read_job(file.read())


def _write(pieces: Iterable[bytes | memoryview], channel: socket.socket, ring: Ring) -> None:
    """Put pieces into the ring, each when it has been made and there is room: a slow client makes few of them be made.

    An empty piece is a moment to see whether anybody still waits for the next.
    """
    turn = taken = 0
    for piece in pieces:
        if ring.abandoned:
            break
        rest = memoryview(piece)
        while rest:
            if turn - taken == ring.slots:
                if channel.recv(LARGEST) != TAKEN:
                    return
                taken += 1
            size = ring.put(turn, rest)
            channel.send(SIZE.pack(size))
            rest = rest[size:]
            turn += 1


def _depend_on_parent() -> None:
    """Be killed when the parent ends, however it does and whatever is being computed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
