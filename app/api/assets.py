"""The files of the pages: our own under `app/web`, and Swagger UI's out of the package that carries them.

Each is served under a name that holds a digest of its bytes, so that browsers may keep it for ever.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template
from typing import Final

from app.api.answers import Headers
from app.api.documents import tag

__all__ = ["Asset", "asset_named", "page"]

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


@cache
def _assets() -> dict[str, Asset]:
    """Return the assets by what templates call them."""
    found = {}
    for word, source in _SOURCES.items():
        body = source.read_bytes()
        stem, _, suffix = source.name.rpartition(".")
        found[word] = Asset(f"{stem}.{tag(body)}.{suffix}", body, ((b"content-type", _TYPES[suffix]),))
    return found


def asset_named(name: str) -> Asset | None:
    """Return the asset that is served under a name, if there is one."""
    return next((asset for asset in _assets().values() if asset.name == name), None)


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
