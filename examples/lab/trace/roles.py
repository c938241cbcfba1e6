"""Who stands where: clients left, then hosts by depth of call, stores right."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from examples.lab.trace.exchange import Exchange

Role = Literal["client", "host", "store"]
Edge = tuple[str, str]


def forward(edges: Iterable[Edge]) -> list[Edge]:
    """Keep each edge once, without those that would close a circle.

    >>> forward([("a", "b"), ("b", "a"), ("a", "b")])
    [('a', 'b')]
    """
    kept: list[Edge] = []
    for source, target in dict.fromkeys(edges):
        if source not in reachable(kept, target):
            kept.append((source, target))
    return kept


def reachable(edges: Sequence[Edge], start: str) -> set[str]:
    """Return every name that edges lead to from `start`, itself included."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        ahead = {target for source, target in edges if source == here} - found
        found |= ahead
        waiting += sorted(ahead)
    return found


def columns(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Return the length of the longest way that leads to each name.

    >>> columns(["a", "b", "c"], [("a", "c"), ("a", "b"), ("b", "c")])
    {'a': 0, 'b': 1, 'c': 2}
    """
    rank = dict.fromkeys(names, 0)
    ways = forward(edges)
    for _ in names:
        for source, target in ways:
            rank[target] = max(rank[target], rank[source] + 1)
    return rank


def roles(exchanges: Sequence[Exchange], stores: Collection[str]) -> dict[str, Role]:
    """Say what each participant is, in the order they first speak."""
    targets = {e.target for e in exchanges}
    names = dict.fromkeys(name for e in exchanges for name in (e.source, e.target))

    def role(name: str) -> Role:
        if name in stores:
            return "store"
        return "host" if name in targets else "client"

    return {name: role(name) for name in names}


def across(exchanges: Sequence[Exchange]) -> dict[str, Role]:
    """Order the participants from left to right."""
    stores = {e.target for e in exchanges if e.kind == "store"}
    role = roles(exchanges, stores)
    rank = columns(list(role), [(e.source, e.target) for e in exchanges])
    place: dict[Role, int] = {"client": 0, "host": 1, "store": 2}
    ordered = sorted(role, key=lambda name: (place[role[name]], rank[name]))
    return {name: role[name] for name in ordered}
