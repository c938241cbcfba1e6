"""A shared cache as small as it gets: a dict of answers before an origin."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from flask import Flask, Response, request

from examples.ch01_state.cacheability import Cacheability, Fields, by_cache_control

CachingRule = Callable[[int, Fields], Cacheability]
CacheKey = tuple[str, ...]
FORWARDED_FIELDS = ("Content-Type", "Cache-Control", "Vary", "Set-Cookie", "ETag")


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response and when it stops being fresh, in Unix seconds."""

    body: bytes
    fields: tuple[tuple[str, str], ...]
    expires: float


def create_shared_cache(
    *,
    origin: str,
    session: requests.Session,
    clock: Callable[[], float] = time.time,
    cacheability: CachingRule = by_cache_control,
) -> Flask:
    """Build a cache before `origin`, which keeps what `cacheability` allows."""
    app = Flask(__name__)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # not its own
    stored: dict[CacheKey, StoredResponse] = {}
    varies: dict[str, tuple[str, ...]] = {}

    def key() -> CacheKey:
        """Build the key: method, URI, and the fields named by Vary."""
        nominated = varies.get(request.full_path, ())
        values = (request.headers.get(name, "") for name in nominated)
        return request.method, request.full_path, *values

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "DELETE"])
    @app.route("/<path:path>", methods=["GET", "POST", "DELETE"])
    def respond(path: str) -> Response:
        found = stored.get(key())
        if found is not None and clock() < found.expires:
            ttl = int(found.expires - clock())
            return _respond(200, found.body, found.fields, f"cache; hit; ttl={ttl}")
        reply = session.request(
            request.method,
            origin + request.full_path.rstrip("?"),
            headers={n: v for n, v in request.headers if n != "Host"},
            data=request.get_data(),
        )
        fields = tuple(
            (n, v) for n, v in reply.headers.items() if n in FORWARDED_FIELDS
        )
        decision = cacheability(reply.status_code, dict(fields))
        if request.method == "GET" and decision.max_age:
            varies[request.full_path] = decision.vary
            stored[key()] = StoredResponse(
                reply.content, fields, clock() + decision.max_age
            )
        return _respond(reply.status_code, reply.content, fields, "cache; fwd=miss")

    return app


def _respond(
    status: int, body: bytes, fields: tuple[tuple[str, str], ...], cache_status: str
) -> Response:
    """Answer, and say where it comes from (RFC 9211)."""
    return Response(body, status, [*fields, ("Cache-Status", cache_status)])
