"""Mutants of the ready requests, a minute of them: each is answered as every request has to be."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from safetensors.numpy import save

from tests.process import ROOT
from tests.real.mutants import VERBS, Sent, mutant, seeds
from tests.real.verdict import Answer, faults

SECONDS = 60


def fuzz(*arguments: object, python: Path) -> subprocess.CompletedProcess[str]:
    """Run the fuzzer."""
    command = [str(python), "-m", "tests.real.fuzz", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS + 120, check=False)


@pytest.fixture
def guided() -> Path:
    """A Python with atheris."""
    python = ROOT / ".cache" / "atheris" / "bin" / "python"
    if not python.exists():
        pytest.skip("atheris is not installed: run tests/real/install")
    return python


def test_no_mutant_is_answered_badly(guided: Path, tmp_path: Path) -> None:
    """Thousands are sent, to every verb, and many make sense; none is answered with 5xx or in another way that none may be."""
    done = fuzz("--seconds", SECONDS, "--seed", 1, "--into", tmp_path, python=guided)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["found"] == []
    assert told["requests"] > 1_000
    assert told["statuses"].keys() <= {"200", "400", "404", "405", "406", "415", "422"}
    assert told["statuses"]["200"] > told["requests"] / 10
    for verb in VERBS:
        assert told["counts"][f"{verb} 200"] > 0


PROBLEM = {b"content-type": b"application/problem+json", b"x-content-type-options": b"nosniff"}
JSON = {b"content-type": b"application/json", b"x-content-type-options": b"nosniff"}
FILE = {b"content-type": b"application/vnd.safetensors", b"x-content-type-options": b"nosniff"}
WRONG = {
    "status 500": Answer(500, PROBLEM, b'{"code": "internal_error", "status": 500, "detail": "It failed."}', 0, []),
    "status 422 for the code naught": Answer(
        422, PROBLEM, b'{"code": "naught", "status": 422, "detail": "No."}', 0, []
    ),
    "a problem of over 16000 bytes": Answer(
        422, PROBLEM, b'{"code": "not_finite", "status": 422, "detail": "%s"}' % (b"x" * 16_000), 0, []
    ),
    "a problem as application/json": Answer(
        422, JSON, b'{"code": "not_finite", "status": 422, "detail": "No."}', 0, []
    ),
    "[null in forward as application/json": Answer(200, JSON, b'{"Z_1": [[null]]}', 0, []),
    "no application/json from forward: JSONDecodeError": Answer(200, JSON, b'{"Z_1": ', 0, []),
    "Z in a file is not finite, or has another shape than said": Answer(
        200, FILE, save({"Z_1": np.array([[np.nan]])}, {"answer": "{}"}), 0, []
    ),
    "slow: forward": Answer(200, JSON, b"{}", 11, []),
    "unsealed": Answer(200, {b"content-type": b"application/json"}, b"{}", 0, []),
    "warned: of something": Answer(200, JSON, b"{}", 0, ["warned: of something"]),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_bad_answer_is_seen(fault: str) -> None:
    """Each thing that no answer may be is found in one that is, and nothing else."""
    sent = Sent("forward", b"{}")
    assert [found.partition("\n")[0] for found in faults(sent, WRONG[fault], None)] == [fault]


def test_an_answer_that_differs_the_second_time_is_seen() -> None:
    """The seconds of a training may differ, and nothing else."""
    first, same, other = (Answer(200, JSON, b'{"elapsed":%d,"loss":%d}' % n, 0, []) for n in ((1, 1), (2, 1), (1, 2)))
    assert list(faults(Sent("train", b"{}"), first, same)) == []
    assert list(faults(Sent("train", b"{}"), first, other)) == ["unsteady: train application/json"]


def test_mutants_are_of_every_verb_and_drawn_alike_from_one_seed() -> None:
    """A seed means the same requests; read back from its file, each is the same."""
    drawn = [[mutant(sent, random) for sent in seeds()] for random in (Random(7), Random(7))]
    assert drawn[0] == drawn[1]
    assert {sent.verb for sent in drawn[0]} >= set(VERBS) - {"check"}
    assert [Sent.of(bytes(sent)) for sent in drawn[0]] == drawn[0]


def test_a_request_in_a_file_is_judged_again(tmp_path: Path) -> None:
    """What was found once can be looked at alone."""
    request = tmp_path / "request"
    request.write_bytes(bytes(Sent("forward", b'{"X": [[1]], "layers": [{"W": [[1]]}]}')))
    done = fuzz("--replay", request, "--into", tmp_path, python=Path(sys.executable))
    assert done.returncode == 0
    assert json.loads(done.stdout.splitlines()[-1])["counts"] == {"forward 200": 1}
