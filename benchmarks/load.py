"""A load generator: some keep-alive connections, each with one request on the way at any time, no pipelining.

Raw sockets and epoll, because a client that is slower than the server under test measures itself. `wrk` does the same
in C; this one needs nothing but Python and costs about half of what the fastest server here costs.
"""

import select
import socket
import time
from dataclasses import dataclass

from benchmarks.servers import HOST

__all__ = ["Load", "closed_loop"]


@dataclass(frozen=True)
class Load:
    """What came of it."""

    requests: int
    seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def closed_loop(port: int, path: str, body: bytes, *, connections: int, seconds: float) -> Load:
    """Keep every connection busy for some time, then wait for the last answers.

    Raises:
        RuntimeError: an answer is not 200, or the server hangs up.
    """
    request = (
        b"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        % (
            path.encode(),
            HOST.encode(),
            len(body),
        )
        + body
    )
    sockets = [socket.create_connection((HOST, port)) for _ in range(connections)]
    try:
        by_number = {s.fileno(): s for s in sockets}
        return _run(by_number, request, seconds)
    finally:
        for s in sockets:
            s.close()


def _run(sockets: dict[int, socket.socket], request: bytes, seconds: float) -> Load:
    arrived = dict.fromkeys(sockets, b"")
    epoll = select.epoll()
    for number, s in sockets.items():
        epoll.register(number, select.EPOLLIN)
        s.sendall(request)
    done, waiting = 0, len(sockets)
    start = time.perf_counter()
    end = start + seconds
    while waiting:
        open_for_more = time.perf_counter() < end
        for number, _ in epoll.poll(10):
            answer = arrived[number] + (piece := sockets[number].recv(65536))
            if not piece:
                raise RuntimeError("the server hung up")
            if not _is_whole(answer):
                arrived[number] = answer
                continue
            arrived[number] = b""
            done += 1
            if open_for_more:
                sockets[number].sendall(request)
            else:
                waiting -= 1
    epoll.close()
    return Load(done, time.perf_counter() - start)


def _is_whole(answer: bytes) -> bool:
    head, blank_line, body = answer.partition(b"\r\n\r\n")
    if not blank_line:
        return False
    if not head.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"not 200: {answer[:500]!r}")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) == int(length)
