"""A shared cache as small as it gets: a dict of answers before an origin."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from flask import Flask, Response, request

from examples.ch01_state.sharing import Fields, Sharing, by_the_message

Rule = Callable[[int, Fields], Sharing]
Key = tuple[str, ...]
PASSED_ON = ("Content-Type", "Cache-Control", "Vary", "Set-Cookie", "ETag")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer and when it stops being fresh, in Unix seconds."""

    body: bytes
    fields: tuple[tuple[str, str], ...]
    expires: float


def create_cache(
    *,
    origin: str,
    session: requests.Session,
    clock: Callable[[], float] = time.time,
    rule: Rule = by_the_message,
) -> Flask:
    """Build a cache before `origin`, which shares what `rule` lets it share."""
    app = Flask(__name__)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # not its own
    kept: dict[Key, Kept] = {}
    varies: dict[str, tuple[str, ...]] = {}

    def key() -> Key:
        """Build the key: method, URI, and the fields named by Vary."""
        named = varies.get(request.full_path, ())
        values = (request.headers.get(name, "") for name in named)
        return request.method, request.full_path, *values

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "DELETE"])
    @app.route("/<path:path>", methods=["GET", "POST", "DELETE"])
    def pass_on(path: str) -> Response:
        known = kept.get(key())
        if known is not None and clock() < known.expires:
            left = int(known.expires - clock())
            return _answer(200, known.body, known.fields, f"cache; hit; ttl={left}")
        reply = session.request(
            request.method,
            origin + request.full_path.rstrip("?"),
            headers={n: v for n, v in request.headers if n != "Host"},
            data=request.get_data(),
        )
        fields = tuple((n, v) for n, v in reply.headers.items() if n in PASSED_ON)
        shared = rule(reply.status_code, dict(fields))
        if request.method == "GET" and shared.seconds:
            varies[request.full_path] = shared.vary
            kept[key()] = Kept(reply.content, fields, clock() + shared.seconds)
        return _answer(reply.status_code, reply.content, fields, "cache; fwd=miss")

    return app


def _answer(
    status: int, body: bytes, fields: tuple[tuple[str, str], ...], said: str
) -> Response:
    """Answer, and say where it comes from (RFC 9211)."""
    return Response(body, status, [*fields, ("Cache-Status", said)])
