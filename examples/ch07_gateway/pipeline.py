"""One configuration at work: every request passes the same stages, in this order."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from examples.ch04_http_cache import OriginDown, Response
from examples.ch07_gateway.auth import Authenticator
from examples.ch07_gateway.components import Kept
from examples.ch07_gateway.config import GatewayConfig, Route
from examples.ch07_gateway.context import Passage
from examples.ch07_gateway.errors import UpstreamDown, gateway_error
from examples.ch07_gateway.observability import read_context
from examples.ch07_gateway.proxy import (
    CachedUpstream,
    Mirroring,
    Way,
    body_of,
    changed_request,
    client_address,
    passed_on,
    upstream_request,
)
from examples.ch07_gateway.ratelimit import limited
from examples.ch07_gateway.routing import Routes, arrived
from examples.ch07_gateway.runtime import Tools


class Gateway:
    """The stages; `kept` is what outlives a change of the configuration."""

    def __init__(self, config: GatewayConfig, tools: Tools, kept: Kept) -> None:
        self.config, self._tools, self._kept = config, tools, kept
        self._routes, self._guard = (
            Routes(config.routes),
            Authenticator(config, tools.clock),
        )
        self._services = {u.name: kept.service(u) for u in config.upstreams}
        self._mirroring = Mirroring(self._services, tools)
        limits = {each.name: each for each in config.limits}
        self._limiters = {
            route.name: [kept.limiter(limits[name]) for name in route.limits]
            for route in config.routes
        }
        self._ways = {route.name: self._way(route) for route in config.routes}

    def passage(self, environ: Mapping[str, Any]) -> Passage:
        """Begin: give the request its names."""
        tools, trusted = self._tools, self.config.gateway.trusted_proxies
        trace = read_context(
            environ.get("HTTP_TRACEPARENT"),
            environ.get("HTTP_TRACESTATE"),
            tools.new_id,
        )
        return Passage(
            environ,
            tools.clock(),
            tools.new_id(16),
            trace,
            tools.new_id(8),
            client_address(environ, trusted),
        )

    def handle(self, passage: Passage) -> Response:
        """Return the answer; raises GatewayError."""
        passage.method, host, passage.path, passage.query = arrived(passage.environ)
        route = self._routes.find(host, passage.path, passage.method)
        passage.route = route
        if route.auth:
            identity = self._guard.admit(route, passage.environ)
            passage.consumer, passage.scopes = identity.name, identity.scopes
        limited(passage, self._limiters[route.name], self._tools.clock())
        fields, body = changed_request(
            tuple(passed_on(passage.environ)),
            body_of(passage, route.max_body),
            route.request,
        )
        request = upstream_request(
            passage, host, fields, body, self.config.gateway.name
        )
        try:
            return self._ways[route.name].answer(passage, request)
        except UpstreamDown as down:
            raise gateway_error(down, passage.upstream) from None
        except OriginDown as down:
            raise gateway_error(UpstreamDown(str(down), down.late), "") from None

    def _way(self, route: Route) -> Way:
        names = {route.upstream} | ({route.canary.upstream} if route.canary else set())
        way = Way(route, self._services, {}, self._mirroring)
        if not route.cache:
            return way
        caches = {name: self._cache(way, route, name) for name in names}
        return replace(way, caches=caches)

    def _cache(self, way: Way, route: Route, name: str) -> CachedUpstream:
        upstream = self._services[name].upstream
        door = self.config.gateway
        return self._kept.cache(
            (route, upstream, door),
            lambda: CachedUpstream(
                door,
                lambda passage, request: way.ask(name, passage, request),
                self._tools,
            ),
        )
