"""A transport whose close is left to the protocol, and which sends an answer's head and body together.

uvicorn closes a connection in several places, each at once. An answer that was sent before its request had been read may then
not arrive: what the client goes on to send meets a closed socket, and the reset that this brings about throws away what the
client has not read yet (RFC 9112, 9.6). So whoever closes here only says so, and the protocol chooses how.

uvicorn writes the head of an answer, and then its body: two calls of the system, and between them a moment in which a process that
is killed has sent a head alone. A gateway may have passed it on, and then can ask no other replica.
"""

import asyncio
import contextlib
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any, Final

__all__ = ["Transport"]

_INTERNET: Final = (socket.AF_INET, socket.AF_INET6)
_HELD: Final = 131_072  # bytes
_HEAD: Final = b"HTTP/1.1 "


class Transport(asyncio.Transport):
    """What uvicorn uses of a transport; `leave` is called at its first close, `inner` is the real one."""

    def __init__(self, inner: asyncio.Transport, loop: asyncio.AbstractEventLoop, leave: Callable[[], None]) -> None:
        super().__init__()
        self.inner = inner
        if (connection := inner.get_extra_info("socket")) is not None:
            _keep_little(connection)
        self.closing = False
        self._leave = leave
        self._loop = loop
        self._head: bytes | bytearray | memoryview = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send, as long as nobody has closed; a head with what is written next, if that is in this turn of the event loop."""
        if self.closing:
            return
        if self._head:
            head, self._head = self._head, b""
            self.inner.writelines((head, data))
        elif data[: len(_HEAD)] == _HEAD:
            self._head = data
            self._loop.call_soon(self.flush)
        else:
            self.inner.write(data)

    def flush(self) -> None:
        """Send a head that still waits."""
        head, self._head = self._head, b""
        if head and not self.inner.is_closing():
            self.inner.write(head)

    def close(self) -> None:
        """Have the protocol close it, once."""
        if not self.closing:
            self.flush()
            self.closing = True
            self._leave()

    def is_closing(self) -> bool:
        """Whether it is closed, as far as answers are concerned."""
        return self.closing or self.inner.is_closing()

    def reset(self) -> None:
        """End it at once, and have the system forget what it has not sent; by itself it would go on offering that for long."""
        self._head = b""
        if (connection := self.inner.get_extra_info("socket")) is not None and connection.family in _INTERNET:
            with contextlib.suppress(OSError):  # the client has gone first
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.inner.abort()

    def end(self) -> None:
        """It is lost, and there is nothing to leave."""
        self._leave = _nothing

    def unsent(self) -> int:
        """The bytes that the client has not taken: those here, and where the system tells, those that it holds."""
        here, connection = len(self._head) + self.inner.get_write_buffer_size(), self.inner.get_extra_info("socket")
        if sys.platform != "linux" or connection is None or connection.fileno() < 0:
            return here
        import fcntl  # noqa: PLC0415 - there is none on Windows
        import termios  # noqa: PLC0415 - likewise

        return here + int.from_bytes(fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)

    def pause_reading(self) -> None:
        """Read nothing for now."""
        self.inner.pause_reading()

    def resume_reading(self) -> None:
        """Read on."""
        self.inner.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the connection."""
        return self.inner.get_extra_info(name, default)


def _nothing() -> None:
    """Leave what is left already."""


def _keep_little(connection: socket.socket) -> None:
    """Have the system hold only a little, either way: by itself it takes 4 MB for each slow client, and 6 of each that floods us."""
    if connection.family in _INTERNET and hasattr(socket, "TCP_NOTSENT_LOWAT"):
        with contextlib.suppress(OSError):  # the client has gone already
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _HELD)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _HELD)
