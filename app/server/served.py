"""What a connection must know of the service that it leads to."""

from functools import cache
from typing import Protocol

from app.api.admission.draining import Draining
from app.api.seal.seal import Seal
from app.api.telemetry.observer import Observer
from app.settings import Settings

__all__ = ["Served", "nobody"]


class Served(Protocol):
    """A service."""

    settings: Settings
    seal: Seal
    observer: Observer
    draining: Draining


class _Nobody:
    """What stands in for the service where an application without its lifespan is served."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.seal, self.observer = Seal(self.settings), Observer(self.settings)
        self.draining = Draining(0)


nobody = cache(_Nobody)
