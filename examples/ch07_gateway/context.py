"""One request on its way through the gateway, and what was learnt of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from examples.ch07_gateway.config.networks import network_of

if TYPE_CHECKING:  # a record of what the rooms find out; it imports none of them
    from examples.ch07_gateway.config.model import ClientKey, Route
    from examples.ch07_gateway.errors import UpstreamDown
    from examples.ch07_gateway.observability.trace_context import TraceContext
    from examples.ch07_gateway.ratelimit.decision import Decision

NO_ROUTE = "-"


@dataclass(slots=True)
class RequestContext:
    """What the stages find out, and what log and metrics say."""

    environ: Mapping[str, Any]
    started_at: float  # Unix seconds
    request_id: str
    trace: "TraceContext"
    span_id: str
    client_address: str
    method: str = ""
    path: str = ""
    query: str = ""
    route: "Route | None" = None
    consumer: str = ""
    scopes: frozenset[str] = frozenset()
    decisions: "list[Decision]" = field(default_factory=list)
    upstream: str = ""
    upstream_failure: "UpstreamDown | None" = None
    error_code: str = ""  # one word: why the gateway answered itself
    status: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0

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
