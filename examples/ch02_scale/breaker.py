"""A circuit breaker: stops calling what keeps failing (Nygard 2018)."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Closed lets all calls through, open none, half-open a few that try it out."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """When it opens, for how long, and how many calls then try."""

    failures: int = 5  # in a row
    seconds: float = 5.0  # open, and the patience with a probe
    probes: int = 1  # calls let through, half-open; all must succeed


class Breaker:
    """One breaker for one upstream; the time is an argument.

    Each change of state begins a new term. A call belongs to the term in which it
    began: what an older call meets says nothing about now.
    """

    def __init__(self, rules: BreakerRules | None = None) -> None:
        self.rules = rules or BreakerRules()
        self.state, self._term, self._since = State.CLOSED, 0, 0.0
        self._failures = self._let = self._passed = 0

    def ready(self, now: float) -> bool:
        """Say whether `enter` would let a call through."""
        if self.state is State.OPEN:
            return now >= self._since + self.rules.seconds
        if self.state is State.HALF_OPEN and self._let >= self.rules.probes:
            return now >= self._since + self.rules.seconds  # the probes got lost
        return True

    def enter(self, now: float) -> int | None:
        """Let a call through and return its term, or None: do not call."""
        if not self.ready(now):
            return None
        if self.state is State.OPEN or self._let >= self.rules.probes > 0:
            self._turn(State.HALF_OPEN, now)
        if self.state is State.HALF_OPEN:
            self._let += 1
        return self._term

    def leave(self, term: int, well: bool, now: float) -> None:
        """Note how a call of that term went."""
        if term != self._term:
            return
        if self.state is State.HALF_OPEN:
            self._passed += well
            if not well:
                self._turn(State.OPEN, now)
            elif self._passed >= self.rules.probes:
                self._turn(State.CLOSED, now)
            return
        self._failures = 0 if well else self._failures + 1
        if self._failures >= self.rules.failures:
            self._turn(State.OPEN, now)

    def reopens(self, now: float) -> float:
        """Return the seconds until a call may try again, 0 if it may now."""
        if self.ready(now):
            return 0.0
        return self._since + self.rules.seconds - now

    def _turn(self, state: State, now: float) -> None:
        self.state, self._since = state, now
        self._term += 1
        self._failures = self._let = self._passed = 0
