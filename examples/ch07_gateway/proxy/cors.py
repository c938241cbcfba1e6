"""Which pages of other origins may read answers (Fetch, section 3.3)."""

from collections.abc import Mapping
from typing import Any

from examples.ch04_http_cache import Fields, Response
from examples.ch07_gateway.config import Route
from examples.ch07_gateway.errors import GatewayError
from examples.ch07_gateway.proxy.header_fields import drop_fields

ANY_ORIGIN = "*"
MAX_AGE = "600"  # seconds; for so long a browser does not ask again
EXPOSED = "RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Location"
ASKED = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
CORS_FIELDS = frozenset(
    {"access-control-allow-origin", "access-control-expose-headers"}
)


def preflight_method(environ: Mapping[str, Any]) -> str | None:
    """Return the method that a preflight asks for; None: the request is none."""
    if environ["REQUEST_METHOD"] != "OPTIONS" or "HTTP_ORIGIN" not in environ:
        return None
    method: str | None = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
    return method


def preflight_response(route: Route, environ: Mapping[str, Any]) -> Response:
    """Answer a preflight for a route that names origins; raises GatewayError.

    A browser sends no credentials with it, so nobody is asked for a key.
    """
    origin = allowed_origin(route, environ)
    if origin is None:
        raise GatewayError(403, "origin", "this origin may not ask here")
    fields = [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Methods", environ["HTTP_ACCESS_CONTROL_REQUEST_METHOD"]),
        ("Access-Control-Max-Age", MAX_AGE),
        ("Vary", ASKED),
    ]
    if names := environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS"):
        fields.append(("Access-Control-Allow-Headers", names))
    return Response(204, tuple(fields), ())


def cors_fields(
    route: Route, environ: Mapping[str, Any], fields: Fields
) -> tuple[tuple[str, str], ...]:
    """Return an answer's fields with what lets a page of an allowed origin read it.

    What the upstream said of origins goes: two answers would be none.
    """
    fields = drop_fields(fields, CORS_FIELDS)
    origin = allowed_origin(route, environ)
    if origin is None:
        return (*fields, ("Vary", "Origin"))
    return (
        *fields,
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", EXPOSED),
        ("Vary", "Origin"),
    )


def allowed_origin(route: Route, environ: Mapping[str, Any]) -> str | None:
    """Return what a page may be told of its origin; None where it is not allowed."""
    if ANY_ORIGIN in route.origins:
        return ANY_ORIGIN
    origin: str = environ.get("HTTP_ORIGIN", "")
    return origin if origin in route.origins else None
