"""Fallback: which upstream to ask next, and when asking another one can do no harm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from examples.ch02_scale import CircuitBreaker, CircuitBreakerPolicy, RetryBudget
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed

T = TypeVar("T")
OVERLOADED = 529  # Anthropic's own; RFC 9110 knows no such code
RATE_LIMITED = frozenset({429, OVERLOADED})  # it answered, and wants to be left alone
KEY_REJECTED = frozenset({401, 403})  # our key was refused: not the caller's fault
FAILING = frozenset({408, 500, 502, 503, 504})
RETRYABLE = FAILING | RATE_LIMITED | KEY_REJECTED
MAX_COOLDOWN = 300.0  # seconds, whatever Retry-After says
MIN_COOLDOWN = 1.0
KEY_COOLDOWN = 60.0  # a refused key is not better in a second


class AllUpstreamsFailed(Exception):
    """Every upstream that could be asked has failed, or rests."""

    def __init__(
        self,
        attempts: Sequence["UpstreamAttempt"],
        retry_after: float,
        reasons: set[str],
    ) -> None:
        super().__init__("no provider could answer")
        self.attempts, self.retry_after = tuple(attempts), retry_after
        self.reasons = reasons

    @property
    def status(self) -> int:
        """429 when each one says so, now or before, else 503 (RFC 9110, 15.6.4)."""
        return 429 if self.reasons == {"429"} else 503


@dataclass(frozen=True, slots=True)
class UpstreamAttempt:
    """One upstream that was asked, and what came of it."""

    name: str
    outcome: str  # "answered", a status, or "no answer"


@dataclass(slots=True)
class UpstreamHealth:
    """What this gateway has seen of one upstream; another gateway sees for itself."""

    breaker: CircuitBreaker
    cooldown_until: float = 0.0  # Unix seconds until which it is left alone
    last_status: str = ""  # how it failed last


class Fallback:
    """Asks upstreams by priority, and those that rest not at all."""

    def __init__(
        self,
        clock: Callable[[], float],
        rules: CircuitBreakerPolicy | None = None,
        budget: RetryBudget | None = None,
    ) -> None:
        self._clock, self._rules = clock, rules
        self.budget = budget or RetryBudget(requests_per_retry=5, reserve=50)
        self._known: dict[str, UpstreamHealth] = {}

    def cooldown(self, name: str) -> float:
        """Return the seconds for which an upstream is left alone, 0 if it is not."""
        health, now = self._health(name), self._clock()
        return max(0.0, health.cooldown_until - now, health.breaker.retry_after(now))

    def call(
        self,
        names: Sequence[str],
        send: Callable[[str], T],
        attempts: list[UpstreamAttempt],
    ) -> T:
        """Return what the first upstream that works sends; `tried` says who was asked.

        `send` returns when the first piece of an answer is there, and raises
        UpstreamFailed before that. After it nobody else is asked: the caller has begun
        to read, and a second model would begin another sentence.

        Raises AllUpstreamsFailed.
        """
        self.budget.deposit()
        for name in (name for name in names if not self.cooldown(name)):
            if attempts and not self.budget.withdraw():
                break
            term = self._health(name).breaker.acquire(self._clock()) or 0
            try:
                answer = send(name)
            except UpstreamFailed as error:
                attempts.append(UpstreamAttempt(name, str(error.status or "no answer")))
                self._record_failure(name, term, error)
                if not retryable(error):
                    raise
                continue
            attempts.append(UpstreamAttempt(name, "answered"))
            self._health(name).breaker.record(term, True, self._clock())
            return answer
        reasons = {self._health(name).last_status for name in names}
        raise AllUpstreamsFailed(
            attempts, min(map(self.cooldown, names), default=0.0), reasons
        )

    def _record_failure(self, name: str, term: int, error: UpstreamFailed) -> None:
        health, now = self._health(name), self._clock()
        health.last_status = str(error.status)
        mute = error.status in RATE_LIMITED and error.retry_after is None
        well = error.status not in {None, *FAILING} and not mute
        health.breaker.record(term, well, now)
        if error.status in RATE_LIMITED | KEY_REJECTED:
            least = KEY_COOLDOWN if error.status in KEY_REJECTED else MIN_COOLDOWN
            rest = min(max(least, error.retry_after or 0.0), MAX_COOLDOWN)
            health.cooldown_until = max(health.cooldown_until, now + rest)

    def _health(self, name: str) -> UpstreamHealth:
        if name not in self._known:
            self._known[name] = UpstreamHealth(CircuitBreaker(self._rules))
        return self._known[name]


def retryable(error: UpstreamFailed) -> bool:
    """Whether another upstream may fare better; a 400 is wrong everywhere."""
    return error.status is None or error.status in RETRYABLE
