"""Canary releases: which version of a service a client gets, the same one each time."""

from zlib import crc32

from examples.ch07_gateway.config.model import Route
from examples.ch07_gateway.context import RequestContext


def choose_upstream(route: Route, context: RequestContext) -> str:
    """Return the upstream for this client, by a hash of who it is."""
    canary = route.canary
    if canary is None:
        return route.upstream
    client = f"{route.name} {context.client_key(canary.by)}"
    in_canary = crc32(client.encode()) % 100 < canary.percent
    return canary.upstream if in_canary else route.upstream
