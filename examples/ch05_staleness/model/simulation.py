"""A cache without a network: the same reads and changes, in a few lines."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log


@dataclass(frozen=True, slots=True)
class ReadCounts:
    """What readers got: how many, how many untrue prices, and how late, in seconds."""

    reads: int
    stale: int
    fetched: int
    oldest: float

    @property
    def stale_share(self) -> float:
        """The share of stale reads."""
        return self.stale / self.reads


def poisson_times(
    rate: float, until: float, random: Callable[[], float]
) -> tuple[float, ...]:
    """Draw the moments of a Poisson process, in seconds, rounded to milliseconds."""
    found: list[float] = []
    now = 0.0
    while True:
        now += -log(1.0 - random()) / rate
        if now >= until:
            return tuple(found)
        found.append(round(now, 3))


def simulate_reads(
    reads: Sequence[float], changes: Sequence[float], ttl: float
) -> ReadCounts:
    """Let readers come to a cache that keeps a price for `ttl` seconds."""
    seen = []
    fetched = -ttl
    for now in reads:
        if now - fetched >= ttl:
            fetched = now
        seen.append((now, fetched))
    return count_reads(seen, changes)


def count_reads(
    seen: Sequence[tuple[float, float]], changes: Sequence[float]
) -> ReadCounts:
    """Judge reads, each with the moment at which its price was asked of the shop."""
    late = [stale_for(now, made, changes) for now, made in seen]
    stale = [seconds for seconds in late if seconds is not None]
    fetched = len({made for _, made in seen})
    return ReadCounts(len(seen), len(stale), fetched, max(stale, default=0.0))


def stale_for(now: float, made: float, changes: Sequence[float]) -> float | None:
    """Return for how long a price made then has been untrue; None: it is true.

    >>> stale_for(now=9.0, made=2.0, changes=(1.0, 3.0, 5.0))
    6.0
    """
    after = bisect_right(changes, made)
    if after == len(changes) or changes[after] > now:
        return None
    return round(now - changes[after], 3)
