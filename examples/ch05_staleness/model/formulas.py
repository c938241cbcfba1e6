"""The formulas of this chapter: which reads are stale, and which reach the origin.

Prices change at random, `changes` times a second in the mean (a Poisson process);
readers come at random too, `reads` a second; a copy is good for `ttl` seconds.
"""

from math import expm1


def stale_share(changes: float, ttl: float, reads: float) -> float:
    """Return which share of all reads gets a price that is no longer true.

    A read that comes s seconds after the fetch is stale with the probability
    1 - exp(-changes * s). A fetch is followed by reads * ttl reads in the mean, spread
    evenly; the fetch itself is one read more, and never stale.

    >>> round(stale_share(changes=1 / 60, ttl=60, reads=1), 3)
    0.362
    """
    if changes == 0 or ttl == 0:
        return 0.0
    fresh = -expm1(-changes * ttl) / changes  # seconds of the copy's life, in the mean
    return reads * (ttl - fresh) / (1 + reads * ttl)


def fetch_share(ttl: float, reads: float) -> float:
    """Return which share of all reads reaches the origin.

    >>> round(fetch_share(ttl=60, reads=1), 4)
    0.0164
    """
    return 1 / (1 + reads * ttl)
