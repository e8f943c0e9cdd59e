"""The table of problems: every error code of this service, what brings it about and what mends it.

A code is stable: clients may branch on it. Its example is a request that is answered with it; tests send each one, and the
OpenAPI document and the pages under `/problems` show what came back.
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["KINDS", "Call", "Kind"]


@dataclass(frozen=True, slots=True)
class Call:
    """A small request."""

    method: str
    path: str
    body: str = ""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()

    def all_headers(self) -> dict[str, str]:
        """Return the headers, the body's type included."""
        return ({"content-type": self.content_type} if self.content_type else {}) | dict(self.headers)


@dataclass(frozen=True, slots=True)
class Kind:
    """One row: a code, the HTTP status it travels under, and what people are told about it."""

    code: str
    status: int
    title: str
    cause: str
    cure: str
    example: Call | None = None


_NETWORK = '{"X": [[0.5, 1.0]], "y": [[1.0]], "layers": [{"W": [[0.1], [0.2]], "activation": "sigmoid"}]}'

KINDS: Final[dict[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind(
            "malformed_json",
            400,
            "The body is not JSON",
            "The body is empty, breaks the grammar of JSON, is not UTF-8, starts with a byte order mark or is nested too deeply.",
            "Look at the byte that `detail` names. Let a JSON library write the body instead of putting strings together; "
            "write it as UTF-8 without a byte order mark; put no comma after the last element.",
            Call("POST", "/forward", '{"X": [[0.5, 1.0],], "layers": []}'),
        ),
        Kind(
            "malformed_safetensors",
            400,
            "The body is not a safetensors file",
            "The header's length, the JSON in the header or in its metadata, or the places of the tensors in the data are not as "
            "the format has them; or the body is something else, such as JSON, and only declared as safetensors.",
            'Let the safetensors library write the file: `safetensors.numpy.save(tensors, metadata={"request": ...})`. '
            "Send JSON with `Content-Type: application/json`.",
            Call("POST", "/forward", _NETWORK, content_type="application/vnd.safetensors"),
        ),
        Kind(
            "malformed_http",
            400,
            "The request is not HTTP as it should be",
            "The request line, a header field, the Host or the framing of the body breaks the grammar of HTTP/1.1, or could be "
            "understood in two ways. The connection is closed.",
            "Let an HTTP library write the request. Behind a gateway, look at what the gateway sends.",
        ),
        Kind(
            "unauthorized",
            401,
            "The request has no key that is good here",
            "This service computes for those only who have one of its keys, and the `Authorization` header is missing or has another.",
            "Send `Authorization: Bearer KEY`; in Swagger UI, press *Authorize*. Who runs the service gives out the keys.",
        ),
        Kind(
            "not_found",
            404,
            "There is nothing at this path",
            "The path is mistyped, ends with a slash too many, or lacks the prefix of the gateway in front.",
            "Take the path from `/openapi.json` or from `/docs`. Nothing here redirects, so send exactly that path.",
            Call("POST", "/forward/", _NETWORK),
        ),
        Kind(
            "method_not_allowed",
            405,
            "This path does not take this method",
            "The path is right, but what computes takes POST, and what can be read takes GET.",
            "Use one of the methods that the `Allow` header names.",
            Call("GET", "/forward", content_type=""),
        ),
        Kind(
            "not_acceptable",
            406,
            "The answer has no such format",
            "The `Accept` header admits no format that this path can answer in.",
            "Send `Accept: application/json`, or leave the header out. What computes answers `application/vnd.safetensors`, too.",
            Call("POST", "/forward", _NETWORK, headers=(("accept", "text/csv"),)),
        ),
        Kind(
            "request_timeout",
            408,
            "The request did not come to its end",
            "Its headers or its body took longer than this service waits. The connection is closed.",
            "Send the request again over a faster line, or a smaller one. Who runs the service may wait longer: see `GET /limits`.",
        ),
        Kind(
            "body_too_large",
            413,
            "The body is too large",
            "The body is over the limit of bytes. It was not read to its end, so the connection is closed.",
            "Send the batch in parts, or fewer digits. Who runs the service may raise the limit: see `GET /limits`.",
            Call("POST", "/forward", headers=(("content-length", "999999999999"),)),
        ),
        Kind(
            "url_too_long",
            414,
            "The URL is too long",
            "The path and the query are over the limit of bytes. The connection is closed.",
            "Send what is long in the body. Who runs the service may raise the limit: see `GET /limits`.",
        ),
        Kind(
            "unsupported_media_type",
            415,
            "The body is declared neither as JSON nor as safetensors",
            "The `Content-Type` header is missing, is neither application/json nor application/vnd.safetensors, or names a "
            "charset other than UTF-8.",
            "Send `Content-Type: application/json`. curl's `-d` declares a form, so add -H 'Content-Type: application/json'.",
            Call("POST", "/forward", _NETWORK, content_type="application/x-www-form-urlencoded"),
        ),
        Kind(
            "unsupported_content_encoding",
            415,
            "The body is compressed",
            "The `Content-Encoding` header names a compression. Bodies are taken as they are only.",
            "Send the body uncompressed and leave the header out.",
            Call("POST", "/forward", _NETWORK, headers=(("content-encoding", "gzip"),)),
        ),
        Kind(
            "validation_failed",
            422,
            "The request can be read, but makes no sense here",
            "A field is missing, unknown, of the wrong type or out of range; a matrix is ragged; or shapes do not meet.",
            "Each of `errors` names a place (a JSON pointer into the request) and what to mend there.",
            Call(
                "POST", "/forward", '{"X": [[0.5, 1.0]], "layers": [{"W": [[0.1], ["0.2"]], "activaton": "sigmoid"}]}'
            ),
        ),
        Kind(
            "limit_exceeded",
            422,
            "The request asks for too much",
            "The request makes sense, but it would take more arithmetic or a larger answer than the limits allow.",
            "Ask for less: a smaller batch, or only the tensors you need (`include`). "
            "Who runs the service may raise the limits: see `GET /limits`.",
            Call(
                "POST", "/initialize", '{"sizes": [100000, 100000], "activations": ["relu"], "scheme": "he", "seed": 1}'
            ),
        ),
        Kind(
            "not_finite",
            422,
            "A result is not a finite number",
            "A tensor overflowed to infinity or has no value. `tensor` names the first one, in order of computation.",
            "Scale the data, start from smaller weights, or take a smaller learning rate.",
            Call("POST", "/forward", '{"X": [[1e300]], "layers": [{"W": [[1e300]], "activation": "identity"}]}'),
        ),
        Kind(
            "headers_too_large",
            431,
            "The headers are too large",
            "There are more header fields, or more bytes in them, than the limits allow. The connection is closed.",
            "Leave out cookies and other fields that are not needed here. "
            "Who runs the service may raise the limits: see `GET /limits`.",
        ),
        Kind(
            "internal_error",
            500,
            "The service failed",
            "A fault in the service. It has been logged under the `request_id`.",
            "Send the same request again only if it may have been bad luck; else report the `request_id` to who runs the service.",
        ),
        Kind(
            "overloaded",
            503,
            "The service is busy",
            "More work is waiting than the service takes on, or it is shutting down.",
            "Send the same request again after the seconds that the `Retry-After` header names. All requests here may be repeated.",
        ),
        Kind(
            "draining",
            503,
            "The service is about to end",
            "The process that was asked has been told to stop. It still answers; but who chooses among several should choose another.",
            "Send requests to another replica. Only `/health/ready` answers this.",
        ),
    )
}
