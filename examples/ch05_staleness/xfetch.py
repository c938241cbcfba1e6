"""XFetch: each reader may refresh a page before it expires, the likelier the later.

Vattani, Chierichetti and Lowenstein, 2015.
"""

from collections.abc import Callable
from math import exp, log

from examples.ch04_http_cache import StoredResponse


def refreshes_early(left: float, delta: float, beta: float, draw: float) -> bool:
    """Say whether a reader refreshes with `left` seconds to live.

    `delta` is how long a fetch takes, in seconds; `draw` is from 0 to 1, without 0.

    >>> refreshes_early(left=1.0, delta=0.4, beta=1.0, draw=0.05)
    True
    >>> refreshes_early(left=1.0, delta=0.4, beta=1.0, draw=0.5)
    False
    """
    return -beta * delta * log(draw) >= left


def early_refresh_probability(left: float, delta: float, beta: float) -> float:
    """Return the probability that a reader refreshes with `left` seconds to live.

    >>> round(early_refresh_probability(left=0.4, delta=0.4, beta=1.0), 3)
    0.368
    """
    return exp(-left / (beta * delta)) if beta * delta > 0 else float(left <= 0)


class XFetch:
    """The early refresh of a cache; `beta` above 1 is more eager."""

    def __init__(self, beta: float, random: Callable[[], float]) -> None:
        """Draw from `random`, which returns numbers from 0 up to 1."""
        self._beta, self._random = beta, random

    def __call__(self, stored: StoredResponse, ttl: float) -> bool:
        """Say whether this hit is the one that refreshes; `ttl` in seconds."""
        delta = stored.response_time - stored.request_time
        return refreshes_early(ttl, delta, self._beta, 1.0 - self._random())
