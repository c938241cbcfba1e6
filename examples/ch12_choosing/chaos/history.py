"""Everything that was seen in a run, by those who saw it; times are Unix seconds.

`sent` is when a request left and `at` when its answer was there. What the answer says
was true at some moment between the two, and nobody knows at which.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A request and how it ended; status 0: no answer came."""

    sent: float
    at: float
    client: str
    operation: str  # read, orders, buy, search, sign in, tool
    status: int
    stale: bool = False
    replayed: bool = False  # the work was done by an earlier attempt


@dataclass(frozen=True, slots=True)
class PriceRead:
    """A price that somebody was shown."""

    sent: float
    client: str
    book_id: str
    version: int
    admits_stale: bool  # the answer's Age is beyond its max-age: it admits it


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price that was written; whoever asks after `done` should see it some day."""

    book_id: str
    version: int
    done: float


@dataclass(frozen=True, slots=True)
class AcknowledgedOrder:
    """An order that the shop said it has."""

    at: float
    client: str
    reference: str
    order_id: str


@dataclass(frozen=True, slots=True)
class OrderList:
    """A list of orders that somebody was shown: whose they are, and which."""

    sent: float
    client: str
    owners: frozenset[str]
    references: frozenset[str]


@dataclass(frozen=True, slots=True)
class TokenRefusal:
    """A token that was refused, and until when it should have been good."""

    at: float
    client: str
    token_expires: float


@dataclass(frozen=True, slots=True)
class ToolCallRecord:
    """A tool that was called, its description, and when it answered."""

    at: float
    client: str
    description: str
    status: str  # done, refused, failed


@dataclass(frozen=True, slots=True)
class SystemEvent:
    """Something that was done to the system."""

    at: float
    name: str
    description: str


@dataclass(slots=True)
class History:
    """Everything that was seen, in the order in which it was written down."""

    requests: list[RequestRecord] = field(default_factory=list)
    price_reads: list[PriceRead] = field(default_factory=list)
    price_changes: list[PriceChange] = field(default_factory=list)
    # client, reference
    intended_orders: list[tuple[str, str]] = field(default_factory=list)
    acknowledged_orders: list[AcknowledgedOrder] = field(default_factory=list)
    abandoned_orders: list[tuple[str, str]] = field(default_factory=list)
    order_lists: list[OrderList] = field(default_factory=list)
    token_refusals: list[TokenRefusal] = field(default_factory=list)
    tool_calls: list[ToolCallRecord] = field(default_factory=list)
    events: list[SystemEvent] = field(default_factory=list)

    def time_of(self, name: str) -> float:
        """Return when something was done, or infinity if it never was."""
        return next((n.at for n in self.events if n.name == name), float("inf"))

    def requests_to(self, *operations: str) -> list[RequestRecord]:
        """Return the requests that were one of these operations."""
        return [each for each in self.requests if each.operation in operations]
