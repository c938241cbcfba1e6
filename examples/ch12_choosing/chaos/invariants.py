"""The properties, each a function from what was seen to what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from examples.ch12_choosing.chaos.history import Acknowledged, Ledger
from examples.ch12_choosing.shop.freshness import Promise
from examples.ch12_choosing.shop.purchases import Purchase

GONE, MOST_TOLD = 410, 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen, what the store holds at the end, and what was promised."""

    ledger: Ledger
    stored: Mapping[str, Sequence[Purchase]]
    promise: Promise = field(default_factory=Promise)
    approved: frozenset[str] = frozenset()  # the words of a tool, before and after
    sunset: float = float("inf")


Find = Callable[[Evidence], Iterable[str]]


def lost_orders(seen: Evidence) -> Iterator[str]:
    """An acknowledged order is in the store, once; none is there that nobody wanted."""
    ids = kept_ids(seen.stored)
    for done in seen.ledger.acknowledged:
        if done.order_id not in ids.get((done.who, done.reference), ()):
            yield f"{done.reference} of {done.who} was acknowledged and is gone"
    for (who, reference), kept in ids.items():
        if len(kept) > 1:
            yield f"{reference} of {who} was ordered {len(kept)} times"
    for who, reference in sorted(ids.keys() - set(seen.ledger.wanted)):
        yield f"{reference} of {who} was ordered by nobody"


def kept_ids(
    stored: Mapping[str, Sequence[Purchase]],
) -> dict[tuple[str, str], list[str]]:
    """Return the ids that the store has for each customer's reference."""
    ids: dict[tuple[str, str], list[str]] = {}
    for orders in stored.values():
        for order in orders:
            ids.setdefault((order.customer_id, order.reference), []).append(order.id)
    return ids


def unfinished_orders(seen: Evidence) -> Iterator[str]:
    """Whoever goes on trying gets the order in the end."""
    for who, reference in seen.ledger.given_up:
        yield f"{reference} of {who} could not be ordered, however often it was sent"


def unseen_orders(seen: Evidence) -> Iterator[str]:
    """A list of one's orders has all that were acknowledged before it was asked for."""
    known: dict[str, list[Acknowledged]] = {}
    for order in seen.ledger.acknowledged:
        known.setdefault(order.who, []).append(order)
    for listing in seen.ledger.listings:
        due = {o.reference for o in known.get(listing.who, ()) if o.at < listing.sent}
        for reference in sorted(due - listing.references):
            yield f"{listing.who} did not see {reference}"


def leaks(seen: Evidence) -> Iterator[str]:
    """Nobody is shown the orders of somebody else."""
    for listing in seen.ledger.listings:
        for owner in sorted(listing.owners - {listing.who}):
            yield f"{listing.who} was shown orders of {owner}"


def too_stale(seen: Evidence) -> Iterator[str]:
    """No price is shown that was replaced longer ago than was promised."""
    replaced = {(c.book_id, c.version - 1): c.done for c in seen.ledger.changes}
    for read in seen.ledger.readings:
        since = replaced.get((read.book_id, read.version), float("inf"))
        late, bound = read.sent - since, seen.promise.bound(read.said_stale)
        if late > bound:
            yield (
                f"{read.who} was shown a price of {read.book_id} that was replaced "
                f"{late:.1f} s before; promised: {bound:.0f} s"
            )


def refused_tokens(seen: Evidence) -> Iterator[str]:
    """No token is refused before it has expired."""
    for refusal in seen.ledger.refusals:
        if refusal.at < refusal.until:
            left = refusal.until - refusal.at
            yield f"a token of {refusal.who} was refused {left:.1f} s before its end"


def broken_ends(seen: Evidence) -> Iterator[str]:
    """What ends answers until its sunset, and not once after it."""
    for ask in seen.ledger.asks:
        if ask.what != "search" or ask.status == 0:
            continue
        if ask.at < seen.sunset and ask.status == GONE:
            yield f"gone {seen.sunset - ask.at:.1f} s before its sunset"
        if ask.sent >= seen.sunset and ask.status != GONE:
            yield f"{ask.status} {ask.sent - seen.sunset:.1f} s after its sunset"


def unapproved_calls(seen: Evidence) -> Iterator[str]:
    """No tool is called by a definition that nobody has approved.

    What answered after the approval may have been looked up after it, too.
    """
    approved_again = seen.ledger.when("approve")
    for call in seen.ledger.calls:
        early = call.at < approved_again and call.words not in seen.approved
        if call.status == "done" and early:
            yield f"{call.who} called a tool that says: … {call.words[-40:]}"


@dataclass(frozen=True, slots=True)
class Check:
    """A property in words, how it is checked, and on how many observations."""

    words: str
    find: Find
    count: Callable[[Ledger], int]


CHECKS = {
    "lost orders": Check(
        "each acknowledged order is in the store exactly once",
        lost_orders,
        lambda ledger: len(ledger.acknowledged),
    ),
    "unfinished orders": Check(
        "an order that is sent again and again is placed in the end",
        unfinished_orders,
        lambda ledger: len(ledger.wanted),
    ),
    "own orders": Check(
        "who asks for their orders sees all that were acknowledged",
        unseen_orders,
        lambda ledger: len(ledger.listings),
    ),
    "leaks": Check(
        "no one sees another's orders", leaks, lambda ledger: len(ledger.listings)
    ),
    "staleness": Check(
        "no price is staler than promised",
        too_stale,
        lambda ledger: len(ledger.readings),
    ),
    "tokens": Check(
        "no token is refused before it expires",
        refused_tokens,
        lambda ledger: sum(ask.what in ("buy", "orders") for ask in ledger.asks),
    ),
    "endings": Check(
        "what ends answers until its sunset and not after",
        broken_ends,
        lambda ledger: sum(ask.what == "search" for ask in ledger.asks),
    ),
    "tools": Check(
        "no tool is called by words that nobody approved",
        unapproved_calls,
        lambda ledger: len(ledger.calls),
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one property fared."""

    name: str
    checked: int
    broken: tuple[str, ...]


def judge(seen: Evidence) -> tuple[Verdict, ...]:
    """Check every property."""
    return tuple(
        Verdict(name, check.count(seen.ledger), tuple(check.find(seen)))
        for name, check in CHECKS.items()
    )
