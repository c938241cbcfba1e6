"""What was seen in an afternoon, by those who saw it; times are Unix seconds.

`sent` is when a request left and `at` when its answer was there. What the answer says
was true at some moment between the two, and nobody knows at which.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ask:
    """A request and how it ended; status 0: no answer came."""

    sent: float
    at: float
    who: str
    what: str  # read, orders, buy, search, sign in, tool
    status: int
    stale: bool = False
    replayed: bool = False  # the work was done by an earlier attempt


@dataclass(frozen=True, slots=True)
class Reading:
    """A price that somebody was shown."""

    sent: float
    who: str
    book_id: str
    version: int
    said_stale: bool  # the answer's Age is beyond its max-age: it admits it


@dataclass(frozen=True, slots=True)
class Change:
    """A price that was written; whoever asks after `done` should see it some day."""

    book_id: str
    version: int
    done: float


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An order that the shop said it has."""

    at: float
    who: str
    reference: str
    order_id: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of orders that somebody was shown: whose they are, and which."""

    sent: float
    who: str
    owners: frozenset[str]
    references: frozenset[str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A token that was refused, and until when it should have been good."""

    at: float
    who: str
    until: float


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that was called, the words that described it, and when it answered."""

    at: float
    who: str
    words: str
    status: str  # done, refused, failed


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was done to the system."""

    at: float
    name: str
    words: str


@dataclass(slots=True)
class Ledger:
    """Everything that was seen, in the order in which it was written down."""

    asks: list[Ask] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    wanted: list[tuple[str, str]] = field(default_factory=list)  # who, reference
    acknowledged: list[Acknowledged] = field(default_factory=list)
    given_up: list[tuple[str, str]] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def when(self, name: str) -> float:
        """Return when something was done, or infinity if it never was."""
        return next((n.at for n in self.notes if n.name == name), float("inf"))
