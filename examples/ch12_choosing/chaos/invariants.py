"""The invariants, each a function from the history to what breaks it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field

from examples.ch12_choosing.chaos.history import AcknowledgedOrder, History
from examples.ch12_choosing.shop.freshness import FreshnessPolicy
from examples.ch12_choosing.shop.purchases import Purchase

GONE = 410


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen, what the store holds at the end, and what was promised."""

    history: History
    stored: Mapping[str, Sequence[Purchase]]
    freshness: FreshnessPolicy = field(default_factory=FreshnessPolicy)
    approved: frozenset[str] = frozenset()  # the words of a tool, before and after
    sunset: float = float("inf")


FindViolations = Callable[[Evidence], Iterable[str]]


def lost_orders(evidence: Evidence) -> Iterator[str]:
    """An acknowledged order is in the store, once; none is there that nobody wanted."""
    ids = stored_ids(evidence.stored)
    for order in evidence.history.acknowledged_orders:
        if order.order_id not in ids.get((order.client, order.reference), ()):
            yield f"{order.reference} of {order.client} was acknowledged and is gone"
    for (client, reference), kept in ids.items():
        if len(kept) > 1:
            yield f"{reference} of {client} was ordered {len(kept)} times"
    for client, reference in sorted(ids.keys() - set(evidence.history.intended_orders)):
        yield f"{reference} of {client} was ordered by nobody"


def stored_ids(
    stored: Mapping[str, Sequence[Purchase]],
) -> dict[tuple[str, str], list[str]]:
    """Return the ids that the store has for each customer's reference."""
    ids: dict[tuple[str, str], list[str]] = {}
    for orders in stored.values():
        for order in orders:
            ids.setdefault((order.customer_id, order.reference), []).append(order.id)
    return ids


def unfinished_orders(evidence: Evidence) -> Iterator[str]:
    """Whoever goes on trying gets the order in the end."""
    for client, reference in evidence.history.abandoned_orders:
        yield f"{reference} of {client} could not be ordered, however often it was sent"


def unseen_orders(evidence: Evidence) -> Iterator[str]:
    """A list of one's orders has all that were acknowledged before it was asked for."""
    acknowledged: dict[str, list[AcknowledgedOrder]] = {}
    for order in evidence.history.acknowledged_orders:
        acknowledged.setdefault(order.client, []).append(order)
    for listing in evidence.history.order_lists:
        known = acknowledged.get(listing.client, ())
        due = {order.reference for order in known if order.at < listing.sent}
        for reference in sorted(due - listing.references):
            yield f"{listing.client} did not see {reference}"


def leaks(evidence: Evidence) -> Iterator[str]:
    """Nobody is shown the orders of somebody else."""
    for listing in evidence.history.order_lists:
        for owner in sorted(listing.owners - {listing.client}):
            yield f"{listing.client} was shown orders of {owner}"


def too_stale(evidence: Evidence) -> Iterator[str]:
    """No price is shown that was replaced longer ago than was promised."""
    replaced = {
        (c.book_id, c.version - 1): c.done for c in evidence.history.price_changes
    }
    for read in evidence.history.price_reads:
        since = replaced.get((read.book_id, read.version), float("inf"))
        stale_for = read.sent - since
        bound = evidence.freshness.bound(read.admits_stale)
        if stale_for > bound:
            yield (
                f"{read.client} was shown a price of {read.book_id} that was replaced "
                f"{stale_for:.1f} s before; promised: {bound:.0f} s"
            )


def refused_tokens(evidence: Evidence) -> Iterator[str]:
    """No token is refused before it has expired."""
    for refusal in evidence.history.token_refusals:
        if refusal.at < refusal.token_expires:
            left = refusal.token_expires - refusal.at
            yield f"a token of {refusal.client} was refused {left:.1f} s before its end"


def broken_ends(evidence: Evidence) -> Iterator[str]:
    """What ends answers until its sunset, and not once after it."""
    for request in evidence.history.requests:
        if request.operation != "search" or request.status == 0:
            continue
        if request.at < evidence.sunset and request.status == GONE:
            yield f"gone {evidence.sunset - request.at:.1f} s before its sunset"
        if request.sent >= evidence.sunset and request.status != GONE:
            late = request.sent - evidence.sunset
            yield f"{request.status} {late:.1f} s after its sunset"


def unapproved_calls(evidence: Evidence) -> Iterator[str]:
    """No tool is called by a definition that nobody has approved.

    What answered after the approval may have been looked up after it, too.
    """
    approved_again = evidence.history.time_of("approve_tool")
    for call in evidence.history.tool_calls:
        early = call.at < approved_again and call.description not in evidence.approved
        if call.status == "done" and early:
            yield f"{call.client} called a tool that says: … {call.description[-40:]}"


@dataclass(frozen=True, slots=True)
class Invariant:
    """A property in words, how it is checked, and on how many observations."""

    description: str
    violations_in: FindViolations
    observations: Callable[[History], Sized]


INVARIANTS = {
    "lost orders": Invariant(
        "each acknowledged order is in the store exactly once",
        lost_orders,
        lambda seen: seen.acknowledged_orders,
    ),
    "unfinished orders": Invariant(
        "an order that is sent again and again is placed in the end",
        unfinished_orders,
        lambda seen: seen.intended_orders,
    ),
    "own orders": Invariant(
        "who asks for their orders sees all that were acknowledged",
        unseen_orders,
        lambda seen: seen.order_lists,
    ),
    "leaks": Invariant(
        "no one sees another's orders", leaks, lambda seen: seen.order_lists
    ),
    "staleness": Invariant(
        "no price is staler than promised", too_stale, lambda seen: seen.price_reads
    ),
    "tokens": Invariant(
        "no token is refused before it expires",
        refused_tokens,
        lambda seen: seen.requests_to("buy", "orders"),
    ),
    "endings": Invariant(
        "what ends answers until its sunset and not after",
        broken_ends,
        lambda seen: seen.requests_to("search"),
    ),
    "tools": Invariant(
        "no tool is called by words that nobody approved",
        unapproved_calls,
        lambda seen: seen.tool_calls,
    ),
}


@dataclass(frozen=True, slots=True)
class InvariantResult:
    """How one property fared."""

    name: str
    checked: int
    violations: tuple[str, ...]


def check_invariants(evidence: Evidence) -> tuple[InvariantResult, ...]:
    """Check every property."""
    results = []
    for name, invariant in INVARIANTS.items():
        checked = len(invariant.observations(evidence.history))
        violations = tuple(invariant.violations_in(evidence))
        results.append(InvariantResult(name, checked, violations))
    return tuple(results)
