"""Which route a request takes: the longest prefix, then the host, then the method."""

from collections.abc import Sequence
from contextlib import suppress

from examples.ch07_gateway.config.model import Route
from examples.ch07_gateway.errors import GatewayError
from examples.ch07_gateway.routing.request_target import (
    decoded_slashes,
    plain_escapes,
)


class Router:
    """The routes of one configuration, the longest prefix first."""

    def __init__(self, routes: Sequence[Route]) -> None:
        # Of two with one prefix, the one that asks for more comes first.
        self._routes = sorted(
            routes,
            key=lambda r: (len(r.prefix), bool(r.hosts), bool(r.methods)),
            reverse=True,
        )

    def match(self, host: str, path: str, method: str) -> Route:
        """Return the route of a request; raises GatewayError with 404 or 405."""
        allowed: set[str] = set()
        length, path = 0, plain_escapes(path)
        for route in self._routes:
            if allowed and len(route.prefix) < length:
                break  # a shorter prefix must not open what a longer one closes
            if not matches_prefix(path, route.prefix) or (
                route.hosts and hostname(host) not in route.hosts
            ):
                continue
            if not route.methods or method in route.methods:
                return route
            allowed, length = allowed | set(route.methods), len(route.prefix)
        if not allowed:
            raise GatewayError(404, "no-route", "no route leads there")
        fields = (("Allow", ", ".join(sorted(allowed))),)
        detail = f"the method {method[:20]} is not for this route"
        raise GatewayError(405, "method", detail, fields=fields)

    def check_slashes(self, route: Route, host: str, path: str, method: str) -> None:
        """Refuse an encoded slash that the route does not take; raises GatewayError.

        Nor may it lead past the rule of another route: a server could decode it.
        """
        decoded = decoded_slashes(path)
        if decoded == path:
            return
        with suppress(GatewayError):
            if route.encoded_slashes and self.match(host, decoded, method) is route:
                return
        raise GatewayError(400, "target", "the path has an encoded slash")


def matches_prefix(path: str, prefix: str) -> bool:
    """Say whether a path is the prefix or lies under it, segment by segment.

    >>> matches_prefix("/books/emma", "/books"), matches_prefix("/bookshelf", "/books")
    (True, False)
    """
    return path.startswith(prefix) and (
        len(path) == len(prefix) or prefix[-1] == "/" or path[len(prefix)] == "/"
    )


def hostname(host: str) -> str:
    """Return a Host field's name in small letters, without its port and last dot."""
    name = host.lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0].rstrip(".")


def rewrite_path(path: str, route: Route) -> str:
    """Return the path that the upstream is asked for.

    >>> rewrite_path("/shop/books", Route("r", "/shop", "u", rewrite="/v1"))
    '/v1/books'
    """
    if route.rewrite is None:
        return path
    rest = path[len(route.prefix.rstrip("/")) :]
    return route.rewrite.rstrip("/") + rest or "/"
