"""Many keys at once: which reads reach the origin, and which are untrue."""

from collections.abc import Callable
from functools import lru_cache
from math import exp, expm1, inf

from examples.ch05_staleness import stale_share
from examples.ch06_capacity import (
    hits_per_stay,
    lru_occupancy,
    popularity,
    solve_increasing,
)

EXACT = 16  # ranks that are kept apart
STEP = 1.25  # from there on, a group is so much wider than the one before
Group = tuple[float, int]  # the share of reads of each of its keys, and how many keys


@lru_cache(maxsize=64)
def groups(keys: int, skew: float) -> tuple[Group, ...]:
    """Return Zipf's law in few groups of keys that count as equally popular.

    >>> [(round(share, 3), many) for share, many in groups(3, 1.0)]
    [(0.545, 1), (0.273, 1), (0.182, 1)]
    """
    shares = popularity(keys, skew)
    found, at, width = [], 0, 1.0
    while at < keys:
        width = width * STEP if at >= EXACT else 1.0
        piece = shares[at : at + int(width)]
        found.append((sum(piece) / len(piece), len(piece)))
        at += len(piece)
    return tuple(found)


@lru_cache(maxsize=1024)
def unused_time(keys: int, skew: float, room: float) -> float:
    """Return after how many reads of other keys a full cache drops one (Che)."""
    if room >= keys:
        return inf
    parts = groups(keys, skew)
    return solve_increasing(
        lambda t: sum(n * lru_occupancy(p, t) for p, n in parts), room
    )


class Traffic:
    """Reads and changes of many keys; changes are spread evenly over the keys."""

    def __init__(self, reads: float, writes: float, keys: int, skew: float) -> None:
        """Take reads and changes a second."""
        self.reads, self.changes = reads, writes / keys
        self.keys, self.skew = keys, skew
        self.groups = groups(keys, skew)

    def mean(self, of: Callable[[float], float]) -> float:
        """Return the mean over all reads of what holds for a key's reads a second."""
        return sum(n * p * of(p * self.reads) for p, n in self.groups)

    def fetched(self, ttl: float, room: float = inf) -> float:
        """Return the share of reads that reach the origin when copies live `ttl` s."""
        unused = unused_time(self.keys, self.skew, room) / self.reads
        return self.mean(lambda rate: 1 / (1 + hits_per_stay(rate, unused, ttl)))

    def stale(self, ttl: float) -> float:
        """Return the share of reads that are untrue; with evictions, at most this."""
        return self.mean(lambda rate: stale_share(self.changes, ttl, rate))

    def life(self, ttl: float) -> float:
        """Return for how many seconds a copy is good that each change ends, in mean."""
        return -expm1(-self.changes * ttl) / self.changes if self.changes else ttl

    def changed(self) -> float:
        """Return the share of reads that find a change since the last read."""
        if not self.changes:
            return 0.0
        return self.mean(lambda rate: self.changes / (self.changes + rate))

    def answered(self, ttl: float, window: float, outage: float) -> float:
        """Return the share of reads answered while the origin is away for `outage` s.

        A copy may be used for `ttl` seconds, and for `window` more in an outage.
        """
        return self.mean(lambda rate: still_answered(rate, ttl, window, outage))


def still_answered(rate: float, ttl: float, window: float, outage: float) -> float:
    """Return it for one key.

    A copy lives for `ttl`, then until the next read fetches. So in the moment when the
    origin goes it is younger than a <= ttl with rate*a / (1 + rate*ttl), and younger
    than ttl + y with (1 + rate*ttl - exp(-rate*y)) / (1 + rate*ttl).

    >>> round(still_answered(rate=1, ttl=60, window=0, outage=60), 3)
    0.492
    """
    if outage == 0:
        return 1.0
    late = min(outage, window)
    fresh = min(max(0.0, outage - window), ttl)
    missing = (exp(-rate * (window - late)) - exp(-rate * window)) / rate
    seconds = late * (1 + rate * ttl) - missing + rate * (ttl - fresh / 2) * fresh
    return seconds / (1 + rate * ttl) / outage
