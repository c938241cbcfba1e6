"""The max-age that costs least, for one page: by search, and by a rule of thumb."""

from dataclasses import dataclass
from math import sqrt

from examples.ch05_staleness import fetch_share, stale_share

LONGEST = 86_400.0  # seconds that are searched
STEPS = 80


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page with reads and changes a second; what an untrue read and a fetch cost."""

    reads: float
    changes: float
    untrue: float
    fetch: float

    def cost(self, ttl: float) -> float:
        """Return what a read costs in the mean when copies are used for `ttl` s."""
        stale = stale_share(self.changes, ttl, self.reads)
        return self.untrue * stale + self.fetch * fetch_share(ttl, self.reads)

    def square_root_rule(self) -> float:
        """Return the square root that is near the best max-age, in seconds.

        While a copy changes seldom, changes * ttl / 2 of its reads are untrue, and of
        many reads one in reads * ttl fetches; the sum is least where both are equal.

        >>> page = CachedPage(reads=2, changes=0.01, untrue=1, fetch=1)
        >>> round(page.square_root_rule(), 1)
        10.0
        """
        return sqrt(2 * self.fetch / (self.untrue * self.changes * self.reads))

    def best_max_age(self) -> float:
        """Return the best max-age in seconds, by golden section between 0 and a day."""
        low, high = 0.0, min(LONGEST, 4 * self.square_root_rule())
        golden = (sqrt(5) - 1) / 2
        for _ in range(STEPS):
            left, right = high - golden * (high - low), low + golden * (high - low)
            if self.cost(left) < self.cost(right):
                high = right
            else:
                low = left
        return (low + high) / 2
