"""One configuration at work: every request passes the same stages, in this order."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Any

from examples.ch04_http_cache import OriginDown, Request, Response
from examples.ch07_gateway.arriving import arrived
from examples.ch07_gateway.bodies import body_of
from examples.ch07_gateway.caching import CachedUpstream
from examples.ch07_gateway.config import GatewayConfig, Route
from examples.ch07_gateway.credentials import Authenticator
from examples.ch07_gateway.down import UpstreamDown
from examples.ch07_gateway.forwarding import (
    CONSUMER,
    SCOPES,
    client_address,
    passed_on,
)
from examples.ch07_gateway.keeping import Kept
from examples.ch07_gateway.limiting import limited
from examples.ch07_gateway.mirroring import Mirroring
from examples.ch07_gateway.passage import Passage
from examples.ch07_gateway.refusal import GatewayError
from examples.ch07_gateway.routing import Routes
from examples.ch07_gateway.service import Exhausted
from examples.ch07_gateway.tools import Tools
from examples.ch07_gateway.trace_context import read_context
from examples.ch07_gateway.way import Way, changed_request


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
        request = self._request(passage, host, fields, body)
        try:
            return self._ways[route.name].answer(passage, request)
        except UpstreamDown as down:
            raise refusal_of(down, passage.upstream) from None
        except OriginDown as down:
            raise refusal_of(UpstreamDown(str(down), down.late), "") from None

    def _request(self, passage: Passage, host: str, fields: Any, body: Any) -> Request:
        scheme = passage.environ["wsgi.url_scheme"]
        own = self._own_fields(passage, host, scheme)
        if isinstance(body, bytes):
            if body or passage.method not in ("GET", "HEAD"):
                own.append(("Content-Length", str(len(body))))
            body = (body,) if body else None
        elif length := passage.environ.get("CONTENT_LENGTH"):
            own.append(("Content-Length", length))
        uri = f"{scheme}://{host}{passage.path}{passage.query}"
        return Request(passage.method, uri, (*fields, *own), body)

    def _own_fields(self, passage: Passage, host: str, scheme: str) -> Any:
        """Return what the gateway says of the request, in its own words."""
        own = [
            ("X-Forwarded-For", passage.address),
            ("X-Forwarded-Proto", scheme),
            ("X-Forwarded-Host", host),
            ("X-Request-Id", passage.request_id),
            ("Traceparent", passage.trace.traceparent(passage.span_id)),
            ("Via", f"1.1 {self.config.gateway.name}"),
        ]
        if passage.trace.state:
            own.append(("Tracestate", passage.trace.state))
        if passage.consumer:
            own += [(CONSUMER, passage.consumer)]
            own += [(SCOPES, " ".join(sorted(passage.scopes)))] * bool(passage.scopes)
        return own

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


def refusal_of(down: UpstreamDown, name: str) -> GatewayError:
    """Return what the client hears: no address, and no words of the upstream."""
    if isinstance(down, Exhausted):
        wait = (("Retry-After", str(max(1, ceil(down.seconds)))),)
        said = f"the upstream {name!r} is left alone for a while"
        return GatewayError(503, "breaker", said, fields=wait)
    if down.late:
        said = f"the upstream {name!r} did not answer in time"
        return GatewayError(504, "timeout", said)
    said = f"the upstream {name!r} gave no answer that could be passed on"
    return GatewayError(502, "upstream", said)
