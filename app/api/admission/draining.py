"""Draining: from the signal to stop until the server stops, the service goes on, but says that it will not be there for long.

Whoever sends it requests, a gateway or Kubernetes, needs a while to notice; what is sent meanwhile would meet a closed port.
"""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Draining"]


class Draining:
    """Whether the service has been told to stop.

    Args:
        seconds: how long it goes on then.
    """

    def __init__(self, seconds: float) -> None:
        self.begun = False
        self._seconds = seconds

    @contextmanager
    def on_signal(self) -> Iterator[None]:
        """Have SIGTERM come to the server, which obeys at once, some seconds later.

        Only the first one does: who sends it again, or presses Ctrl+C, does not want to wait.
        """
        stop = signal.getsignal(signal.SIGTERM)
        if not callable(stop) or threading.current_thread() is not threading.main_thread():
            yield  # there is no server that listens to signals
            return
        loop = asyncio.get_running_loop()

        def begin(number: int, frame: FrameType | None) -> None:
            again, self.begun = self.begun, True
            if again or not self._seconds:
                stop(number, frame)
            else:
                loop.call_soon_threadsafe(loop.call_later, self._seconds, stop, number, frame)

        signal.signal(signal.SIGTERM, begin)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, stop)
