"""What attackers do to a cache in the laboratory: poison, deceive, collect cookies."""

import re
from typing import TYPE_CHECKING, Any

from werkzeug import Request, Response

from examples.ch04_http_cache.experiments.stage import Stage
from examples.ch04_http_cache.rules.policy import CachePolicy, SetCookie
from examples.ch04_http_cache.wsgi import UNTRUSTED_FIELDS
from examples.lab import Node
from examples.lab.network.wsgi import call

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

EVIL = "evil.example"
STATIC = (".css", ".js", ".png")
NOTHING: frozenset[str] = frozenset()


def poison(drop: frozenset[str] = UNTRUSTED_FIELDS, vary: str = "") -> str:
    """Let Mallory ask first, with a host of his own; say what Alice then loads.

    `drop` are request fields that the cache does not pass on; `vary` is the shop's.
    """

    def home(request: Request, now: float) -> Response:
        host = request.headers.get("X-Forwarded-Host", request.host)
        script = f'<script src="https://{host}/shop.js"></script>'
        headers = {"Cache-Control": "max-age=60"} | ({"Vary": vary} if vary else {})
        return Response(script, headers=headers)

    stage = Stage(home)
    stage.cache("cache", drop_fields=drop)
    stage.get(stage.client("mallory"), "cache", "/", X_Forwarded_Host=EVIL)
    seen = stage.get(stage.client("alice"), "cache", "/").text
    loaded = re.findall('src="(.*?)"', seen)
    return f"Alice loads {loaded[0]}"


def hide_a_field(naive: bool = False) -> str:
    """Let Mallory name `Origin` in `Connection`; say whether the app may read then.

    A `naive` quick way keeps its reply under the fields as they came on the wire.
    """
    app = "https://app.example"

    def catalogue(request: Request, now: float) -> Response:
        headers = {"Cache-Control": "max-age=60", "Vary": "Origin"}
        if request.headers.get("Origin") == app:
            headers["Access-Control-Allow-Origin"] = app
        return Response("the catalogue", headers=headers)

    stage = Stage(catalogue)
    stage.cache("cache", wrap=by_the_wire if naive else None)
    for _ in range(2):
        mallory = stage.client("mallory")
        stage.get(mallory, "cache", "/", Origin=app, Connection="Origin")
    reply = stage.get(stage.client("alice"), "cache", "/", Origin=app)
    return f"the app may read: {'Access-Control-Allow-Origin' in reply.headers}"


def by_the_wire(app: "WSGIApplication", node: Node) -> Any:
    """Return a cache behind a naive quick way: its key is the field as it came."""
    kept: dict[str | None, Any] = {}

    def quick(environ: Any, start_response: Any) -> Any:
        origin = environ.get("HTTP_ORIGIN")
        if origin not in kept:
            answer = call(app, environ)
            status = f"{answer.status} {answer.reason}"
            kept[origin] = status, list(answer.headers), list(answer.chunks)
        status, headers, chunks = kept[origin]
        start_response(status, headers)
        return chunks

    return quick


def by_the_ending(app: "WSGIApplication", node: Node) -> Any:
    """Return an origin behind the rule "what ends like a file is a file": keep it."""

    def overriding(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if environ["PATH_INFO"].endswith(STATIC):
                kept = [(n, v) for n, v in headers if n != "Cache-Control"]
                headers = [*kept, ("Cache-Control", "public, max-age=86400")]
            return start_response(status, headers, *more)

        return app(environ, start)

    return overriding


def account(request: Request, now: float) -> Response:
    """Show the account of whoever asks, at any path under /account."""
    who = request.cookies.get("session", "nobody")
    headers = {"Cache-Control": "private, max-age=60"}
    return Response(f"the orders of {who}", headers=headers)


def deceive(override: bool) -> str:
    """Send Alice a link that ends in .css; say what Mallory finds behind it."""
    stage = Stage(account, wrap=by_the_ending if override else None)
    stage.cache("cache")
    bait = "/account/nice.css"
    stage.get(stage.client("alice"), "cache", bait, Cookie="session=alice")
    found = stage.get(stage.client("mallory"), "cache", bait).text
    return f"Mallory reads: {found}"


def welcome(control: str) -> Any:
    """Return a shop that greets every newcomer with a session of their own."""

    def answer(request: Request, now: float) -> Response:
        session = request.headers["From"]  # the shop would draw a random one
        response = Response("welcome", headers={"Cache-Control": control})
        response.set_cookie("session", session)
        return response

    return answer


def leak(control: str = "max-age=60", set_cookie: SetCookie = "always") -> str:
    """Let Alice come in, then Bob; say whose session he has.

    `set_cookie` says which answers that set a cookie are stored.
    """
    stage = Stage(welcome(control))
    stage.cache("cache", policy=CachePolicy(set_cookie=set_cookie))
    stage.get(stage.client("alice"), "cache", "/", From="alice")
    bob = stage.client("bob")
    stage.get(bob, "cache", "/", From="bob")
    return f"Bob is signed in as {bob.cookies.get('session', 'nobody')}"
