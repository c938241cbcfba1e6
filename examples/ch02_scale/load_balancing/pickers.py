"""Load-balancing policies: five ways to pick the upstream of the next request.

`names` are those that may be asked, never none; `active` counts the requests under
way at each; `key` says what should stay together, such as a customer.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from examples.ch02_scale.load_balancing.hash_ring import (
    VIRTUAL_NODES,
    rendezvous,
    ring_of,
)

ActiveRequests = Mapping[str, int]
Random = Callable[[], float]


class Picker(Protocol):
    """A load-balancing policy; it may remember whom it picked before."""

    def pick(self, names: Sequence[str], active: ActiveRequests, key: str) -> str:
        """Return one of `names`."""


class RoundRobin:
    """Whoever was picked longest ago, so that leaving somebody out upsets no order.

    >>> picker = RoundRobin()
    >>> [picker.pick(names, {}, "") for names in ("abc", "abc", "ac", "abc", "abc")]
    ['a', 'b', 'c', 'a', 'b']
    """

    def __init__(self) -> None:
        self._order: list[str] = []

    def pick(self, names: Sequence[str], active: ActiveRequests, key: str) -> str:
        """Return the next in turn, and send it to the end of the line."""
        new = [name for name in names if name not in self._order]
        self._order = [*new, *self._order]
        name = next(name for name in self._order if name in names)
        self._order.remove(name)
        self._order.append(name)
        return name


class LeastConnections:
    """Whoever has the fewest requests under way; in turn where several have."""

    def __init__(self) -> None:
        self._round_robin = RoundRobin()

    def pick(self, names: Sequence[str], active: ActiveRequests, key: str) -> str:
        """Return the least busy one that this balancer knows of."""
        fewest = min(active.get(name, 0) for name in names)
        idle = [name for name in names if active.get(name, 0) == fewest]
        return self._round_robin.pick(idle, active, key)


class TwoChoices:
    """The less busy of two that chance names (Mitzenmacher 2001).

    Balancers with old counts all run to the one that looks idle; chance parts them.
    """

    def __init__(self, random: Random) -> None:
        self._random = random

    def pick(self, names: Sequence[str], active: ActiveRequests, key: str) -> str:
        """Return the better of two; the first named of two that are equal."""
        first = names[int(self._random() * len(names))]
        others = [name for name in names if name != first] or [first]
        second = others[int(self._random() * len(others))]
        return min(first, second, key=lambda name: active.get(name, 0))


class ConsistentHash:
    """The same key, the same upstream; few keys move when one comes or goes."""

    def __init__(self, points: int = VIRTUAL_NODES) -> None:
        self._points = points

    def pick(self, names: Sequence[str], active: ActiveRequests, key: str) -> str:
        """Return the owner of the key among those that may be asked."""
        return ring_of(tuple(names), self._points).node(key)


class Rendezvous:
    """As consistent hashing, without a ring: each upstream bids for the key."""

    def pick(self, names: Sequence[str], active: ActiveRequests, key: str) -> str:
        """Return the highest bidder."""
        return rendezvous(names, key)


PICKERS: dict[str, Callable[[Random], Picker]] = {
    "round_robin": lambda random: RoundRobin(),
    "least_connections": lambda random: LeastConnections(),
    "two_choices": TwoChoices,
    "consistent_hash": lambda random: ConsistentHash(),
    "rendezvous": lambda random: Rendezvous(),
}


def create_picker(name: str, random: Random) -> Picker:
    """Return the picker of that name; raises ValueError for one that is not known."""
    if name not in PICKERS:
        raise ValueError(f"a balancer is one of {', '.join(PICKERS)}, not {name!r}")
    return PICKERS[name](random)
