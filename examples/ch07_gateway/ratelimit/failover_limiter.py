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
    """A shared limiter, and one of our own for when its store does not answer."""

    def __init__(self, shared: Limiter, own: Limiter) -> None:
        self._shared, self._own = shared, own
        self._away = self._probing = False
        self._failed = self._latest = 0.0

    def admit(self, key: str, now: float, cost: int = 1) -> Decision:
        """Decide on a request; see `Limiter`."""
        return self._ask(lambda limiter: limiter.admit(key, now, cost), now)

    def peek(self, key: str, now: float, cost: int = 1) -> Decision:
        """Say what `admit` would."""
        return self._ask(lambda limiter: limiter.peek(key, now, cost), now)

    def _ask(self, question: Callable[[Limiter], Decision], now: float) -> Decision:
        self._latest = now
        if not self._away or self._may_probe(now):
            self._probing = self._away
            try:
                decision = question(self._shared)
                self._away = False
                return decision
            except StoreError:
                # An answer may take seconds to fail: the pause begins after them.
                self._away, self._failed = True, self._latest
            finally:
                self._probing = False
        return replace(question(self._own), store_unavailable=True)

    def _may_probe(self, now: float) -> bool:
        return not self._probing and not 0 <= now - self._failed < PAUSE
