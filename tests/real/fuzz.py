"""A fuzzer of the whole application.

    python -m tests.real.fuzz --seconds 60 --seed 1

Mutants of the ready requests go to the application in this process, without a network. Where atheris is installed
(tests/real/install puts it into .cache/atheris, with a Python of its own) it keeps those that reach new code and mutates
them further; without it, mutants are drawn by chance. Every answer is judged by `tests.real.verdict`. What is found is
written to files, told with a call of curl that repeats it, and ends the run with 1 once its time is over; a file is judged
again by --replay.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shlex
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import quote

try:
    atheris: Any = import_module("atheris")
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["app"]) if atheris else contextlib.nullcontext():
    from app.main import create_app
    from app.settings import Settings
    from tests.real.mutants import Sent, mutant, seeds
    from tests.real.verdict import Answer, Watch, faults

# So small that no single request takes long.
SETTINGS: Final = Settings.defaults().model_copy(
    update={
        "large_lane_workers": 0,
        "long_workers": 0,
        "train_workers": 0,
        "max_body_bytes": 65_536,
        "max_operations": 200_000_000,
        "max_train_operations": 10_000_000,
        "max_answer_bytes": 1_000_000,
    }
)
REPEATED: Final = 8
"""One request in so many is sent twice."""


class Fuzzer:
    """An application, what it was sent, and what was found."""

    def __init__(self, seconds: float, into: Path) -> None:
        self.service = create_app(SETTINGS)
        self.loop = asyncio.new_event_loop()
        self.watch = Watch()
        self.until = time.monotonic() + seconds
        self.into = into
        self.counts = Counter[str]()
        self.slowest, self.slowest_sent = 0.0, Sent("forward", b"")
        self.found: dict[str, Path] = {}

    @property
    def over(self) -> bool:
        """Whether the time is."""
        return time.monotonic() > self.until

    def try_out(self, sent: Sent) -> None:
        """Send a request, some of them twice, and judge what is answered."""
        answer = self.ask(sent)
        self.counts[f"{sent.verb if len(sent.verb) < 12 else '...'} {answer.status}"] += 1
        if answer.seconds > self.slowest:
            self.slowest, self.slowest_sent = answer.seconds, sent
        again = self.ask(sent) if zlib.crc32(bytes(sent)) % REPEATED == 0 else None
        for fault in faults(sent, answer, again):
            self.note(fault, sent)

    def ask(self, sent: Sent) -> Answer:
        """What the application answers."""
        return self.loop.run_until_complete(self._ask(sent))

    async def _ask(self, sent: Sent) -> Answer:
        bodies = [sent.body]

        async def receive() -> dict[str, Any]:
            if not bodies:
                await asyncio.Event().wait()  # this client stays
            return {"type": "http.request", "body": bodies.pop(), "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        messages: list[Any] = []
        headers = [(b"content-type", sent.declared.encode())] if sent.declared else []
        scope = {
            "type": "http",
            "method": "POST",
            "path": f"/{sent.verb}",
            "query_string": sent.query.encode("latin-1", "replace"),
            "headers": [*headers, (b"accept", sent.accepted.encode()), (b"x-request-id", b"fuzz")],
        }
        started = time.process_time()
        with self.watch as seen:
            await self.service(scope, receive, send)
        return Answer(
            messages[0]["status"],
            dict(messages[0]["headers"]),
            b"".join(bytes(message.get("body", b"")) for message in messages),
            time.process_time() - started,
            seen.take(),
        )

    def note(self, fault: str, sent: Sent) -> None:
        """Write down a request that was answered badly, once for each fault."""
        kind = fault.partition("\n")[0]
        if kind in self.found:
            return
        self.into.mkdir(parents=True, exist_ok=True)
        self.found[kind] = self.into / f"{len(self.found)}.request"
        self.found[kind].write_bytes(bytes(sent))
        body = self.into / f"{len(self.found) - 1}.body"
        body.write_bytes(sent.body)
        print(f"\nFOUND: {fault}\n{_curl(sent, body)}\n(again: --replay {self.found[kind]})", flush=True)  # noqa: T201 - a command speaks so

    def end(self) -> int:
        """Tell what was done; return whether anything was found."""
        self.into.mkdir(parents=True, exist_ok=True)
        (self.into / "slowest.request").write_bytes(bytes(self.slowest_sent))
        told = {"requests": self.counts.total(), "slowest": round(self.slowest, 3), "found": list(self.found)}
        statuses = Counter[str]()
        for name, count in self.counts.items():
            statuses[name.rpartition(" ")[2]] += count
        print(  # noqa: T201 - so does this
            "\n"
            + json.dumps(
                {**told, "statuses": dict(sorted(statuses.items())), "counts": dict(sorted(self.counts.items()))}
            )
        )
        return int(bool(self.found))


def _curl(sent: Sent, body: Path) -> str:
    query = f"?{quote(sent.query, safe='%&=+;')}" if sent.query else ""
    headers = [("Content-Type", sent.declared), ("Accept", sent.accepted)]
    fields = [part for name, value in headers for part in ("-H", f"{name}: {value}")]
    return shlex.join(["curl", f"http://127.0.0.1:8000/{sent.verb}{query}", *fields, "--data-binary", f"@{body}"])


def by_chance(fuzzer: Fuzzer, random: Random) -> None:
    """Send mutants of the ready requests and of mutants that made sense, until the time is over."""
    known = list(seeds())
    while not fuzzer.over:
        fuzzer.try_out(mutant(random.choice(known), random))


def by_coverage(fuzzer: Fuzzer, seed: int, corpus: Path, leave: Callable[[], None]) -> None:
    """Let atheris choose what is mutated further. It never returns, so `leave` is called when the time is over."""
    assert atheris
    for directory in (corpus, fuzzer.into):
        directory.mkdir(parents=True, exist_ok=True)
    for i, sent in enumerate(seeds()):
        (corpus / f"seed{i}").write_bytes(bytes(sent))

    def one(data: bytes) -> None:
        fuzzer.try_out(Sent.of(data))
        if fuzzer.over:
            leave()

    def mutated(data: bytes, largest: int, seed: int) -> bytes:
        return bytes(mutant(Sent.of(data), Random(seed)))[:largest]

    options = [
        f"-seed={seed}",
        "-max_len=70000",
        "-len_control=0",
        "-timeout=120",
        "-rss_limit_mb=4096",
        f"-artifact_prefix={fuzzer.into}/",
    ]
    atheris.Setup([sys.argv[0], *options, "-verbosity=0", str(corpus)], one, custom_mutator=mutated)
    atheris.Fuzz()


def main() -> int:
    """Fuzz, or judge what was found once more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--into", type=Path, default=Path(tempfile.gettempdir()) / "chainrule-fuzz", help="where to write what is found"
    )
    parser.add_argument(
        "--corpus", type=Path, help="where to keep what reached new code; by itself a directory of the run's own"
    )
    parser.add_argument("--replay", type=Path, nargs="+", help="requests to judge, as files")
    asked = parser.parse_args()
    fuzzer = Fuzzer(asked.seconds, asked.into)
    if asked.replay:
        for file in asked.replay:
            fuzzer.try_out(Sent.of(file.read_bytes()))
        return fuzzer.end()
    if atheris is None:
        by_chance(fuzzer, Random(asked.seed))
        return fuzzer.end()

    def leave() -> None:
        code = fuzzer.end()
        sys.stdout.flush()
        os._exit(code)

    with tempfile.TemporaryDirectory() as own:
        by_coverage(fuzzer, asked.seed or 1, asked.corpus or Path(own), leave)
    return 2  # never


if __name__ == "__main__":
    sys.exit(main())
