"""How long to wait before the next attempt: growing limits, and four kinds of jitter.

Attempts are counted from 0; `previous` is the wait before; `chance` is a random number
from 0 up to 1, which the caller draws. Times are in seconds (Brooker 2015).
"""

from collections.abc import Callable
from dataclasses import dataclass

MOST_DOUBLINGS = 62  # past this, 2**attempt is no longer a sensible float


def none(limit: float, base: float, previous: float, chance: float) -> float:
    """Wait for the whole limit, as everyone else does."""
    return limit


def full(limit: float, base: float, previous: float, chance: float) -> float:
    """Wait for any time up to the limit."""
    return chance * limit


def equal(limit: float, base: float, previous: float, chance: float) -> float:
    """Wait for half of the limit, and for any part of the other half."""
    return limit / 2 + chance * limit / 2


def decorrelated(limit: float, base: float, previous: float, chance: float) -> float:
    """Wait for any time from the base to three times the wait before."""
    return base + chance * (max(base, previous) * 3 - base)


Jitter = Callable[[float, float, float, float], float]
JITTERS: dict[str, Jitter] = {
    "none": none,
    "equal": equal,
    "full": full,
    "decorrelated": decorrelated,
}


@dataclass(frozen=True, slots=True)
class Backoff:
    """Limits that double from `base` up to `cap`, and a kind of jitter below them.

    >>> [Backoff(0.1, 1.0, "full").wait(n, 0.0, chance=0.5) for n in range(5)]
    [0.05, 0.1, 0.2, 0.4, 0.5]
    """

    base: float = 0.1
    cap: float = 10.0
    jitter: str = "full"

    def __post_init__(self) -> None:
        if not 0 < self.base <= self.cap:
            raise ValueError(f"0 < base <= cap, not {self.base} and {self.cap}")
        if self.jitter not in JITTERS:
            known = ", ".join(JITTERS)
            raise ValueError(f"a jitter is one of {known}, not {self.jitter!r}")

    def wait(self, attempt: int, previous: float, chance: float) -> float:
        """Return the seconds before the attempt after this one, never over the cap."""
        limit = min(self.cap, self.base * 2.0 ** min(attempt, MOST_DOUBLINGS))
        drawn = JITTERS[self.jitter](limit, self.base, previous, chance)
        return min(self.cap, drawn)
