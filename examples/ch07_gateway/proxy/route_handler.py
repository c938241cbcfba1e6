"""A route at work: from an admitted request to the upstream's answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from examples.ch02_scale import UpstreamRequest
from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway.config import Route
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.proxy.cache import CachedUpstream
from examples.ch07_gateway.proxy.header_fields import AUTHORIZATION, drop_fields
from examples.ch07_gateway.proxy.mirror import RequestMirror
from examples.ch07_gateway.proxy.response_rewriter import rewrite_response_fields
from examples.ch07_gateway.proxy.transform import transform_response
from examples.ch07_gateway.routing.canary import choose_upstream
from examples.ch07_gateway.routing.router import rewrite_path
from examples.ch07_gateway.upstream import UpstreamService

AUTHENTICATED = (AUTHORIZATION, "proven to the gateway")
GATEWAY_CREDENTIALS = frozenset({"authorization"})


@dataclass(frozen=True, slots=True)
class RouteHandler:
    """What a route needs: upstreams and caches by their name."""

    route: Route
    upstreams: Mapping[str, UpstreamService]
    caches: Mapping[str, CachedUpstream]
    mirror: RequestMirror

    def handle(self, context: RequestContext, request: Request) -> Response:
        """Return the answer to a request that was admitted; raises UpstreamDown."""
        context.upstream = choose_upstream(self.route, context)
        if self.route.auth:
            # So the cache knows that the answer is for one (RFC 9111, section 3.5).
            fields = (*request.fields, AUTHENTICATED)
            request = Request(request.method, request.uri, fields, request.body)
        if self.route.cache:
            response = self.caches[context.upstream].handle(context, request)
        else:
            response = self.forward(context.upstream, context, request)
        response = transform_response(response, request.method, self.route.response)
        if not self.route.rewrite_response:
            return response
        urls = self.upstreams[context.upstream].upstream.urls
        fields = rewrite_response_fields(response.fields, self.route, urls, context)
        return replace(response, fields=fields)

    def forward(
        self, name: str, context: RequestContext | None, request: Request
    ) -> Response:
        """Forward to an upstream, and let the mirror have a copy."""
        forwarded = self.upstream_request(context, request)
        time_left = context.environ.get("HTTP_DEADLINE_LEFT") if context else None
        if self.route.mirror and context is not None:
            self.mirror.copy(self.route.mirror, forwarded, time_left)
        attempts = context.attempts if context else None
        return self.upstreams[name].send(forwarded, time_left, attempts)

    def upstream_request(
        self, context: RequestContext | None, request: Request
    ) -> UpstreamRequest:
        """Return what the upstream gets: not what was shown to the gateway."""
        rest = request.uri.partition("://")[2].partition("/")[2]
        path, mark, query = f"/{rest}".partition("?")
        fields, body = request.fields, request.body or b""
        if self.route.auth:
            fields = drop_fields(fields, GATEWAY_CREDENTIALS)
        return UpstreamRequest(
            request.method,
            rewrite_path(path, self.route) + mark + query,
            dict(fields),
            b"".join(body) if isinstance(body, tuple) else body,
            key=context.client_key("consumer") if context else "",
            retry_timeouts=self.route.retry_timeouts,
        )
