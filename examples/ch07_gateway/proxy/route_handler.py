"""A route at work: from an admitted request to the upstream's answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from examples.ch02_scale import UpstreamRequest
from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway.config import Route
from examples.ch07_gateway.context import Passage
from examples.ch07_gateway.proxy.cache import CachedUpstream
from examples.ch07_gateway.proxy.header_fields import AUTHORIZATION, without
from examples.ch07_gateway.proxy.mirror import Mirroring
from examples.ch07_gateway.proxy.transform import changed_response
from examples.ch07_gateway.routing import choose_upstream, upstream_path
from examples.ch07_gateway.upstream import Service

PROVEN = (AUTHORIZATION, "proven to the gateway")
GATEWAYS_OWN = frozenset({"authorization"})


@dataclass(frozen=True, slots=True)
class Way:
    """What a route needs: services and caches by the upstream's name."""

    route: Route
    services: Mapping[str, Service]
    caches: Mapping[str, CachedUpstream]
    mirroring: Mirroring

    def answer(self, passage: Passage, request: Request) -> Response:
        """Return the answer to a request that was admitted; raises UpstreamDown."""
        passage.upstream = choose_upstream(self.route, passage)
        if self.route.auth:
            # So the cache knows that the answer is for one (RFC 9111, section 3.5).
            fields = (*request.fields, PROVEN)
            request = Request(request.method, request.uri, fields, request.body)
        if self.route.cache:
            response = self.caches[passage.upstream].handle(passage, request)
        else:
            response = self.ask(passage.upstream, passage, request)
        return changed_response(response, request.method, self.route.response)

    def ask(self, name: str, passage: Passage | None, request: Request) -> Response:
        """Forward to an upstream, and let the mirror have a copy."""
        forwarded = self.upstream_request(passage, request)
        time_left = passage.environ.get("HTTP_DEADLINE_LEFT") if passage else None
        if self.route.mirror and passage is not None:
            self.mirroring.copy(self.route.mirror, forwarded, time_left)
        return self.services[name].ask(forwarded, time_left)

    def upstream_request(
        self, passage: Passage | None, request: Request
    ) -> UpstreamRequest:
        """Return what the upstream gets: not what was shown to the gateway."""
        rest = request.uri.partition("://")[2].partition("/")[2]
        path, mark, query = f"/{rest}".partition("?")
        fields, body = request.fields, request.body or b""
        if self.route.auth:
            fields = without(fields, GATEWAYS_OWN)
        return UpstreamRequest(
            request.method,
            upstream_path(path, self.route) + mark + query,
            dict(fields),
            b"".join(body) if isinstance(body, tuple) else body,
            key=passage.client("consumer") if passage else "",
        )
