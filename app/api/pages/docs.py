"""What the service says about itself: the explorer, Swagger UI, the OpenAPI document and the files that pages load.

No page holds a script or a style in itself or asks another host for anything, so the strictest Content-Security-Policy will
do. Addresses are relative to the page, and so right under any prefix.
"""

from typing import Final

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

import app
from app.api.answers.answer import HTML, JSON, Answer, Headers
from app.api.answers.documents import FOREVER, REVALIDATE, document
from app.api.answers.negotiation import quality
from app.api.openapi.document import text
from app.api.pages.assets import asset_named, explorer_files, page
from app.api.problems.problem import Problem

__all__ = ["PLAIN", "router"]

router = APIRouter(include_in_schema=False)


def _policy(allowed: str) -> Headers:
    nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return ((b"content-security-policy", f"{nothing}; {allowed}".encode()),)


PLAIN: Final = HTML + _policy("style-src 'self'; img-src 'self'")
"""The headers of a page that only shows something."""

# Swagger UI's style sheet holds its icons as data, and its script asks for the document and for what is tried out.
_SWAGGER: Final = HTML + _policy("script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:")

# The explorer's script asks the service; text becomes nodes in one place of it (the service's MathML), and nowhere else.
_EXPLORER: Final = HTML + _policy(
    "script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types mathml"
)

_LINKS: Final = {
    "docs": "Try every request in the browser",
    "openapi.json": "The API as an OpenAPI document",
    "catalog": "Every layer, activation, loss and optimizer, with its formulas",
    "examples": "Requests to start from",
    "limits": "What one request may ask for",
    "mistakes": "What /check names in your numbers, and the cure",
    "problems": "What can go wrong, and what to do then",
}


@router.get("/")
async def home(request: Request) -> Response:
    """Answer the explorer to those who want HTML, browsers, and where everything is as JSON to all others."""
    root = request.scope.get("root_path", "")
    accept = request.headers.get("accept", "")
    if quality(accept, "text/html") > quality(accept, "application/json"):
        base = f"{root}/" if root else ""  # at the root alone, the address may lack the slash that relative ones need
        answer = Answer(_explorer(base), _EXPLORER + REVALIDATE)
    else:
        body = {"name": "Chainrule", "version": app.__version__, "links": {path: f"{root}/{path}" for path in _LINKS}}
        answer = Answer(orjson.dumps(body), JSON + REVALIDATE)
    answer.raw_headers.append((b"vary", b"accept"))
    return answer


def _explorer(base: str) -> bytes:
    """The explorer's page. It names all modules, so that browsers need not find one through the other."""
    files = {f"{base}static/{asset.name}": asset for asset in explorer_files()}
    modules = [address for address in files if address.endswith(".js")]
    return page(
        "explorer.html",
        base,
        styles="\n".join(f'<link rel="stylesheet" href="{address}">' for address in files if address.endswith(".css")),
        modules="\n".join(f'<link rel="modulepreload" href="{address}">' for address in modules),
        main=next(address for address in modules if address.endswith("/main.js")),
        links="\n".join(f'<dt><a href="{base}{path}">/{path}</a></dt><dd>{what}</dd>' for path, what in _LINKS.items()),
    )


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Answer Swagger UI."""
    return document(page("docs.html", ""), _SWAGGER, request.scope)


@router.get("/openapi.json")
def openapi_json(request: Request) -> Response:
    """Answer the OpenAPI document; the first one asked for takes a moment to make, so this runs in a thread."""
    keys = bool(request.scope["app"].settings.api_keys)
    return document(text(keys=keys).encode(), JSON, request.scope)


@router.get("/static/{name:path}")
async def static(name: str, request: Request) -> Response:
    """Answer a file that a page loads. Its name changes with its content, so it may be kept for ever."""
    asset = asset_named(name)
    if asset is None:
        raise Problem("not_found", "There is no such file. The pages name those that there are.")
    return document(asset.body, asset.headers, request.scope, FOREVER)
