"""Replicas restarted, and killed, one after the other behind the real gateway, while clients ask.

    python -m tests.real.rolling --restarts 50 --kills 20

Ends with 1 if a single request failed: had no answer, another one than 200, or another loss than the first.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import quantiles
from typing import Final

from tests.process import COMMAND, ROOT, environment
from tests.real.gateway import PREFIX, Gateway, free_ports, gateway

__all__ = ["Replica", "Tally", "load", "rolled"]

CLIENTS: Final = 8
PAUSE: Final = 0.03  # seconds: about as often as the gateway lets one client ask
EXAMPLE: Final = json.loads((ROOT / "app" / "examples" / "founding.json").read_text())["request"]


class Replica:
    """One server process on a port that stays its own over all its restarts."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.start()

    def start(self) -> None:
        """Start it; it is not ready yet."""
        self.process = subprocess.Popen(
            [*COMMAND, "serve"],
            cwd=ROOT,
            env=environment(PORT=self.port, ROOT_PATH=PREFIX),
            stdout=subprocess.DEVNULL,
        )

    def wait(self, seconds: float = 60) -> None:
        """Return when it is ready.

        Raises:
            TimeoutError: it is not within so many seconds.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
            try:
                connection.request("GET", "/health/ready")
                if connection.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.02)
            finally:
                connection.close()
        raise TimeoutError("the replica does not get ready")

    def restart(self, *, kill: bool = False) -> None:
        """End it as an operator would, or with SIGKILL; start it anew and wait until it is ready."""
        self.stop(kill=kill)
        self.start()
        self.wait()

    def stop(self, *, kill: bool = False) -> None:
        """End it."""
        self.process.kill() if kill else self.process.terminate()
        status = self.process.wait(60)
        assert kill or status == 0, status


@dataclass
class Tally:
    """What came of the requests: the seconds that each took, and what was wrong with those that failed."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    retried: int = 0

    def __str__(self) -> str:
        cuts = quantiles(self.seconds, n=1000)
        times = f"median {cuts[499] * 1e3:.0f} ms, p99 {cuts[989] * 1e3:.0f} ms, most {max(self.seconds) * 1e3:.0f} ms"
        return f"{len(self.seconds)} requests, {len(self.failures)} failed, {self.retried} made again by the gateway; {times}"


@contextmanager
def load(gate: Gateway, clients: int = CLIENTS) -> Iterator[Tally]:
    """Let clients post the founding example, each with an address of its own and one request at a time, until the block ends."""
    tally, over = Tally(), threading.Event()
    threads = [threading.Thread(target=_ask, args=(gate, f"127.0.1.{n}", tally, over)) for n in range(1, clients + 1)]
    for thread in threads:
        thread.start()
    try:
        yield tally
    finally:
        over.set()
        for thread in threads:
            thread.join()
        tally.retried = sum("," in line["replica"] for line in gate.log())


def _ask(gate: Gateway, client: str, tally: Tally, over: threading.Event) -> None:
    connection = gate.connect(client)
    body, headers = json.dumps(EXAMPLE), {"Content-Type": "application/json"}
    right: bytes | None = None
    while not over.wait(PAUSE):
        start = time.monotonic()
        try:
            connection.request("POST", f"{PREFIX}/backward", body, headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException) as error:
            tally.failures.append(repr(error))
            connection.close()
        else:
            right = right or answer
            if response.status != 200 or answer != right:
                tally.failures.append(f"{response.status}: {answer[:200]!r}")
        tally.seconds.append(time.monotonic() - start)
    connection.close()


def rolled(here: Path, restarts: int, kills: int) -> Tally:
    """Restart one of two replicas so often, each in turn, then kill one so often; return what the clients saw."""
    with ExitStack() as stack:
        replicas = [Replica(port) for port in free_ports(2)]
        for replica in replicas:
            stack.callback(replica.stop, kill=True)
            replica.wait()
        gate = stack.enter_context(gateway(here, [replica.port for replica in replicas]))
        with load(gate) as tally:
            for number in range(restarts + kills):
                replicas[number % 2].restart(kill=number >= restarts)
        return tally


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what is asked for, and tell what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.real.rolling", description=__doc__.partition("\n")[0])
    parser.add_argument("--restarts", type=int, default=50)
    parser.add_argument("--kills", type=int, default=20)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as here:
        tally = rolled(Path(here), chosen.restarts, chosen.kills)
    print(f"{os.cpu_count()} cores, {chosen.restarts} restarts, {chosen.kills} x kill -9: {tally}")  # noqa: T201 - what it is for
    sys.exit("\n".join(tally.failures[:20]) or None)


if __name__ == "__main__":
    main()
