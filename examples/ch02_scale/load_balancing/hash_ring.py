"""Where a key lives: on a ring of nodes, or with the node that bids most for it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

VIRTUAL_NODES = 100  # points of each node on the ring


def place(text: str) -> int:
    """Place a text somewhere from 0 to 2**64 - 1, the same on every machine."""
    return int.from_bytes(sha256(text.encode()).digest()[:8])


class HashRing:
    """Consistent hashing: a key belongs to the next point clockwise (Karger 1997).

    Each node has many points (virtual nodes), so that shares come out even.

    >>> ring, bigger = HashRing("abc"), HashRing("abcd")
    >>> moved = [k for k in map(str, range(1000)) if ring.node(k) != bigger.node(k)]
    >>> len(moved), {bigger.node(key) for key in moved}
    (263, {'d'})
    """

    def __init__(self, nodes: Iterable[str], points: int = VIRTUAL_NODES) -> None:
        ring = sorted((place(f"{n} {i}"), n) for n in set(nodes) for i in range(points))
        if not ring:
            raise ValueError("a ring needs at least 1 node with at least 1 point")
        self._places = [where for where, _ in ring]
        self._nodes = [node for _, node in ring]

    def node(self, key: str) -> str:
        """Return the node of the first point from the key on; past all, the first."""
        after = bisect_left(self._places, place(key))
        return self._nodes[after % len(self._nodes)]


@lru_cache(maxsize=256)
def ring_of(nodes: tuple[str, ...], points: int = VIRTUAL_NODES) -> HashRing:
    """Return a ring of these nodes, built once."""
    return HashRing(nodes, points)


def rendezvous(nodes: Sequence[str], key: str) -> str:
    """Return the highest bidder for the key (Thaler and Ravishankar 1998)."""
    return max(nodes, key=lambda node: place(f"{node} {key}"))


def modulo(nodes: Sequence[str], key: str) -> str:
    """Return the node whose number is the rest of a division: see experiment 5."""
    return nodes[place(key) % len(nodes)]
