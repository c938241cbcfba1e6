"""Hit ratios by formula: Che's approximation, for LRU and for FIFO."""

from collections.abc import Callable, Sequence
from math import exp

Occupancy = Callable[[float, float], float]
STEPS = 30  # halvings: a billionth of what is looked for


def lru_occupancy(share: float, time: float) -> float:
    """Return how likely a key is in: it was asked for within the last `time`."""
    return 1 - exp(-share * time)


def fifo_occupancy(share: float, time: float) -> float:
    """Return how likely a key is in: it stays for `time`, whoever asks for it."""
    return share * time / (1 + share * time)


def characteristic_time(
    shares: Sequence[float], size: int, chance: Occupancy = lru_occupancy
) -> float:
    """Return the time, counted in requests, after which a key that is not used goes.

    It is the one with which `size` keys are in on average; raises ValueError unless
    there are more keys than that.
    """
    if not 1 <= size < len(shares):
        raise ValueError(f"size is from 1 to {len(shares) - 1}, not {size}")
    return solve_increasing(
        lambda time: sum(chance(share, time) for share in shares), size
    )


def solve_increasing(growing: Callable[[float], float], value: float) -> float:
    """Return where a growing function reaches a value, by halving."""
    low, high = 0.0, 1.0
    while growing(high) < value:
        high *= 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if growing(middle) < value else (low, middle)
    return high


def expected_hit_ratio(
    shares: Sequence[float], size: int, chance: Occupancy = lru_occupancy
) -> float:
    """Return the hit ratio for independent requests with these shares (Che 2002)."""
    time = characteristic_time(shares, size, chance)
    return sum(share * chance(share, time) for share in shares)


def size_for_hit_ratio(shares: Sequence[float], ratio: float) -> float:
    """Return the size at which LRU has this hit ratio; raises ValueError."""
    if not 0 < ratio < 1:
        raise ValueError(f"a hit ratio is between 0 and 1, not {ratio}")
    time = solve_increasing(
        lambda t: sum(share * lru_occupancy(share, t) for share in shares), ratio
    )
    return sum(lru_occupancy(share, time) for share in shares)
