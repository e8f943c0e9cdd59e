"""Everything hostile at every place of every verb's request: each number, row, matrix, name and object in turn.

Of the members of a list, which are alike, the first two stand for all.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.api.service import Service
from tests.api.posting import BASES, Place, places, post, with_text, within
from tests.api.test_hostile_json import SUITE, expected_codes, needs_suite, value_of
from tests.api.test_hostile_strings import STRINGS

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The application, all of it in this process."""
    service = within(thread_above_bytes=10**9)
    yield service
    service.close()


def unlike_places(path: str) -> Iterator[tuple[Place, Any]]:
    """The places in a path's request, without those that are like two before them."""
    for place, value in places(BASES[path]):
        if all(part in {0, 1} for part in place if isinstance(part, int)):
            yield place, value


@needs_suite
@pytest.mark.parametrize("path", BASES)
async def test_the_suite_at_every_place(service: Service, path: str) -> None:
    """What is no JSON with a file in it is refused as that, what is JSON never is; an `n_` file is taken only where it became JSON."""
    for place, _ in unlike_places(path):
        for file in SUITE:
            body = with_text(BASES[path], place, file.read_bytes())
            code = (await post(service, path, body)).code
            try:
                value_of(body)
            except (RecursionError, ValueError):
                assert code in expected_codes(body), (place, file.name)
            else:
                assert code in {"ok", "validation_failed", "not_finite", "limit_exceeded"}, (place, file.name)


@pytest.mark.skipif(not STRINGS, reason="the naughty strings are not there: ../shared/data/naughty_strings")
@pytest.mark.parametrize("path", BASES)
async def test_naughty_strings_for_every_number(service: Service, path: str) -> None:
    """No string is taken for a number, a row, a matrix or a list."""
    for place, value in unlike_places(path):
        if type(value) in {int, float, list}:
            for string in STRINGS:
                code = (await post(service, path, with_text(BASES[path], place, json.dumps(string).encode()))).code
                assert code == "validation_failed", (place, string)
