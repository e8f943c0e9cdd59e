"""A transport whose close is left to the protocol.

uvicorn closes a connection in several places, each at once. An answer that was sent before its request had been read may then
not arrive: what the client goes on to send meets a closed socket, and the reset that this brings about throws away what the
client has not read yet (RFC 9112, 9.6). So whoever closes here only says so, and the protocol chooses how.
"""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["Transport"]


class Transport(asyncio.Transport):
    """What uvicorn uses of a transport; `leave` is called at its first close, `inner` is the real one."""

    def __init__(self, inner: asyncio.Transport, leave: Callable[[], None]) -> None:
        super().__init__()
        self.inner = inner
        self.closing = False
        self._leave = leave

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send, as long as nobody has closed."""
        if not self.closing:
            self.inner.write(data)

    def close(self) -> None:
        """Have the protocol close it, once."""
        if not self.closing:
            self.closing = True
            self._leave()

    def is_closing(self) -> bool:
        """Whether it is closed, as far as answers are concerned."""
        return self.closing or self.inner.is_closing()

    def unsent(self) -> int:
        """The bytes that the client has not taken: those here, and where the system tells, those in its own buffer.

        That takes megabytes, and more only when a third of it is free; so by what is here, a slow client seems to stand still.
        """
        here, connection = self.inner.get_write_buffer_size(), self.inner.get_extra_info("socket")
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
