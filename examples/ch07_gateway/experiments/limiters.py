"""The limiters of the full gateway, and two counters, to be asked like the reader's."""

from collections.abc import Callable
from typing import Protocol

from examples.ch07_gateway.config.model import AlgorithmName, RateLimit
from examples.ch07_gateway.experiments.two_counters import TwoCounters
from examples.ch07_gateway.ratelimit.limiter import create_limiter
from examples.lab import Store


class Limiter(Protocol):
    """Says of each request whether it may pass."""

    def admit(self, client: str, now: float) -> float:
        """Return 0, or the seconds until one may."""


class FullLimiter:
    """The full gateway's limiter, in memory or in a store."""

    def __init__(self, limit: RateLimit, store: Store | None = None) -> None:
        self._limiter = create_limiter(limit, store)

    def admit(self, client: str, now: float) -> float:
        """Return 0, or the seconds until one may."""
        decision = self._limiter.admit(client, now)
        return 0.0 if decision.admitted else decision.retry_after_seconds


def full(algorithm: AlgorithmName, lease: int = 1) -> Callable[..., FullLimiter]:
    """Return what makes such a limiter, for a store (or none) and a quota."""
    return lambda store=None, quota=10: FullLimiter(
        RateLimit("minute", quota, 60.0, algorithm, lease=lease), store
    )


__all__ = ["FullLimiter", "Limiter", "TwoCounters", "full"]
