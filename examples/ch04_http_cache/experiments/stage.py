"""The laboratory of this chapter: a shop that says what it is told, and caches."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import requests
from werkzeug import Request, Response

from examples.ch04_http_cache import lab_caches
from examples.ch04_http_cache.messages.dates import format_date
from examples.lab import Network, Node

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Answer = Callable[[Request, float], Response]  # of the shop, at a time
Wrap = Callable[["WSGIApplication", Node], "WSGIApplication"]
LATENCY = 0.010  # seconds
FIELDS = (
    *("Authorization", "Accept-Language", "Cookie", "If-None-Match"),
    *("If-Modified-Since", "X-Forwarded-Host", "Cache-Control", "CDN-Cache-Control"),
    *("Date", "Expires", "Last-Modified", "ETag", "Vary", "Set-Cookie", "Age"),
    "Cache-Status",
)


class Stage:
    """A network with a shop whose answers a function gives."""

    def __init__(self, answer: Answer, wrap: Wrap | None = None) -> None:
        """Start the shop; `wrap` stands before it and changes what it says."""
        self.net = Network(fields=FIELDS)
        self.net.host(
            "shop", partial(dated, answer, wrap or unchanged), latency=LATENCY
        )

    def cache(
        self, name: str, origin: str = "shop", wrap: Wrap | None = None, **options: Any
    ) -> None:
        """Start a shared cache before `origin`; `wrap` changes what goes in or out."""
        make = lab_caches.shared_cache(origin, **options)
        around = wrap or unchanged
        self.net.host(name, lambda node: around(make(node), node), latency=LATENCY)

    def client(self, name: str) -> requests.Session:
        """Let somebody in, with a session that adds no fields of its own."""
        session = self.net.session(name)
        session.headers.clear()
        return session

    def browser(self, name: str) -> requests.Session:
        """Let somebody in whose browser has a cache."""
        session = lab_caches.browser(self.net, name)
        session.headers.clear()
        return session

    def get(
        self, session: requests.Session, where: str, path: str, **fields: str
    ) -> requests.Response:
        """Ask a host for a page of the shop: the name of the shop is in the key."""
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        return session.get(f"http://{where}{path}", headers={"Host": "shop", **headers})

    @property
    def asked(self) -> int:
        """How many requests reached the shop."""
        return self.net.trace.where(kind="http", target="shop").count()

    def until(self, second: float) -> None:
        """Let time pass until that second of the experiment."""
        self.net.clock.advance(max(0.0, second - self.net.clock.now))


def unchanged(app: "WSGIApplication", node: Node) -> "WSGIApplication":
    """Return the application as it is."""
    return app


def dated(answer: Answer, wrap: Wrap, node: Node) -> "WSGIApplication":
    """Return the shop; like any good origin it says when it answered."""

    @Request.application
    def app(request: Request) -> Response:
        response = answer(request, node.clock())
        response.headers.setdefault("Date", format_date(node.clock()))
        return response

    return wrap(app, node)


def handled(reply: requests.Response) -> str:
    """Return what the cache nearest to the client says it did (RFC 9211)."""
    return reply.headers.get("Cache-Status", "").rpartition(", ")[2]


def hit(reply: requests.Response) -> bool:
    """Say whether that cache answered by itself."""
    return "hit" in handled(reply).split(";")
