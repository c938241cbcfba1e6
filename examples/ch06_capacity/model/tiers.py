"""Caches behind caches: what each tier answers, and what is left for the origin."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf

from examples.ch06_capacity.model.che import characteristic_time


@dataclass(frozen=True, slots=True)
class Tier:
    """So many equal LRU caches of one kind; each keeps a page for `ttl` seconds."""

    name: str
    caches: int
    size: int
    ttl: float


def missed_rates(rates: Sequence[float], tier: Tier) -> list[float]:
    """Return the requests per second for each page that one tier passes on.

    `rates` are those that come to the whole tier, spread evenly over its caches;
    they count as independent, which is Che's approximation.
    """
    each = [rate / tier.caches for rate in rates]
    unused = idle_time(each, tier.size)
    return [
        rate / (1 + hits_per_stay(rate / tier.caches, unused, tier.ttl))
        for rate in rates
    ]


def idle_time(rates: Sequence[float], size: int) -> float:
    """Return after how many seconds without use a full LRU cache drops a page."""
    total = sum(rates)
    if size >= len(rates):
        return inf
    return characteristic_time([rate / total for rate in rates], size) / total


def hits_per_stay(rate: float, unused: float, ttl: float) -> float:
    """Return the hits of one stay of a page, from its being fetched until it goes.

    It goes after `ttl` seconds, or after `unused` seconds in which nobody asked.
    """
    if unused >= ttl:
        return rate * ttl
    again = 1 - exp(-rate * unused)  # the chance that the next request comes in time
    if again in (0.0, 1.0):
        return again * rate * ttl
    gap = 1 / rate - unused * (1 - again) / again  # the mean wait for it, if it does
    most: float = again ** (ttl / gap)
    return again * (1 - most) / (1 - again)


def tier_shares(rates: Sequence[float], tiers: Sequence[Tier]) -> dict[str, float]:
    """Return the share of all requests that each tier answers, the origin last."""
    total = coming = sum(rates)
    shares = {}
    for tier in tiers:
        rates = missed_rates(rates, tier)
        shares[tier.name] = (coming - sum(rates)) / total
        coming = sum(rates)
    return shares | {"origin": coming / total}
