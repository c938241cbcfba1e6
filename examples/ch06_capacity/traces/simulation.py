"""Runs a trace through a cache that has room for so many keys."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from examples.ch06_capacity.policies.belady import Belady
from examples.ch06_capacity.policies.eviction_policy import EvictionPolicy
from examples.ch06_capacity.policies.registry import (
    ONLINE_POLICIES,
    check_name,
    check_size,
)

POLICIES = (*ONLINE_POLICIES, "belady")


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """How a trace went: requests that found their key, and requests that did not."""

    hits: int
    misses: int

    @property
    def hit_ratio(self) -> float:
        """The share of requests that were hits, 0 where there was no request."""
        return self.hits / max(1, self.hits + self.misses)


def simulate(policy: str, trace: Sequence[Hashable], size: int) -> SimulationResult:
    """Count what a cache of `size` keys hits and misses, starting empty.

    Raises ValueError for a policy that is not in POLICIES, and for a bad size.

    >>> simulate("lru", "abcabcadaa", size=3)
    SimulationResult(hits=6, misses=4)
    """
    hits = sum(hits_and_misses(policy, trace, size))
    return SimulationResult(hits, len(trace) - hits)


def hits_and_misses(
    policy: str, trace: Sequence[Hashable], size: int
) -> Iterator[bool]:
    """Say of each request whether it is a hit; see `simulate`."""
    check_name(policy, POLICIES)
    check_size(size)
    cache = Belady(size, trace) if policy == "belady" else ONLINE_POLICIES[policy](size)
    return replay(cache, trace)


def replay(cache: EvictionPolicy, trace: Sequence[Hashable]) -> Iterator[bool]:
    """Ask a cache for each key; what is missing is let in."""
    touch, admit = cache.touch, cache.admit
    for key in trace:
        hit = touch(key)
        if not hit:
            admit(key)
        yield hit
