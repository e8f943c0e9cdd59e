"""The settings come from the environment, and from nothing else."""

import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_every_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field is set by the variable of its name in capitals."""
    monkeypatch.setenv("MAX_BODY_BYTES", "123")
    monkeypatch.setenv("LOG_LEVEL", "debug")
    settings = Settings()
    assert (settings.max_body_bytes, settings.log_level) == (123, "debug")


def test_the_defaults_do_not_look_at_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made of them is the same everywhere."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    plain = Settings()
    monkeypatch.setenv("MAX_BODY_BYTES", "123")
    assert Settings.defaults() == plain


@pytest.mark.parametrize(("given", "meant"), [("", ""), ("/", ""), ("gw", "/gw"), ("/gw/", "/gw"), ("/a/b", "/a/b")])
def test_a_prefix_is_written_in_one_way(monkeypatch: pytest.MonkeyPatch, given: str, meant: str) -> None:
    """With a slash before it and none behind."""
    monkeypatch.setenv("ROOT_PATH", given)
    assert Settings().root_path == meant


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "70000"), ("WORKERS", "0"), ("MAX_BODY_BYTES", "x"), ("LOG_LEVEL", "loud")]
)
def test_what_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A mistyped setting stops the start; it is not silently another."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_every_setting_is_described() -> None:
    """`--help` and `GET /limits` show the descriptions."""
    assert all(field.description for field in Settings.model_fields.values())
