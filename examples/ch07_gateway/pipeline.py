"""One configuration at work: every request passes the same stages, in this order."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from examples.ch04_http_cache import OriginDown, Request, Response
from examples.ch07_gateway.auth import Authenticator
from examples.ch07_gateway.components import Components
from examples.ch07_gateway.config import GatewayConfig, Route
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.errors import GatewayError, as_upstream_down, gateway_error
from examples.ch07_gateway.observability import read_context
from examples.ch07_gateway.proxy import (
    CachedUpstream,
    RequestMirror,
    RouteHandler,
    changes_body,
    create_forwarded_request,
    forwarded_request_fields,
    preflight_method,
    preflight_response,
    read_request_body,
    transform_request,
    unencoded,
)
from examples.ch07_gateway.ratelimit import enforce_limits
from examples.ch07_gateway.routing.request_target import (
    check_upgrade,
    parse_request_target,
)
from examples.ch07_gateway.routing.router import Router
from examples.ch07_gateway.routing.trusted_proxies import find_client, public_origin
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
            find_client(environ, trusted),
        )

    def handle(self, context: RequestContext) -> Response:
        """Return the answer; raises GatewayError."""
        environ = context.environ
        context.method, host, context.path, context.query = parse_request_target(
            environ, encoded_slashes=True
        )
        if "HTTP_UPGRADE" in environ:
            check_upgrade(environ)
        context.scheme, context.host = public_origin(
            context.client, environ["wsgi.url_scheme"], host
        )
        route = self._route(context, context.host)
        if route.origins and preflight_method(environ):
            return preflight_response(route, environ)
        if route.auth:
            identity = self._authenticator.authenticate(route, environ)
            context.consumer, context.scopes = identity.name, identity.scopes
        enforce_limits(context, self._limiters[route.name], self._runtime.clock())
        request = self._forwarded(route, context)
        try:
            return self._handlers[route.name].handle(context, request)
        except OriginDown as error:
            down = as_upstream_down(error)
            context.why = down.reason
            raise gateway_error(down, context.upstream) from None

    def _forwarded(self, route: Route, context: RequestContext) -> Request:
        """Return the request as it goes on; raises GatewayError."""
        fields = tuple(forwarded_request_fields(context.environ))
        if changes_body(route.response):
            fields = unencoded(fields)
        body = read_request_body(context, route.max_body)
        fields, body = transform_request(fields, body, route.request)
        name = self.config.gateway.name
        return create_forwarded_request(context, fields, body, name)

    def _route(self, context: RequestContext, host: str) -> Route:
        """Find the route; a preflight takes that of the method that it asks for."""
        method, path = context.method, context.path
        if asked := preflight_method(context.environ):
            with suppress(GatewayError):
                if self._router.match(host, path, asked).origins:
                    method = asked
        context.route = self._router.match(host, path, method)
        self._router.check_slashes(context.route, host, path, method)
        return context.route

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
