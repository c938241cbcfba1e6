"""A limiter that counts by itself, in the memory of its process."""

from collections import OrderedDict
from hashlib import sha256

from examples.ch07_gateway.config import RateLimit
from examples.ch07_gateway.ratelimit.decision import (
    Algorithm,
    Decision,
    LimiterState,
    check_cost,
    decision_from,
    ticks,
)

# Of more clients than this the ones that were quiet for longest are forgotten, and
# have a new quota when they come back. At most some 150 MB for a limit.
CLIENTS = 50_000
LONGEST = 64  # characters; who is called by more is known by a hash


def bounded_key(key: str) -> str:
    """Return a key of bounded length.

    >>> bounded_key("key:demo"), len(bounded_key("x" * 1000))
    ('key:demo', 64)
    """
    return key if len(key) < LONGEST else sha256(key.encode()).hexdigest()


class LocalLimiter:
    """Exact within its process; each of N such gateways admits a whole quota."""

    def __init__(
        self, limit: RateLimit, algorithm: Algorithm, clients: int = CLIENTS
    ) -> None:
        self._limit, self._algorithm, self._clients = limit, algorithm, clients
        self._states: OrderedDict[str, LimiterState] = OrderedDict()
        self._latest = self._ahead = 0.0

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._states)

    def admit(self, key: str, now: float, cost: int = 1) -> Decision:
        """Decide on a request; see `Limiter`."""
        decision, state = self._evaluate(key, now := self._steady(now), cost)
        if decision.admitted:
            state = self._algorithm.consume(state, ticks(now), cost)
            decision = decision_from(self._limit, self._algorithm, state, now, 0)
        self._remember(bounded_key(key), state)
        return decision

    def peek(self, key: str, now: float, cost: int = 1) -> Decision:
        """Say what `admit` would."""
        return self._evaluate(key, self._steady(now), cost)[0]

    def _evaluate(
        self, key: str, now: float, cost: int
    ) -> tuple[Decision, LimiterState]:
        check_cost(self._algorithm, self._limit, cost)
        state = self._states.get(bounded_key(key), ())
        lacking = 0 if self._algorithm.remaining(state, ticks(now)) >= cost else cost
        return decision_from(self._limit, self._algorithm, state, now, lacking), state

    def _remember(self, key: str, state: LimiterState) -> None:
        self._states[key] = state
        self._states.move_to_end(key)
        if len(self._states) > self._clients:
            self._states.popitem(last=False)

    def _steady(self, now: float) -> float:
        """Return a time that goes on when the clock is set back."""
        self._ahead += max(0.0, self._latest - now)
        self._latest = now
        return now + self._ahead
