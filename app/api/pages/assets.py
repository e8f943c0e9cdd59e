"""The files of the pages: our own under `app/web`, and Swagger UI's out of the package that carries them.

Each is served under a name that holds a digest of its bytes, so that browsers may keep it for ever. The explorer's modules name
each other by relative addresses, so they lie in one directory, whose name holds a digest of them all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template
from typing import Final

from app.api.answers.answer import Headers
from app.api.answers.documents import tag

__all__ = ["Asset", "asset_named", "explorer_files", "page"]

_OURS: Final = files("app") / "web"
_SWAGGER: Final = files("fastapi_swagger") / "resources"

_SOURCES: Final[dict[str, Traversable]] = {
    "swagger_js": _SWAGGER / "swagger-ui-bundle.js",
    "swagger_css": _SWAGGER / "swagger-ui.css",
    "icon": _SWAGGER / "favicon-32x32.png",
    "docs_js": _OURS / "docs.js",
    "docs_css": _OURS / "docs.css",
    "page_css": _OURS / "page.css",
}

_TYPES: Final = {"js": b"text/javascript; charset=utf-8", "css": b"text/css; charset=utf-8", "png": b"image/png"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    name: str
    body: bytes
    headers: Headers


def _asset(name: str, body: bytes) -> Asset:
    return Asset(name, body, ((b"content-type", _TYPES[name.rpartition(".")[2]]),))


@cache
def _assets() -> dict[str, Asset]:
    """Return the assets by what templates call them."""
    found = {}
    for word, source in _SOURCES.items():
        body = source.read_bytes()
        stem, _, suffix = source.name.rpartition(".")
        found[word] = _asset(f"{stem}.{tag(body)}.{suffix}", body)
    return found


@cache
def explorer_files() -> tuple[Asset, ...]:
    """Return the explorer's modules and style sheets, in one order everywhere."""
    bodies = dict(sorted(_below(_OURS / "explorer")))
    directory = f"explorer.{tag(b''.join(bodies.values()))}"
    return tuple(_asset(f"{directory}/{path}", body) for path, body in bodies.items())


def _below(directory: Traversable, path: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of every file in a directory and those in it."""
    for entry in directory.iterdir():
        if entry.is_dir():
            yield from _below(entry, f"{path}{entry.name}/")
        else:
            yield f"{path}{entry.name}", entry.read_bytes()


@cache
def _by_name() -> dict[str, Asset]:
    return {asset.name: asset for asset in (*_assets().values(), *explorer_files())}


def asset_named(name: str) -> Asset | None:
    """Return the asset that is served under a name, if there is one."""
    return _by_name().get(name)


def page(template: str, base: str, **values: str) -> bytes:
    """Fill in a template of `app/web`.

    Args:
        template: its file name.
        base: the way from the page's address to the service's root, such as `../`.
        values: HTML for its further places.
    """
    addresses = {word: f"{base}static/{asset.name}" for word, asset in _assets().items()}
    text = (_OURS / template).read_text(encoding="utf-8")
    return Template(text).substitute(addresses, home=base or "./", **values).encode()
