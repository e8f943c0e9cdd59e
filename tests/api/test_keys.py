"""API keys: what computes needs one where there are any, and nothing else does."""

import json
import re
from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from app.api.admission.keys import hash_of, new_key
from app.api.service import Service
from app.main import create_app
from app.settings import Settings
from tests.api.doubling import client_of
from tests.process import chainrule
from tests.server.client import BODY

pytestmark = pytest.mark.anyio

KEYS: Final = (new_key(), new_key())
JSON: Final = {"content-type": "application/json"}
OPEN: Final = (
    "/",
    "/docs",
    "/openapi.json",
    "/catalog",
    "/examples/xor",
    "/limits",
    "/health/live",
    "/health/ready",
    "/problems",
)


@pytest.fixture(scope="module")
def guarded() -> Iterator[Service]:
    """A service that knows the hashes of two keys."""
    hashes = tuple(hash_of(key.encode()) for key in KEYS)
    service = create_app(Settings.defaults().model_copy(update={"api_keys": hashes, "long_workers": 0}))
    yield service
    service.close()


@pytest.mark.parametrize("key", KEYS, ids=["first", "second"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_a_good_key_opens(guarded: Service, key: str, scheme: str) -> None:
    """Each of them, for what computes and for the metrics."""
    authorization = {"authorization": f"{scheme} {key}"}
    async with client_of(guarded) as client:
        assert (await client.post("/forward", content=BODY, headers=JSON | authorization)).status_code == 200
        assert (await client.get("/metrics", headers=authorization)).status_code == 200


@pytest.mark.parametrize(
    ("authorization", "challenge"),
    [
        (None, "Bearer"),
        ("", "Bearer"),
        ("Basic dTpw", "Bearer"),
        (KEYS[0], "Bearer"),
        ("Bearer", 'Bearer error="invalid_token"'),
        ("Bearer ", 'Bearer error="invalid_token"'),
        (f"Bearer {KEYS[0][:-1]}", 'Bearer error="invalid_token"'),
        (f"Bearer {KEYS[0]}x", 'Bearer error="invalid_token"'),
        (f"Bearer {hash_of(KEYS[0].encode())}", 'Bearer error="invalid_token"'),
        (b"Bearer \xff\x00", 'Bearer error="invalid_token"'),
    ],
    ids=[
        "none",
        "empty",
        "basic",
        "no_scheme",
        "scheme",
        "scheme_and_space",
        "cut_short",
        "too_long",
        "its_hash",
        "bytes",
    ],
)
async def test_anything_else_does_not(guarded: Service, authorization: str | bytes | None, challenge: str) -> None:
    """It gets 401 with a challenge, at every verb and before the body is looked at; the answer repeats nothing of it."""
    headers = [("content-type", "application/json")]
    if authorization is not None:
        headers.append(("authorization", authorization))  # type: ignore[arg-type]
    async with client_of(guarded) as client:
        for path in guarded.verbs:
            answer = await client.post(path, content=b"{", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
            assert answer.headers["www-authenticate"] == challenge
            assert answer.headers["content-type"] == "application/problem+json"
            assert KEYS[0] not in answer.text
        assert (await client.get("/metrics", headers=headers)).status_code == 401


async def test_two_keys_in_one_request_are_none(guarded: Service) -> None:
    """Two programs might look at different ones."""
    headers = [("content-type", "application/json"), *(("authorization", f"Bearer {key}") for key in KEYS)]
    async with client_of(guarded) as client:
        assert (await client.post("/forward", content=BODY, headers=headers)).status_code == 401


@pytest.mark.parametrize("path", OPEN)
async def test_what_only_tells_is_open(guarded: Service, path: str) -> None:
    """Pages, documents and health are the same for everybody."""
    async with client_of(guarded) as client:
        assert (await client.get(path)).status_code == 200


async def test_the_document_tells_of_keys_where_there_are_any(guarded: Service, client: httpx.AsyncClient) -> None:
    """Every verb names the scheme and the 401; without keys, none does."""
    async with client_of(guarded) as guest:
        document = (await guest.get("/openapi.json")).json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    posts = [path["post"] for path in document["paths"].values() if "post" in path]
    assert len(posts) == len(guarded.verbs)
    assert all(post["security"] == [{"key": []}] and "401" in post["responses"] for post in posts)
    plain = (await client.get("/openapi.json")).text
    assert "securitySchemes" not in plain
    assert '"401"' not in plain


def test_a_key_is_made_by_a_command() -> None:
    """It prints a key and its hash; two keys differ, and the hash is that of SHA-256."""
    found = [dict(re.findall(r"(Key|Hash).*: +(\S+)", chainrule("key").stdout)) for _ in range(2)]
    assert found[0]["Key"] != found[1]["Key"]
    assert len(found[0]["Key"]) > 40
    assert found[0]["Hash"] == hash_of(found[0]["Key"].encode())


def test_the_setting_is_a_list_of_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """With commas between; what is no hash, such as a key itself, stops the start and is not repeated."""
    hashes = [hash_of(key.encode()) for key in KEYS]
    monkeypatch.setenv("API_KEYS", ", ".join(hashes))
    assert Settings().api_keys == tuple(hashes)
    assert json.loads(Settings().model_dump_json())["api_keys"] == hashes
    said = chainrule("serve", API_KEYS=KEYS[0])
    assert said.returncode == 1
    assert "API_KEYS" in said.stderr
    assert KEYS[0] not in said.stderr
