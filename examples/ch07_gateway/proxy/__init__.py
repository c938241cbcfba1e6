"""From an admitted request to the response that the client gets.

- `client_address`: X-Forwarded-For, as far as proxies are trusted
- `header_fields`: hop-by-hop fields go, and the client's word for ours
- `request_body`: in hand when it is small, else streamed
- `upstream_request`: what goes on, with X-Forwarded-*, Via and Traceparent
- `route_handler`: a route at work: cache, mirror, upstream
- `cache`: chapter 4's cache before an upstream
- `mirror`: copies for somebody whose response nobody waits for
- `transform`: fields and members of JSON, set and removed
- `response_stream`: a response on its way to the client
"""

from examples.ch07_gateway.proxy.cache import CachedUpstream
from examples.ch07_gateway.proxy.client_address import client_address
from examples.ch07_gateway.proxy.header_fields import answered, passed_on
from examples.ch07_gateway.proxy.mirror import Mirroring
from examples.ch07_gateway.proxy.request_body import ClientDisconnected, body_of
from examples.ch07_gateway.proxy.response_stream import Sending, status_line
from examples.ch07_gateway.proxy.route_handler import Way
from examples.ch07_gateway.proxy.transform import changed_request
from examples.ch07_gateway.proxy.upstream_request import upstream_request

__all__ = [
    "CachedUpstream",
    "ClientDisconnected",
    "Mirroring",
    "Sending",
    "Way",
    "answered",
    "body_of",
    "changed_request",
    "client_address",
    "passed_on",
    "status_line",
    "upstream_request",
]
