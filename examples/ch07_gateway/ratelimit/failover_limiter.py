"""What a gateway does while the store is away: it counts alone.

To let everybody through would take down what the limit protects; to refuse everybody
would take down everything else. So each of N gateways admits a quota, as if the others
were not there: N times the limit, while it lasts.
"""

from collections.abc import Callable
from dataclasses import replace

from examples.ch07_gateway.ratelimit.decision import Decision, Limiter
from examples.lab import StoreError

PAUSE = 1.0  # seconds until the store is asked again, by one request


class FailoverLimiter:
    """A shared limiter, and a local one for when its store does not answer."""

    def __init__(self, shared: Limiter, local: Limiter) -> None:
        self._shared, self._local = shared, local
        self._store_down = self._probing = False
        self._failed = self._latest = 0.0

    def admit(self, key: str, now: float, cost: int = 1) -> Decision:
        """Decide on a request; see `Limiter`."""
        return self._decide(lambda limiter: limiter.admit(key, now, cost), now)

    def peek(self, key: str, now: float, cost: int = 1) -> Decision:
        """Say what `admit` would."""
        return self._decide(lambda limiter: limiter.peek(key, now, cost), now)

    def _decide(self, decide: Callable[[Limiter], Decision], now: float) -> Decision:
        self._latest = now
        if not self._store_down or self._may_probe(now):
            self._probing = self._store_down
            try:
                decision = decide(self._shared)
                self._store_down = False
                return decision
            except StoreError:
                # An answer may take seconds to fail: the pause begins after them.
                self._store_down, self._failed = True, self._latest
            finally:
                self._probing = False
        return replace(decide(self._local), store_unavailable=True)

    def _may_probe(self, now: float) -> bool:
        return not self._probing and not 0 <= now - self._failed < PAUSE
