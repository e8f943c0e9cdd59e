"""A load generator: some keep-alive connections, each with one request on the way at any time, no pipelining.

Raw sockets and epoll, because a client that is slower than the server under test measures itself. A request costs this
one less than half of what it costs the fastest server here, and `wrk`, which does the same in C, counts the same rates.
"""

import select
import socket
import time

from benchmarks.answers import Reading
from benchmarks.servers import HOST

__all__ = ["closed_loop"]

_PATIENCE = 60.0  # seconds in which something must arrive: Python's own json takes three for the largest answer here


def closed_loop(port: int, path: str, body: bytes, *, connections: int, seconds: float) -> list[float]:
    """Keep every connection busy for some time, then wait for the last answers; return the seconds that each took.

    A server that closes the connection after an answer gets a new one for the next request, whose time includes that.

    Raises:
        RuntimeError: an answer is not 200, or the server hangs up in the middle of one, or says nothing any more.
    """
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    request = head.encode() + body
    epoll = select.epoll()
    busy: dict[int, _Connection] = {}
    took: list[float] = []
    try:
        for _ in range(connections):
            _Connection(port, request, epoll, busy).send()
        end = time.perf_counter() + seconds
        while busy:
            ready = epoll.poll(_PATIENCE)
            if not ready:
                raise RuntimeError("the server does not answer")
            for number, events in ready:
                connection = busy[number]
                if events & select.EPOLLOUT:
                    connection.send_more()
                elif connection.receive():
                    now = time.perf_counter()
                    took.append(now - connection.started)
                    if now >= end:
                        connection.close()
                    else:
                        connection.send()
    finally:
        for connection in list(busy.values()):
            connection.close()
        epoll.close()
    return took


class _Connection:
    """One request after the other to one server, at first on one socket."""

    __slots__ = ("_busy", "_epoll", "_port", "_reading", "_request", "_socket", "_unsent", "started")

    def __init__(self, port: int, request: bytes, epoll: select.epoll, busy: "dict[int, _Connection]") -> None:
        self._port, self._request, self._epoll, self._busy = port, request, epoll, busy
        self._reading = Reading()
        self._unsent = memoryview(b"")
        self.started = 0.0
        self._open()

    def send(self) -> None:
        """Begin the next request."""
        self.started = time.perf_counter()
        if self._reading.closes:
            self.close()
            self._open()
        self._reading = Reading()
        sent = self._socket.send(self._request)
        if sent < len(self._request):
            self._unsent = memoryview(self._request)[sent:]
            self._epoll.modify(self._socket, select.EPOLLOUT)

    def send_more(self) -> None:
        """Send what the socket takes now; then, if that was the rest, wait for the answer."""
        self._unsent = self._unsent[self._socket.send(self._unsent) :]
        if not self._unsent:
            self._epoll.modify(self._socket, select.EPOLLIN)

    def receive(self) -> bool:
        """Read what is there; return whether the answer is whole."""
        piece = self._socket.recv(262_144)
        if not piece:
            raise RuntimeError("the server hung up")
        return self._reading.feed(piece)

    def close(self) -> None:
        """Be done with the socket."""
        del self._busy[self._socket.fileno()]
        self._socket.close()

    def _open(self) -> None:
        self._socket = socket.create_connection((HOST, self._port))
        self._socket.settimeout(0)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._busy[self._socket.fileno()] = self
        self._epoll.register(self._socket, select.EPOLLIN)
