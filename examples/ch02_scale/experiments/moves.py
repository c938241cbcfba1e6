"""Keys that move when a replica is added, in the laboratory: formula and count."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from examples.ch02_scale.load_balancing import HashRing, modulo, rendezvous, ring_of
from examples.lab import Table

KEYS = [f"customer-{n}" for n in range(4000)]
Owner = Callable[[Sequence[str], str], str]
WAYS: dict[str, Owner] = {
    "modulo": modulo,
    "ring": lambda nodes, key: ring_of(tuple(nodes)).node(key),
    "rendezvous": rendezvous,
}
FORMULAS: dict[str, Callable[[int], float]] = {
    "modulo": lambda n: n / (n + 1),
    "ring": lambda n: 1 / (n + 1),
}


def numbered(n: int) -> list[str]:
    """Name n replicas as a balancer does."""
    return [str(number) for number in range(1, n + 1)]


def moved(way: str, n: int) -> float:
    """Return the share of keys that get another owner when replica n + 1 is added."""
    owner, before, after = WAYS[way], numbered(n), numbered(n + 1)
    return sum(owner(before, k) != owner(after, k) for k in KEYS) / len(KEYS)


def moves(replicas: Sequence[int]) -> list[dict[str, object]]:
    """Compare the count with the formula, for modulo and for the ring."""
    return [
        {"replicas": n, "share moved": round(share, 3), "way": name}
        for way, formula in FORMULAS.items()
        for name, of in ((f"{way}, formula", formula), (way, partial(moved, way)))
        for n in replicas
        for share in [of(n)]
    ]


def shares(n: int, points: Sequence[int]) -> Table:
    """Say how evenly a ring of n replicas shares the keys, by points of each."""
    rows = []
    for each in points:
        ring = HashRing(numbered(n), each)
        owned = Counter(ring.node(key) for key in KEYS)
        rows.append(
            {
                "points of each replica": each,
                "smallest share, %": round(100 * min(owned.values()) / len(KEYS)),
                "largest share, %": round(100 * max(owned.values()) / len(KEYS)),
            }
        )
    return Table(rows, f"{len(KEYS)} keys on a ring of {n} replicas")
