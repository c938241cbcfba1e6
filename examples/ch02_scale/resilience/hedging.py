"""When to send a request a second time, although nothing has failed."""

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field
from math import ceil


def quantile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share does not exceed.

    >>> quantile([5.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    if not values or not 0 < share <= 1:
        raise ValueError(f"values and 0 < share <= 1, not {share} of {len(values)}")
    return ranked(sorted(values), share)


def ranked(values: list[float], share: float) -> float:
    """Return the quantile of values that are sorted."""
    return values[ceil(share * len(values)) - 1]


@dataclass(frozen=True, slots=True)
class HedgingPolicy:
    """After which quantile of recent latencies a hedge is sent; "recent" in answers."""

    quantile: float = 0.95
    min_samples: int = 20  # answers before which nothing is hedged
    window: int = 200


@dataclass(slots=True)
class Latencies:
    """How long recent answers took, in seconds."""

    policy: HedgingPolicy
    _recent: deque[float] = field(default_factory=deque)
    _sorted: list[float] = field(default_factory=list)  # the same ones

    def record(self, seconds: float) -> None:
        """Remember one, and forget the oldest past `window`."""
        self._recent.append(seconds)
        insort(self._sorted, seconds)
        if len(self._recent) > self.policy.window:
            del self._sorted[bisect_left(self._sorted, self._recent.popleft())]

    def delay(self) -> float | None:
        """Return how long to wait before a hedge, or None: not enough seen yet."""
        if len(self._recent) < self.policy.min_samples:
            return None
        return ranked(self._sorted, self.policy.quantile)
