"""What is shipped with the service may be."""

import pytest

from tests.licences import COMPATIBLE, licences

PACKAGES = list(licences())


def test_all_that_is_shipped_is_looked_at() -> None:
    """The libraries that everybody knows of are among the packages, with the licences that their own pages name."""
    known = {name: named for name, _, named in PACKAGES}
    assert known["fastapi"] == {"MIT"}  # https://github.com/fastapi/fastapi/blob/master/LICENSE
    assert known["starlette"] == {"BSD-3-Clause"}  # https://github.com/encode/starlette/blob/master/LICENSE.md
    assert "BSD-3-Clause" in known["numpy"]  # https://numpy.org/doc/stable/license.html


@pytest.mark.parametrize(
    ("name", "named"), [(name, named) for name, _, named in PACKAGES], ids=[p[0] for p in PACKAGES]
)
def test_every_licence_goes_with_mit(name: str, named: frozenset[str]) -> None:
    """Each licence that a package names lets an MIT-licensed service be shipped with it."""
    assert named <= COMPATIBLE, name
