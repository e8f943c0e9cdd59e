"""What is costly is made once in a run of the tests: the first of its processes to ask makes it, the others wait and take it over."""

import fcntl
import json
import os
from collections.abc import Callable
from typing import Any

import pytest

__all__ = ["once"]


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[], Any]) -> Any:
    """What `make` returned in whichever process came first; JSON has to hold it."""
    here = factory.getbasetemp()
    run = (
        here.parent if "PYTEST_XDIST_WORKER" in os.environ else here
    )  # each worker's own directory is one in the run's
    kept = run / f"{name}.json"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps(make()), encoding="utf-8")
    return json.loads(kept.read_text(encoding="utf-8"))
