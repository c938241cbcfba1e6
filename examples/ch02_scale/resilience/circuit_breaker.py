"""A circuit breaker: stops calling what keeps failing (Nygard 2018)."""

from dataclasses import dataclass
from enum import StrEnum


class BreakerState(StrEnum):
    """Closed lets all calls through, open none, half-open a few that try it out."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class CircuitBreakerPolicy:
    """When it opens, for how long, and how many calls then try."""

    failure_threshold: int = 5  # in a row
    open_seconds: float = 5.0  # open, and the patience with a probe
    probes: int = 1  # calls let through, half-open; all must succeed


class CircuitBreaker:
    """One breaker for one upstream; the time is an argument.

    Each change of state begins a new generation. A call belongs to the one in which it
    began: what an older call meets says nothing about now.
    """

    def __init__(self, policy: CircuitBreakerPolicy | None = None) -> None:
        self.policy = policy or CircuitBreakerPolicy()
        self.state, self._generation, self._since = BreakerState.CLOSED, 0, 0.0
        self._failures = self._permitted = self._succeeded = 0

    def permits(self, now: float) -> bool:
        """Say whether `acquire` would let a call through."""
        if self.state is BreakerState.OPEN:
            return now >= self._since + self.policy.open_seconds
        exhausted = self._permitted >= self.policy.probes
        if self.state is BreakerState.HALF_OPEN and exhausted:
            return now >= self._since + self.policy.open_seconds  # the probes got lost
        return True

    def acquire(self, now: float) -> int | None:
        """Let a call through and return its generation, or None: do not call."""
        if not self.permits(now):
            return None
        if self.state is BreakerState.OPEN or self._permitted >= self.policy.probes > 0:
            self._transition(BreakerState.HALF_OPEN, now)
        if self.state is BreakerState.HALF_OPEN:
            self._permitted += 1
        return self._generation

    def record(self, generation: int, succeeded: bool, now: float) -> None:
        """Note how a call of that generation went."""
        if generation != self._generation:
            return
        if self.state is BreakerState.HALF_OPEN:
            self._succeeded += succeeded
            if not succeeded:
                self._transition(BreakerState.OPEN, now)
            elif self._succeeded >= self.policy.probes:
                self._transition(BreakerState.CLOSED, now)
            return
        self._failures = 0 if succeeded else self._failures + 1
        if self._failures >= self.policy.failure_threshold:
            self._transition(BreakerState.OPEN, now)

    def retry_after(self, now: float) -> float:
        """Return the seconds until a call may try again, 0 if it may now."""
        if self.permits(now):
            return 0.0
        return self._since + self.policy.open_seconds - now

    def _transition(self, state: BreakerState, now: float) -> None:
        self.state, self._since = state, now
        self._generation += 1
        self._failures = self._permitted = self._succeeded = 0
