"""What a release is made of agrees with itself: version, changelog, requirements and locks."""

import re
import tomllib
from typing import Any

import pytest

import app
from tests.process import ROOT

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")


def locked(file: str) -> dict[str, list[str]]:
    """Return each requirement of a lock (`name==version ; marker`) with its hashes."""
    text = re.sub(r" *#.*", "", (ROOT / file).read_text()).replace("\\\n", " ")
    lines = [line.split("--hash=") for line in text.splitlines() if line.strip()]
    return {requirement.strip(): [hash_.strip() for hash_ in hashes] for requirement, *hashes in lines}


def test_the_changelog_ends_at_this_version() -> None:
    """The newest version in the changelog is the package's, below the head for what is to come."""
    heads = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert heads[:2] == ["Unreleased", app.__version__]


@pytest.mark.parametrize("file", LOCKS)
def test_every_locked_requirement_is_exact_and_hashed(file: str) -> None:
    """A lock pins each requirement with `==` and at least one SHA-256, and holds no address of a registry."""
    requirements = locked(file)
    assert len(requirements) > 15
    for requirement, hashes in requirements.items():
        assert re.match(r"[a-z0-9-]+==[0-9][^ ]*( ; .+)?$", requirement)
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", hash_) for hash_ in hashes)
    assert "://" not in (ROOT / file).read_text()


@pytest.mark.parametrize(
    ("file", "declared"),
    [
        ("requirements.txt", PYPROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PYPROJECT["dependency-groups"]["dev"]),
        ("requirements-bench.txt", PYPROJECT["dependency-groups"]["bench"]),
    ],
)
def test_every_declared_dependency_is_locked(file: str, declared: list[str]) -> None:
    """What pyproject.toml declares stands in the lock made from it (`make lock`)."""
    names = {requirement.partition("==")[0] for requirement in locked(file)}
    assert {re.match(r"[A-Za-z0-9-]+", requirement)[0] for requirement in declared} <= names  # type: ignore[index]


def test_all_locks_agree() -> None:
    """The tests and the benchmarks run with the very versions that are shipped, and installing one lock undoes no other."""
    shipped, tested, measured = (locked(file) for file in LOCKS)
    assert shipped.items() <= tested.items()
    assert shipped.items() <= measured.items()
    only_one_has = [tested.keys() - measured.keys(), measured.keys() - tested.keys()]
    names, others = ({requirement.partition("==")[0] for requirement in lock} for lock in only_one_has)
    assert not names & others


def test_every_command_is_listed_for_contributors() -> None:
    """CONTRIBUTING.md has a row for each target that `make` lists, and for no other."""
    targets = re.findall(r"^([a-z-]+):.* ## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    rows = re.findall(r"^\| `make ([a-z-]+)`", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(targets)
