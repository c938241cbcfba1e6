"""From an admitted request to the response that the client gets.

- `cors`: preflights, and which origins may read answers
- `header_fields`: hop-by-hop fields go, and the client's word for ours
- `request_body`: in hand when it is small, else streamed
- `forwarded_request`: what goes on, with X-Forwarded-*, Via and Traceparent
- `route_handler`: a route at work: cache, mirror, upstream
- `cache`: chapter 4's cache before an upstream
- `mirror`: copies for somebody whose response nobody waits for
- `transform`: fields and members of JSON, set and removed
- `response_rewriter`: Location and cookie paths, back to what the client asked for
- `response_stream`: a response on its way to the client
"""

from examples.ch07_gateway.proxy.cache import CachedUpstream
from examples.ch07_gateway.proxy.cors import (
    cors_fields,
    preflight_method,
    preflight_response,
)
from examples.ch07_gateway.proxy.forwarded_request import create_forwarded_request
from examples.ch07_gateway.proxy.header_fields import (
    forwarded_request_fields,
    forwarded_response_fields,
)
from examples.ch07_gateway.proxy.mirror import RequestMirror
from examples.ch07_gateway.proxy.request_body import (
    ClientDisconnected,
    read_request_body,
)
from examples.ch07_gateway.proxy.response_stream import ResponseStream, status_line
from examples.ch07_gateway.proxy.route_handler import RouteHandler
from examples.ch07_gateway.proxy.transform import (
    changes_body,
    transform_request,
    unencoded,
)

__all__ = [
    "CachedUpstream",
    "ClientDisconnected",
    "RequestMirror",
    "ResponseStream",
    "RouteHandler",
    "changes_body",
    "cors_fields",
    "create_forwarded_request",
    "forwarded_request_fields",
    "forwarded_response_fields",
    "preflight_method",
    "preflight_response",
    "read_request_body",
    "status_line",
    "transform_request",
    "unencoded",
]
