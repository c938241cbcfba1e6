"""One request on its way through the gateway, and what was learnt of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.ch07_gateway.addresses import network_of
from examples.ch07_gateway.config import Identity, Route
from examples.ch07_gateway.down import UpstreamDown
from examples.ch07_gateway.limiter import Decision
from examples.ch07_gateway.trace_context import TraceContext

NO_ROUTE = "-"


@dataclass(slots=True)
class Passage:
    """What the stages find out, and what log and metrics say."""

    environ: Mapping[str, Any]
    began: float  # Unix seconds
    request_id: str
    trace: TraceContext
    span_id: str
    address: str
    method: str = ""
    path: str = ""
    query: str = ""
    route: Route | None = None
    consumer: str = ""
    scopes: frozenset[str] = frozenset()
    decisions: list[Decision] = field(default_factory=list)
    upstream: str = ""
    failure: UpstreamDown | None = None
    refused: str = ""  # one word: why the gateway answered itself
    status: int = 0
    bytes_up: int = 0
    bytes_down: int = 0

    @property
    def route_name(self) -> str:
        """The route's name; a dash where there is none."""
        return self.route.name if self.route else NO_ROUTE

    def client(self, by: Identity) -> str:
        """Return who counts as one client."""
        if by == "route":
            return "route"
        if by == "consumer" and self.consumer:
            return f"consumer:{self.consumer}"
        return f"address:{network_of(self.address)}"
