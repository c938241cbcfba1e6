"""Limiters, made from the limits of a configuration."""

from contextlib import nullcontext

from examples.ch07_gateway.config import RateLimit
from examples.ch07_gateway.ratelimit.decision import Algorithm, Limiter, ticks
from examples.ch07_gateway.ratelimit.failover_limiter import FailoverLimiter
from examples.ch07_gateway.ratelimit.leased_limiter import LeasedLimiter
from examples.ch07_gateway.ratelimit.local_limiter import LocalLimiter
from examples.ch07_gateway.ratelimit.shared_limiter import SharedLimiter
from examples.ch07_gateway.ratelimit.striped_locks import Lock, StripedLocks
from examples.ch07_gateway.ratelimit.token_bucket import TokenBucket
from examples.ch07_gateway.ratelimit.windows import FixedWindow, SlidingWindow
from examples.lab import Store

__all__ = ["create_algorithm", "create_limiter"]


def create_algorithm(limit: RateLimit) -> Algorithm:
    """Return how a limit counts."""
    window = max(1, ticks(limit.window))
    if limit.algorithm == "fixed-window":
        return FixedWindow(limit.quota, window)
    if limit.algorithm == "sliding-window":
        return SlidingWindow(limit.quota, window)
    return TokenBucket(limit.quota, window, limit.burst)


def create_limiter(
    limit: RateLimit, store: Store | None, lock: Lock = nullcontext
) -> Limiter:
    """Return the limiter of a limit: over a store, or in this process alone.

    Where requests run side by side, `lock` makes locks for them.
    """
    own = LocalLimiter(limit, create_algorithm(limit))
    if store is None:
        return own
    shared = SharedLimiter(
        limit, create_algorithm(limit), store, locks=StripedLocks(lock)
    )
    return FailoverLimiter(LeasedLimiter(shared) if limit.lease > 1 else shared, own)
