"""One request on its way through the gateway, and what was learnt of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a record of what the rooms find out; it imports none of them
    from examples.ch07_gateway.config.model import ClientKey, Route
    from examples.ch07_gateway.errors import UpstreamDown
    from examples.ch07_gateway.observability.trace_context import TraceContext
    from examples.ch07_gateway.ratelimit.decision import Decision
    from examples.ch07_gateway.routing.trusted_proxies import ForwardedHop

NO_ROUTE = "-"


@dataclass(frozen=True, slots=True)
class UpstreamAttempt:
    """What came of asking an upstream once: a status, or why there was no answer."""

    upstream: str
    address: str  # host and port, as the file has them
    result: str
    failed: bool
    detail: str
    seconds: float

    def entry(self) -> dict[str, object]:
        """Return what the log says of it."""
        said: dict[str, object] = {
            "upstream": self.upstream,
            "address": self.address,
            "result": self.result,
            "seconds": round(self.seconds, 6),
        }
        return {**said, "detail": self.detail} if self.detail else said


@dataclass(slots=True)
class RequestContext:
    """What the stages find out, and what log and metrics say."""

    environ: Mapping[str, Any]
    started_at: float  # Unix seconds
    request_id: str
    trace: "TraceContext"
    span_id: str
    client: "ForwardedHop"
    scheme: str = "http"  # which the client asked, before any proxy
    host: str = ""
    method: str = ""
    path: str = ""
    query: str = ""
    route: "Route | None" = None
    consumer: str = ""
    scopes: frozenset[str] = frozenset()
    decisions: "list[Decision]" = field(default_factory=list)
    upstream: str = ""
    upstream_failure: "UpstreamDown | None" = None
    attempts: list[UpstreamAttempt] = field(default_factory=list)
    why: str = ""  # one word: why the upstream's answer did not come, or not whole
    error_code: str = ""  # one word: why the gateway answered itself
    status: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0

    @property
    def client_address(self) -> str:
        """Where the client is, as far as trusted proxies know."""
        return self.client.address

    @property
    def route_name(self) -> str:
        """The route's name; a dash where there is none."""
        return self.route.name if self.route else NO_ROUTE

    def client_key(self, by: "ClientKey") -> str:
        """Return who counts as one client."""
        if by == "route":
            return "route"
        if by == "consumer" and self.consumer:
            return f"consumer:{self.consumer}"
        return f"address:{network_of(self.client_address)}"


@lru_cache(4096)
def network_of(address: str) -> str:
    """Return who counts as one by an address: who has one of IPv6 has its whole /64.

    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3:4:5:6")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    try:
        ip_address(address)
    except ValueError:
        return address
    if ":" not in address:
        return address
    parsed = ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None)
    return str(inner or ip_network(f"{parsed}/64", strict=False))
