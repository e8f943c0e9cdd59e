"""A load generator: some keep-alive connections, each with one request on the way at any time, no pipelining.

Raw sockets and epoll, because a client that is slower than the server under test measures itself. A request costs this
one less than half of what it costs the fastest server here, and `wrk`, which does the same in C, counts the same rates.
"""

import select
import socket
import time

from benchmarks.servers import HOST

__all__ = ["closed_loop"]

_PATIENCE = 10.0  # seconds in which something must arrive


def closed_loop(port: int, path: str, body: bytes, *, connections: int, seconds: float) -> int:
    """Keep every connection busy for some time, then wait for the last answers; return how many there were.

    Raises:
        RuntimeError: an answer is not 200, or the server hangs up or says nothing any more.
    """
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    request = head.encode() + body
    sockets = [socket.create_connection((HOST, port)) for _ in range(connections)]
    try:
        by_number = {s.fileno(): s for s in sockets}
        return _run(by_number, request, seconds)
    finally:
        for s in sockets:
            s.close()


def _run(sockets: dict[int, socket.socket], request: bytes, seconds: float) -> int:
    arrived = dict.fromkeys(sockets, b"")
    epoll = select.epoll()
    for number, s in sockets.items():
        epoll.register(number, select.EPOLLIN)
        s.sendall(request)
    done, waiting = 0, len(sockets)
    end = time.perf_counter() + seconds
    while waiting:
        open_for_more = time.perf_counter() < end
        ready = epoll.poll(_PATIENCE)
        if not ready:
            raise RuntimeError("the server does not answer")
        for number, _ in ready:
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
    return done


def _is_whole(answer: bytes) -> bool:
    head, blank_line, body = answer.partition(b"\r\n\r\n")
    if not blank_line:
        return False
    if not head.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"not 200: {answer[:500]!r}")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) == int(length)
