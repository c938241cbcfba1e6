"""Traffic: who asks for what, made from numbers between 0 and 1."""

from bisect import bisect
from collections.abc import Callable
from itertools import accumulate

Random = Callable[[], float]  # like `Random(1).random`


def popularity(keys: int, alpha: float) -> list[float]:
    """Return the share of requests of each key, the most popular first (Zipf's law).

    The key of rank r is asked for in proportion to 1 / r**alpha; raises ValueError.

    >>> [round(share, 3) for share in popularity(3, alpha=1)]
    [0.545, 0.273, 0.182]
    """
    if keys < 1:
        raise ValueError(f"there must be at least 1 key, not {keys}")
    if not 0 <= alpha <= 5:  # noqa: PLR2004  beyond, one key is all the traffic
        raise ValueError(f"alpha is from 0 to 5, not {alpha}")
    weights = [rank**-alpha for rank in range(1, keys + 1)]
    total = sum(weights)
    return [weight / total for weight in weights]


def zipf(random: Random, keys: int, alpha: float, requests: int) -> list[int]:
    """Return independent requests for keys 0, 1, …, by their popularity."""
    edges = list(accumulate(popularity(keys, alpha)))
    last = keys - 1
    return [min(bisect(edges, random()), last) for _ in range(requests)]
