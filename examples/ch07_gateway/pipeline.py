"""One configuration at work: every request passes the same stages, in this order."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from examples.ch04_http_cache import OriginDown, Response
from examples.ch07_gateway.auth import Authenticator
from examples.ch07_gateway.components import Components
from examples.ch07_gateway.config import GatewayConfig, Route
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.errors import UpstreamDown, gateway_error
from examples.ch07_gateway.observability import read_context
from examples.ch07_gateway.proxy import (
    CachedUpstream,
    RequestMirror,
    RouteHandler,
    create_forwarded_request,
    find_client_address,
    forwarded_request_fields,
    read_request_body,
    transform_request,
)
from examples.ch07_gateway.ratelimit import enforce_limits
from examples.ch07_gateway.routing.request_target import parse_request_target
from examples.ch07_gateway.routing.router import Router
from examples.ch07_gateway.runtime import GatewayRuntime


class Pipeline:
    """The stages; `components` is what outlives a change of the configuration."""

    def __init__(
        self, config: GatewayConfig, runtime: GatewayRuntime, components: Components
    ) -> None:
        self.config, self._runtime, self._components = config, runtime, components
        self._router = Router(config.routes)
        self._authenticator = Authenticator(config, runtime.clock)
        self._upstreams = {u.name: components.upstream(u) for u in config.upstreams}
        self._mirror = RequestMirror(self._upstreams, runtime)
        limits = {each.name: each for each in config.limits}
        self._limiters = {
            route.name: [components.limiter(limits[name]) for name in route.limits]
            for route in config.routes
        }
        self._handlers = {route.name: self._handler(route) for route in config.routes}

    def create_context(self, environ: Mapping[str, Any]) -> RequestContext:
        """Begin: give the request its names."""
        runtime, trusted = self._runtime, self.config.gateway.trusted_proxies
        trace = read_context(
            environ.get("HTTP_TRACEPARENT"),
            environ.get("HTTP_TRACESTATE"),
            runtime.new_id,
        )
        return RequestContext(
            environ,
            runtime.clock(),
            runtime.new_id(16),
            trace,
            runtime.new_id(8),
            find_client_address(environ, trusted),
        )

    def handle(self, context: RequestContext) -> Response:
        """Return the answer; raises GatewayError."""
        context.method, host, context.path, context.query = parse_request_target(
            context.environ
        )
        route = self._router.match(host, context.path, context.method)
        context.route = route
        if route.auth:
            identity = self._authenticator.authenticate(route, context.environ)
            context.consumer, context.scopes = identity.name, identity.scopes
        enforce_limits(context, self._limiters[route.name], self._runtime.clock())
        fields, body = transform_request(
            tuple(forwarded_request_fields(context.environ)),
            read_request_body(context, route.max_body),
            route.request,
        )
        request = create_forwarded_request(
            context, host, fields, body, self.config.gateway.name
        )
        try:
            return self._handlers[route.name].handle(context, request)
        except OriginDown as down:
            if not isinstance(down, UpstreamDown):
                down = UpstreamDown(str(down), down.late)
            context.why = down.reason
            raise gateway_error(down, context.upstream) from None

    def _handler(self, route: Route) -> RouteHandler:
        upstreams = {route.upstream} | (
            {route.canary.upstream} if route.canary else set()
        )
        handler = RouteHandler(route, self._upstreams, {}, self._mirror)
        if not route.cache:
            return handler
        caches = {name: self._cache(handler, route, name) for name in upstreams}
        return replace(handler, caches=caches)

    def _cache(self, handler: RouteHandler, route: Route, name: str) -> CachedUpstream:
        upstream = self._upstreams[name].upstream
        settings = self.config.gateway
        return self._components.cache(
            (route, upstream, settings),
            lambda: CachedUpstream(
                settings,
                lambda context, request: handler.forward(name, context, request),
                self._runtime,
            ),
        )
